"""Access: what becomes of orders, and how long our clinics let new patients wait."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater.engines import Database
from headwater.measures.access import (
    access_table,
    monthly_waits,
    of_our_clinics,
    order_facts,
    place_orders,
    process_table,
    weekly_waits,
)
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import lake_schema
from tests.spec.reference import reference
from tests.spec.shapes import CLINICIAN, ORDER, VISIT
from tests.spec.tables import Ids, check, table

pytestmark = pytest.mark.req("REF-11")

OBSERVATION = lake_schema("access_observation")
APPOINTMENT = lake_schema("appointment")
FACT = pa.schema(
    [
        ("order_id", pa.string()),
        ("person", pa.int64()),
        ("referring", pa.int32()),
        ("order_date", pa.date32()),
    ]
)
COUNTED = pa.schema(
    [
        ("receiver", pa.int32()),
        ("practice_id", pa.string()),
        ("service_line", pa.string()),
        ("period", pa.string()),
        ("month", pa.date32()),
        ("measure", pa.string()),
        ("value", pa.int64()),
        ("count", pa.int64()),
    ]
)


def _facts(
    db: Database, ids: Ids, definitions: ServiceLines, orders: str, **constants: Any
) -> pa.Table:
    """Return the facts of drawn orders of 3 March 2025, a Monday."""
    drawn = table(
        orders,
        ORDER,
        ids=ids,
        coded=["referring"],
        order_date=date(2025, 3, 3),
        **constants,
    )
    return order_facts(
        db,
        orders=drawn,
        clinicians=table("npi | role | line", CLINICIAN, ids=ids, coded=["npi"]),
        definitions=definitions,
    )


def test_an_order_is_counted_as_far_as_it_came(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    """The newest state counts. Ten weekdays after a Monday are the Monday two weeks later."""
    facts = _facts(
        db,
        ids,
        definitions,
        """
        order_id | referring | status          | appointment_date | visit_date | report_sent_at      | load_seq
        O1       | Ann       | created         |                  |            |                     | 1
        O1       | Ann       | closed          | 2025-03-14       | 2025-03-14 | 2025-03-16T12:00:00 | 2
        O2       | Ann       | visit_completed | 2025-03-18       | 2025-03-18 |                     | 1
        O3       | Ann       | scheduled       | 2025-03-17       |            |                     | 1
        O4       | Ann       | created         |                  |            |                     | 1
        """,
        service_line="Cardiology",
    )
    check(
        facts,
        """
        order_id | is_scheduled | is_completed | is_reported | lag_days | is_within | turnaround_hours
        O1       | t            | t            | t           | 11       | t         | 48
        O2       | t            | t            | f           | 15       | f         |
        O3       | t            | f            | f           | 14       | t         |
        O4       | f            | f            | f           |          |           |
        """,
    )


def test_only_what_others_sent_to_us_is_an_order(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    """Not: patients who came by themselves, what a practice sent elsewhere, what has no line. We may decline one."""
    facts = _facts(
        db,
        ids,
        definitions,
        """
        order_id | service_line | referring | referring_source_id | status    | network_level
        O1       | cardiology   | Ann       |                     | declined  | out_of_network
        O2       | cardiology   | Ann       |                     | scheduled | out_of_network
        O3       | cardiology   |           | self                | scheduled |
        O4       | cardiology   |           | ED                  | scheduled |
        O5       |              | Ann       |                     | scheduled |
        """,
        load_seq=1,
    )
    check(
        facts,
        """
        order_id | is_declined | is_scheduled
        O1       | t           | f
        O4       | f           | t
        """,
    )


def test_an_order_belongs_to_the_practice_of_its_referrer_on_that_day(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    """Of two practices at once it is the one that saw the patient; a specialist's order belongs to none."""
    known = reference(
        db,
        ids,
        affiliations="""
        npi | practice_id | is_primary | from_date  | to_date
        Ann | North       | t          | 2020-01-01 | 2025-02-28
        Ann | South       | t          | 2025-03-01 | 9999-12-31
        Bea | South       | t          | 2020-01-01 | 9999-12-31
        Bea | West        | f          | 2020-01-01 | 9999-12-31
        """,
        clinicians="""
        npi   | role         | line
        Ann   | primary_care |
        Bea   | primary_care |
        Heart | specialist   | cardiology
        """,
    )
    placed = place_orders(
        db,
        facts=table(
            """
            order_id | person | referring | order_date
            O1       | 1      | Ann       | 2025-02-10
            O2       | 1      | Ann       | 2025-03-10
            O3       | 2      | Bea       | 2025-03-10
            O4       | 3      | Bea       | 2025-03-10
            O5       | 4      | Heart     | 2025-03-10
            """,
            FACT,
            ids=ids,
            coded=["referring"],
        ),
        visits=table(
            """
            person | date       | practitioner | practice_id
            3      | 2025-03-01 | Bea          | West
            """,
            VISIT,
            ids=ids,
            coded=["practitioner"],
        ),
        reference=known,
    )
    check(
        placed,
        """
        order_id | practice_id
        O1       | North
        O2       | South
        O3       | South
        O4       | West
        """,
    )


