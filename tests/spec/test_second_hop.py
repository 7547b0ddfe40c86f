"""Second hop: patients whom we kept at the first specialist, and where a specialist sent them next."""

from __future__ import annotations

from datetime import date

import pytest

from headwater.engines import Database
from headwater.measures.second_hop import (
    count_steps,
    kept_months,
    next_steps,
    second_hop,
    specialists_share,
    weigh_steps,
    with_evidence,
)
from headwater.results import Window
from tests.spec.shapes import (
    CREDIT,
    DESTINATION,
    EPISODE,
    KNOWN_EPISODE,
    MATCHED,
    STEPS,
)
from tests.spec.tables import check, table

KEPT_IN = Window(date(2025, 1, 1), date(2025, 6, 1))


@pytest.mark.req("LEAK-06")
def test_the_next_episode_within_180_days_is_the_next_step_of_who_was_kept(
    db: Database,
) -> None:
    steps = next_steps(
        db,
        episodes=table(
            """
            episode | person | date       | line       | destination_id | destination_kind | order_source | unattributed
            1       | 1      | 2025-02-01 | cardiology | ORG1           | ours             | practice     | 0
            2       | 1      | 2025-03-01 | urology    | ORG2           | competitor       | specialist   | 0.9
            3       | 1      | 2025-03-15 | neurology  | ORG1           | ours             |              | 1
            4       | 2      | 2025-02-01 | cardiology | ORG2           | competitor       |              | 1
            5       | 2      | 2025-02-09 | urology    | ORG2           | competitor       |              | 1
            6       | 3      | 2025-06-30 | cardiology | ORG1           | ours             |              | 0.2
            7       | 3      | 2026-01-01 | urology    | ORG2           | competitor       |              | 1
            8       | 4      | 2025-07-01 | cardiology | ORG1           | ours             |              | 0.2
            """,
            KNOWN_EPISODE,
        ),
        kept_in=KEPT_IN,
    )
    # Person 2 wasn't kept; person 3's next episode comes after 185 days; person 4 was kept too late to be watched.
    check(
        steps,
        """
        episode | service_line | next_episode | next_line | within | destination_id | destination_kind | unattributed
        1       | cardiology   | 2            | urology   | 30     | ORG2           | competitor       | 0.9
        3       | neurology    |              |           |        |                |                  |
        6       | cardiology   |              |           |        |                |                  |
        """,
    )
    check(
        count_steps(db, steps=steps),
        """
        service_line | next_line | destination_id | within | order_source | steps | unattributed
        cardiology   | urology   | ORG2           | 30     | specialist   | 1     | 0.9
        cardiology   |           |                |        |              | 1     | 0
        neurology    |           |                |        |              | 1     | 0
        """,
    )


def test_what_no_practice_is_credited_with_is_left_to_others(db: Database) -> None:
    known = with_evidence(
        db,
        episodes=table(
            """
            episode | person | date       | line
            1       | 1      | 2025-02-01 | cardiology
            2       | 1      | 2025-03-01 | urology
            """,
            EPISODE,
        ),
        destinations=table(
            "episode | destination_id | destination_kind\n1 | ORG1 | ours\n2 | ORG2 | competitor",
            DESTINATION,
        ),
        matched=table("episode | source\n2 | self", MATCHED),
        credited=table(
            "episode | practice_id | volume\n1 | P1 | 0.5\n1 | P2 | 0.3", CREDIT
        ),
    )
    check(
        known,
        """
        episode | person | line       | destination_kind | order_source | unattributed
        1       | 1      | cardiology | ours             |              | 0.2
        2       | 1      | urology    | competitor       | self         | 1
        """,
    )


COUNTED = """
next_line | destination_id | destination_kind | within | order_source | steps | unattributed
          |                |                  |        |              | 900   | 0
urology   | ORG1           | ours             | 30     | specialist   | 15    | 14
urology   | ORG2           | competitor       | 30     | self         | 4     | 4
urology   | ORG2           | competitor       | 30     | ed           | 1     | 1
urology   | ORG2           | competitor       | 30     | practice     | 7     | 0
urology   | ORG2           | competitor       | 30     |              | 20    | 10
urology   | ORG2           | competitor       | 30     | unknown      | 2     | 1
neurology | ORG3           | unaffiliated     | 180    |              | 50    | 40
"""


@pytest.mark.req("LEAK-06")
def test_orders_teach_how_often_a_step_that_no_practice_sent_is_a_specialists(
    db: Database,
) -> None:
    counted = table(COUNTED, STEPS, service_line="cardiology")
    # (15 + 5) / (15 + 5 + 5): the usual share weighs as much as five known steps.
    check(
        specialists_share(db, counted=counted),
        """
        within | share
        30     | 0.8
        60     | 1
        90     | 0
        180    | 0
        """,
    )
    check(
        weigh_steps(db, counted=counted),
        """
        next_line | within | order_source | volume
                  |        |              | 0
        urology   | 30     | specialist   | 15
        urology   | 30     | self         | 0
        urology   | 30     | ed           | 0
        urology   | 30     | practice     | 0
        urology   | 30     |              | 8
        urology   | 30     | unknown      | 0.8
        neurology | 180    |              | 0
        """,
    )


@pytest.mark.req("LEAK-06")
def test_second_hop_leakage_is_what_left_at_the_next_step_over_the_kept(
    db: Database,
) -> None:
    check(
        second_hop(db, counted=table(COUNTED, STEPS, service_line="cardiology")),
        """
        service_line | next_line | destination_id | destination_kind | volume
        cardiology   |           |                | ours             | 999
        cardiology   | urology   | ORG1           | ours             | 15
        cardiology   | urology   | ORG2           | competitor       | 8.8
        """,
    )


def test_the_kept_are_counted_half_a_year_before_the_window() -> None:
    assert kept_months(Window(date(2025, 3, 1), date(2026, 2, 1))) == Window(
        date(2024, 9, 1), date(2025, 8, 1)
    )
