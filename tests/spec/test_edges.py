"""Shared-patient edges: people whom one practitioner met and then another."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.edges import (
    count_edges,
    degrees,
    edges_as_defined,
    kept_edges,
    meetings,
)
from headwater.measures.flows import add_up
from headwater.results import Window
from tests.spec.shapes import ENCOUNTER, PAIR
from tests.spec.tables import Ids, check, table

YEAR = Window(date(2025, 1, 1), date(2025, 12, 1))
NPIS = ["from_npi", "to_npi"]


def met(db: Database, ids: Ids, drawing: str) -> pa.Table:
    encounters = table(drawing, ENCOUNTER, ids=ids, coded=["practitioner"])
    nobody = pa.table({"id": pa.array([ids.number("Clinic")], pa.int32())})
    return meetings(db, encounters=encounters, organizations=nobody, window=YEAR)


@pytest.mark.req("REF-16")
def test_people_are_shared_with_whoever_they_meet_next_within_so_many_days(
    db: Database, ids: Ids
) -> None:
    # Person 1 meets Ann, 20 days later Ben, 70 after Ann Cat; person 2 meets Ann twice and then Ben.
    counted = count_edges(
        met=met(
            db,
            ids,
            """
            person | date       | practitioner
            1      | 2025-03-01 | Ann
            1      | 2025-03-21 | Ben
            1      | 2025-05-10 | Cat
            2      | 2025-03-01 | Ann
            2      | 2025-04-01 | Ann
            2      | 2025-05-01 | Ben
            3      | 2025-01-01 | Ann
            3      | 2025-07-01 | Ben
            """,
        ),
    )
    check(
        counted,
        """
        from_npi | to_npi | people_30 | people_60 | people_90 | people_180 | transactions_30 | transactions_180
        Ann      | Ben    | 2         | 2         | 2         | 2          | 2               | 3
        Ann      | Cat    | 0         | 0         | 1         | 1          | 0               | 1
        Ben      | Cat    | 0         | 1         | 1         | 1          | 0               | 1
        """,
        ids=ids,
        coded=NPIS,
    )


@pytest.mark.req("REF-16")
def test_on_one_day_nobody_knows_who_came_first_so_it_counts_both_ways(
    db: Database, ids: Ids
) -> None:
    # Two encounters on a day with one practitioner are one meeting; outside the window and with a clinic there is none.
    counted = count_edges(
        met=met(
            db,
            ids,
            """
            person | date       | practitioner
            1      | 2025-03-01 | Ann
            1      | 2025-03-01 | Ann
            1      | 2025-03-01 | Ben
            1      | 2025-03-02 | Clinic
            1      | 2025-03-02 |
            1      | 2026-01-01 | Cat
            """,
        ),
    )
    check(
        counted,
        """
        from_npi | to_npi | people_30 | transactions_30 | transactions_180 | same_day
        Ann      | Ben    | 1         | 1               | 1                | 1
        Ben      | Ann    | 1         | 1               | 1                | 1
        """,
        ids=ids,
        coded=NPIS,
    )


@pytest.mark.req("REF-16")
def test_a_pair_is_kept_from_eleven_people_on_counted_over_all_buckets(
    db: Database, ids: Ids
) -> None:
    one = """
    from_npi | to_npi | people_30 | people_60 | people_90 | people_180 | transactions_180 | same_day
    Ann      | Ben    | 5         | 5         | 6         | 6          | 9                | 1
    Ann      | Cat    | 4         | 5         | 5         | 5          | 5                | 0
    """
    other = """
    from_npi | to_npi | people_30 | people_60 | people_90 | people_180 | transactions_180 | same_day
    Ann      | Ben    | 5         | 6         | 6         | 7          | 8                | 1
    Ann      | Cat    | 4         | 5         | 5         | 5          | 5                | 0
    """
    buckets = [
        table(bucket, PAIR, ids=ids, coded=NPIS, transactions_60=10, transactions_90=11)
        for bucket in (one, other)
    ]
    sums = tuple(name for name in PAIR.names if name not in NPIS)
    kept = kept_edges(
        db, pairs=add_up(db, buckets, sums=sums), vocabulary=ids.vocabulary()
    )
    check(
        kept,
        """
        from_npi | to_npi | days | people | transactions | same_day
        Ann      | Ben    | 60   | 11     | 20           | 2
        Ann      | Ben    | 90   | 12     | 22           | 2
        Ann      | Ben    | 180  | 13     | 17           | 2
        """,
    )


@pytest.mark.req("REF-16")
def test_degrees_count_the_kept_partners_before_and_after(db: Database) -> None:
    edges = table(
        """
        from_npi | to_npi | days | people
        Ann      | Ben    | 30   | 11
        Ann      | Ben    | 180  | 20
        Ann      | Cat    | 180  | 12
        Ben      | Ann    | 180  | 15
        """,
        pa.schema(
            [
                ("from_npi", pa.string()),
                ("to_npi", pa.string()),
                ("days", pa.int64()),
                ("people", pa.int64()),
            ]
        ),
    )
    check(
        degrees(db, edges=edges),
        """
        npi | days | in_degree | out_degree | in_people | out_people
        Ann | 30   | 0         | 1          | 0         | 11
        Ben | 30   | 1         | 0          | 11        | 0
        Ann | 180  | 1         | 2          | 15        | 32
        Ben | 180  | 1         | 1          | 20        | 15
        Cat | 180  | 1         | 0          | 12        | 0
        """,
    )


def test_nobody_met_is_no_pair(db: Database, ids: Ids) -> None:
    nobody = met(db, ids, "person | date | practitioner")
    assert count_edges(met=nobody).num_rows == 0
    assert edges_as_defined(db, met=nobody).num_rows == 0