def test_medians_are_read_off_counts_that_add_up(db: Database) -> None:
    """North's lags are 5, 5, 9 and 20 days: the median is 7. Its one report took 30 hours."""
    process = process_table(
        db,
        counts=table(
            """
            practice_id | service_line | period | measure          | value | count
            North       | cardiology   | now    | orders           | 0     | 6
            North       | cardiology   | now    | scheduled        | 0     | 4
            North       | cardiology   | now    | within           | 0     | 3
            North       | cardiology   | now    | lag_days         | 5     | 2
            North       | cardiology   | now    | lag_days         | 9     | 1
            North       | cardiology   | now    | lag_days         | 20    | 1
            North       | cardiology   | now    | turnaround_hours | 30    | 1
            North       | cardiology   | before | orders           | 0     | 2
            North       | cardiology   | before | declined         | 0     | 1
            """,
            COUNTED,
        ).drop_columns(["receiver", "month"]),
    )
    check(
        process,
        """
        practice_id | period | orders | scheduled | completed | declined | within | lag_days | turnaround_hours
        North       | now    | 6      | 4         | 0         | 0        | 3      | 7        | 30
        North       | before | 2      | 0         | 0         | 1        | 0      |          |
        """,
    )


def test_only_the_usual_weekday_of_a_clinic_is_compared(
    db: Database, definitions: ServiceLines
) -> None:
    """Three Mondays stand against one Wednesday, which is left out; a line may be said by its name."""
    weekly = weekly_waits(
        db,
        observations=table(
            """
            clinic | service_line | observed_on | third_next_available_days
            East   | Cardiology   | 2025-03-03  | 14
            East   | cardiology   | 2025-03-05  | 9
            East   | cardiology   | 2025-03-10  | 18
            East   | cardiology   | 2025-03-17  | 16
            East   | phrenology   | 2025-03-17  | 1
            """,
            OBSERVATION,
        ),
        definitions=definitions,
    )
    check(
        weekly,
        """
        clinic | service_line | observed_on | days
        East   | cardiology   | 2025-03-03  | 14
        East   | cardiology   | 2025-03-10  | 18
        East   | cardiology   | 2025-03-17  | 16
        """,
    )


def test_a_months_wait_stands_beside_the_six_months_before_it(db: Database) -> None:
    """The base is a median too, and needs three months of the six; the line (clinic "") is all its clinics together."""
    waits = {1: 16, 2: 15, 3: 17, 4: 16, 5: 16, 6: 18, 7: 41}
    rows = "\n".join(
        f"East | cardiology | 2025-{month:02d}-03 | {days}"
        for month, days in waits.items()
    )
    schema = pa.schema(
        [
            ("clinic", pa.string()),
            ("service_line", pa.string()),
            ("observed_on", pa.date32()),
            ("days", pa.float64()),
            ("hours", pa.float64()),
        ]
    )
    weekly = table(
        f"""
        clinic | service_line | observed_on | days
        {rows}
        West   | cardiology   | 2025-07-07  | 21
        """,
        schema,
    )
    monthly = monthly_waits(db, weekly=weekly)
    july = monthly.filter(pc.field("month") >= date(2025, 7, 1))
    check(
        july,
        """
        clinic | third_next | third_next_base
        East   | 41         | 16
        West   | 21         |
               | 31         | 16
        """,
    )
    assert (
        monthly.filter(pc.field("month") < date(2025, 4, 1))[
            "third_next_base"
        ].to_pylist()
        == [None] * 6
    )


def test_a_clinic_that_is_known_as_somebody_elses_is_not_ours(db: Database) -> None:
    kept = of_our_clinics(
        db,
        rows=pa.table({"clinic": ["East", "Harrow Heart", "New branch"]}),
        organizations=pa.table(
            {"name": ["East", "harrow heart"], "kind": ["ours", "competitor"]}
        ),
    )
    assert sorted(kept["clinic"].to_pylist()) == ["East", "New branch"]


def test_orders_stand_at_the_clinic_of_the_practitioner_they_name(
    db: Database, ids: Ids, definitions: ServiceLines
) -> None:
    """Two of three orders name somebody whom appointments place in East; the third counts in the line alone."""
    known = reference(
        db,
        ids,
        affiliations="npi | practice_id | is_primary | from_date | to_date",
        clinicians="""
        npi   | role       | line
        Heart | specialist | cardiology
        """,
    )
    access = access_table(
        db,
        observations=table("clinic | service_line", OBSERVATION),
        appointments=table(
            """
            appointment_id | clinic | service_line | provider_npi | start_at            | status
            A1             | East   |              | Heart        | 2025-03-11T08:00:00 | completed
            A2             | East   | cardiology   | Heart        | 2025-03-21T08:00:00 | no_show
            A3             | West   | cardiology   | Heart        | 2025-03-05T08:00:00 | open
            """,
            APPOINTMENT,
            created_at=datetime.fromisoformat("2025-03-01T09:00"),
            new_patient_flag=True,
        ),
        counts=table(
            """
            receiver | service_line | month      | measure  | value | count
            Heart    | cardiology   | 2025-03-01 | orders   | 0     | 2
            Heart    | cardiology   | 2025-03-01 | lag_days | 12    | 1
                     | cardiology   | 2025-03-01 | orders   | 0     | 1
            Heart    | cardiology   | 2024-12-01 | orders   | 0     | 1
            """,
            COUNTED,
            ids=ids,
            coded=["receiver"],
        ).drop_columns(["practice_id", "period"]),
        organizations=pa.table(
            {"name": pa.array([], pa.string()), "kind": pa.array([], pa.string())}
        ),
        reference=known,
        definitions=definitions,
        since=date(2025, 1, 1),
    )
    check(
        access,
        """
        clinic | service_line | month      | orders | scheduled | lag_days | new_patient_lag
        East   | cardiology   | 2025-03-01 | 2      | 0         | 12       | 15
               | cardiology   | 2025-03-01 | 3      | 0         | 12       | 15
        """,
    )
