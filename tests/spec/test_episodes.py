"""Referral episodes: which encounter begins something new."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.episodes import episodes
from headwater.measures.left_edge import clean_days_needed, settle
from headwater.schema.definitions import ServiceLines
from tests.spec.shapes import ENCOUNTER, EPISODE, MATCHED, OBSERVED
from tests.spec.tables import check, table

CANDIDATE = pa.schema({"episode": pa.int32(), "related_days": pa.int64()})


def _episodes(
    db: Database, definitions: ServiceLines, drawing: str, observed: str = ""
) -> pa.Table:
    return episodes(
        db,
        encounters=table(drawing, ENCOUNTER, claim_line=1, role="specialist"),
        observed=table(observed, OBSERVED),
        definitions=definitions,
        data_start=date(2020, 1, 1),
    )


def test_a_new_patient_code_begins_an_episode_after_180_days_without_the_line(
    db: Database, definitions: ServiceLines
) -> None:
    found = _episodes(
        db,
        definitions,
        """
        claim_id | person | date       | line       | kind
        A        | 1      | 2023-01-01 | cardiology | new
        B        | 1      | 2023-06-30 | cardiology | new
        C        | 1      | 2023-12-28 | cardiology | consult
        D        | 1      | 2023-12-29 | neurology  | consult
        E        | 2      | 2023-06-30 | cardiology | new
        """,
    )
    # B comes exactly 180 days after A; C comes 181 days after B.
    check(
        found,
        """
        claim_id | days_watched
        A        |
        C        |
        D        |
        E        |
        """,
    )


def test_an_established_code_begins_one_after_730_clean_days_and_follow_ups_never_do(
    db: Database, definitions: ServiceLines
) -> None:
    found = _episodes(
        db,
        definitions,
        """
        claim_id | person | date       | line       | kind
        A        | 1      | 2020-02-01 | cardiology | global_follow_up
        B        | 1      | 2022-01-31 | cardiology | established
        C        | 1      | 2024-02-01 | cardiology | established
        D        | 2      | 2022-06-01 | cardiology | established
        E        | 3      | 2022-06-01 | cardiology | global_follow_up
        """,
    )
    check(
        found,
        """
        claim_id | days_watched
        C        |
        D        |
        """,
    )


def test_at_the_left_edge_the_days_that_were_watched_are_kept_for_later(
    db: Database, definitions: ServiceLines
) -> None:
    found = _episodes(
        db,
        definitions,
        """
        claim_id | person | date       | line       | kind
        A        | 1      | 2020-04-10 | cardiology | established
        B        | 2      | 2023-04-10 | cardiology | established
        """,
        observed="""
        person | since
        2      | 2023-01-01
        """,
    )
    check(
        found,
        """
        claim_id | days_watched
        A        | 100
        B        | 99
        """,
    )


def test_two_encounters_on_a_day_are_one_and_the_more_telling_stands(
    db: Database, definitions: ServiceLines
) -> None:
    found = _episodes(
        db,
        definitions,
        """
        claim_id | person | date       | line       | kind
        A        | 1      | 2023-01-01 | cardiology | established
        B        | 1      | 2023-01-01 | cardiology | consult
        """,
    )
    check(found, "claim_id\nB")


def test_an_undecided_episode_stands_when_watched_long_enough_or_when_somebody_sent(
    db: Database,
) -> None:
    begun = table(
        """
        episode | days_watched
        1       |
        2       | 250
        3       | 100
        4       | 100
        5       | 100
        6       | 100
        """,
        EPISODE,
    )
    settled = settle(
        db,
        episodes=begun,
        candidates=table(
            """
            episode | related_days
            3       | 60
            4       | 61
            """,
            CANDIDATE,
        ),
        matched=table(
            """
            episode | source
            5       | self
            6       | unknown
            """,
            MATCHED,
        ),
        clean_days=200,
    )
    check(settled, "episode\n1\n2\n3\n5")


def test_the_clean_days_needed_are_those_within_which_95_percent_of_patients_return(
    definitions: ServiceLines,
) -> None:
    def needed(days: dict[int, int], span: int) -> int:
        returns = pa.table({"days": list(days), "returns": list(days.values())})
        return clean_days_needed(returns, span_days=span, definitions=definitions)

    assert needed({30: 900, 365: 60, 500: 40}, 1000) == 365
    assert needed({30: 990, 365: 10}, 1000) == 180  # never less than for a new code
    assert needed({30: 990, 365: 10}, 364) == 730  # too short to show yearly returns
    assert needed({30: 199}, 1000) == 730  # too few to tell
