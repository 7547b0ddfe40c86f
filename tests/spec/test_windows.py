"""Shorter look-backs and payer mix: the same probabilities, cut another way."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.evidence import default_evidence
from headwater.measures.payers import payer_flows
from headwater.measures.windows import look_back, window_flows
from headwater.results import Window
from headwater.schema.lake import lake_schema
from tests.spec.shapes import (
    CREDIT,
    DESTINATION,
    EPISODE,
    MATCHED,
    candidate_schema,
)
from tests.spec.tables import check, table

WINDOW = Window(date(2025, 1, 1), date(2025, 1, 1))
PLAIN = {
    "plurality": True,
    "emergency_before": False,
    "specialist_before": False,
    "ordered": False,
    "by_order_alone": False,
}
CANDIDATES = """
episode | practice_id | field | days | related_days | rival_days | latest | rival | seen_cut | related_cut | level
1       | P1          | this  | 20   |              | 70         | t      | t     | 2        | 0           | documented
1       | P2          | blank | 70   | 70           |            | f      | f     | 4        | 4           | likely
2       | P1          | this  | 100  | 100          |            | t      | f     | 5        | 5           | documented
3       | P1          | blank | 40   | 80           |            | t      | f     | 3        | 4           | likely
"""


def _candidates() -> pa.Table:
    return table(CANDIDATES, candidate_schema(), **PLAIN)


@pytest.mark.req("REF-05")
def test_what_lies_before_the_look_back_counts_as_not_seen(db: Database) -> None:
    check(
        look_back(db, candidates=_candidates(), days=60),
        """
        episode | practice_id | days | related_days | latest | rival | seen_cut | related_cut | level
        1       | P1          | 20   |              | t      | f     | 2        | 0           | documented
        1       | P2          |      |              | f      | f     | 0        | 0           | panel
        2       | P1          |      |              | f      | f     | 0        | 0           | possible
        3       | P1          | 40   |              | t      | f     | 3        | 0           | associated
        """,
    )
    assert look_back(db, candidates=_candidates(), days=180) == _candidates()


@pytest.mark.req("REF-05")
def test_volume_by_look_back_is_of_the_same_score_and_orders_go_on_settling(
    db: Database,
) -> None:
    begun = table(
        """
        episode | date       | line
        1       | 2025-01-31 | cardiology
        2       | 2025-01-15 | cardiology
        3       | 2025-01-10 | cardiology
        4       | 2025-02-01 | cardiology
        """,
        EPISODE,
    )
    check(
        window_flows(
            db,
            episodes=begun,
            candidates=_candidates().set_column(
                _candidates().schema.get_field_index("ordered"),
                "ordered",
                pa.array([False, False, True, False]),
            ),
            matched=table("episode | source\n2 | practice", MATCHED),
            destinations=table(
                "episode | destination_kind\n1 | ours\n2 | ours\n3 | competitor\n4 | ours",
                DESTINATION,
            ),
            model=default_evidence(1),
            window=WINDOW,
            look_backs=(60, 180),
        ),
        """
        practice_id | service_line | destination_kind | days | volume
        P1          | cardiology   | competitor       | 60   | 0.24
        P1          | cardiology   | ours             | 60   | 1.78
        P1          | cardiology   | competitor       | 180  | 0.86
        P1          | cardiology   | ours             | 180  | 1.476
        P2          | cardiology   | ours             | 180  | 0.5244
        """,
    )


@pytest.mark.req("REF-10")
def test_a_referral_counts_for_the_payer_in_force_on_its_day(db: Database) -> None:
    begun = table(
        """
        episode | person | date       | line
        1       | 1      | 2025-01-15 | cardiology
        2       | 1      | 2025-01-16 | cardiology
        3       | 2      | 2025-01-16 | cardiology
        4       | 1      | 2025-02-01 | cardiology
        """,
        EPISODE,
    )
    spans = table(
        """
        person | enrollment_start_date | enrollment_end_date | payer
        1      | 2024-01-01            | 2025-01-15          | Old Payer
        1      | 2025-01-16            |                     | New Payer
        """,
        lake_schema("eligibility"),
    )
    check(
        payer_flows(
            db,
            episodes=begun,
            credited=table(
                "episode | practice_id | volume\n1 | P1 | 0.5\n2 | P1 | 0.25\n3 | P1 | 1\n4 | P1 | 1",
                CREDIT,
            ),
            destinations=table(
                "episode | destination_kind\n1 | ours\n2 | ours\n3 | ours\n4 | ours",
                DESTINATION,
            ),
            eligibility=spans,
            window=WINDOW,
        ),
        """
        practice_id | payer     | destination_kind | volume
        P1          | Old Payer | ours             | 0.5
        P1          | New Payer | ours             | 0.25
        P1          | unknown   | ours             | 1
        """,
    )
