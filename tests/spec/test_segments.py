"""Segments: what a practice is to us as a referrer, at each quarter's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater.engines import Database
from headwater.measures.segments import (
    periods,
    referral_days,
    segments,
)
from headwater.schema.segments import Segments, load_segments
from tests.spec.shapes import CREDIT, DESTINATION, EPISODE, FLOW, REFERRAL_DAY
from tests.spec.tables import check, table

# March 2024 to June 2025: the quarters that end twelve mature months are the first and the second of 2025.
MONTHS = [
    *(date(2024, month, 1) for month in range(3, 13)),
    *(date(2025, month, 1) for month in range(1, 7)),
]


@pytest.fixture
def thresholds() -> Segments:
    return load_segments()


def judged(
    db: Database, thresholds: Segments, *, flow: str, referrals: str
) -> pa.Table:
    return segments(
        db,
        flow=table(flow, FLOW),
        referrals=table(referrals, REFERRAL_DAY),
        mature=MONTHS,
        thresholds=thresholds,
    )


@pytest.mark.req("LEAK-10")
def test_share_of_twelve_months_tells_loyal_from_splitter_and_competitors_own(
    db: Database, thresholds: Segments
) -> None:
    found = judged(
        db,
        thresholds,
        flow="""
        practice_id | month      | alignment   | destination_kind | volume
        Most        | 2024-08-01 | employed    | ours             | 90
        Most        | 2024-08-01 | employed    | competitor       | 10
        Loyal       | 2024-08-01 | independent | ours             | 16
        Loyal       | 2024-08-01 | independent | unaffiliated     | 4
        Splits      | 2024-08-01 | independent | ours             | 10
        Splits      | 2024-08-01 | independent | unknown          | 40
        Theirs      | 2024-08-01 | independent | ours             | 9.9
        Theirs      | 2024-08-01 | independent | competitor       | 40.1
        Never       | 2024-08-01 | independent | ours             | 0.4
        Never       | 2024-08-01 | independent | competitor       | 20
        Owned       | 2024-08-01 | competitor  | competitor       | 20
        Few         | 2024-08-01 | independent | ours             | 11.9
                    | 2024-08-01 | unknown     | ours             | 99
        Most        | 2024-03-01 | employed    | competitor       | 999
        """,
        referrals="""
        practice_id | date       | referrals
        Most        | 2024-12-05 | 1
        Loyal       | 2024-12-05 | 1
        Splits      | 2024-12-05 | 1
        Theirs      | 2024-12-05 | 1
        Few         | 2024-12-05 | 1
        """,
    ).filter(pc.field("period") == date(2025, 3, 31))
    # Of seven practices with enough referrals a tenth is one: the one that sends us most.
    check(
        found,
        """
        practice_id | segment          | volume | share
        Most        | champion         | 100    | 0.9
        Loyal       | loyal            | 20     | 0.8
        Splits      | splitter         | 50     | 0.2
        Theirs      | competitor_loyal | 50     | 0.198
        Never       | prospect         | 20.4   | 0.01961
        Owned       | competitor_loyal | 20     | 0
        """,
    )


@pytest.mark.req("LEAK-10")
def test_silence_makes_a_referrer_new_reactivated_or_lapsed(
    db: Database, thresholds: Segments
) -> None:
    # In the second quarter of 2025. The data begins on 1 March 2024.
    found = judged(
        db,
        thresholds,
        flow="practice_id | month | destination_kind | volume",
        referrals="""
        practice_id | date       | referrals
        First       | 2025-04-10 | 1
        Back        | 2024-10-12 | 1
        Back        | 2025-04-10 | 1
        Steady      | 2024-10-13 | 1
        Steady      | 2025-04-10 | 1
        Gone        | 2024-09-01 | 9
        Gone        | 2025-01-01 | 1
        Seldom      | 2024-09-01 | 5
        Seldom      | 2025-01-01 | 1
        """,
    ).filter(pc.field("period") == date(2025, 6, 30))
    # 180 silent days after 307 watched ones. Gone: (307 / 487)^10.5 = 0.008; Seldom: (307 / 487)^6.5 = 0.05.
    check(
        found,
        """
        practice_id | segment     | volume | share
        First       | new         | 0      |
        Back        | reactivated | 0      |
        Gone        | lapsed      | 0      |
        """,
    )


@pytest.mark.req("LEAK-10")
def test_nobody_is_new_unless_the_data_shows_the_silence_before(
    db: Database, thresholds: Segments
) -> None:
    # 405 days after the data begins, and 313 after it begins in June.
    for silent_days, months, expected in (
        (365, MONTHS, ["new"]),
        (365, MONTHS[3:], []),
        (180, MONTHS[3:], ["new"]),
    ):
        found = segments(
            db,
            flow=table("practice_id | month | volume", FLOW),
            referrals=table(
                "practice_id | date | referrals\nFirst | 2025-04-10 | 1", REFERRAL_DAY
            ),
            mature=months,
            thresholds=replace(thresholds, silent_days=silent_days),
        )
        assert found["segment"].to_pylist() == expected


@pytest.mark.req("LEAK-10")
def test_a_referral_is_a_day_on_which_one_more_likely_than_not_came_to_us(
    db: Database,
) -> None:
    check(
        referral_days(
            db,
            episodes=table(
                """
                episode | date
                1       | 2025-01-10
                2       | 2025-01-10
                3       | 2025-01-11
                4       | 2025-01-12
                """,
                EPISODE,
            ),
            credited=table(
                """
                episode | practice_id | volume
                1       | P1          | 0.51
                1       | P2          | 0.49
                2       | P1          | 1
                3       | P1          | 0.5
                4       | P1          | 1
                """,
                CREDIT,
            ),
            destinations=table(
                "episode | destination_kind\n1 | ours\n2 | ours\n3 | ours\n4 | partner",
                DESTINATION,
            ),
        ),
        """
        practice_id | date       | referrals
        P1          | 2025-01-10 | 2
        """,
    )


@pytest.mark.req("LEAK-10")
def test_a_quarter_is_judged_when_twelve_mature_months_end_with_it() -> None:
    assert [last for _, last in periods(MONTHS)] == [
        date(2025, 3, 31),
        date(2025, 6, 30),
    ]
    assert periods(MONTHS[:11]) == []
