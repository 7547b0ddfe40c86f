"""Leakage: of aligned referrers alone, over competitor and unaffiliated destinations."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.leakage import measure_leakage
from headwater.measures.opportunity import opportunities
from headwater.results import Window
from tests.spec.shapes import FLOW
from tests.spec.tables import check, table

WINDOW = Window(date(2025, 1, 1), date(2025, 2, 1))
FLOWS = """
practice_id | service_line | month      | alignment   | destination_id | destination_kind | evidence  | volume
P1          | cardiology   | 2025-01-01 | employed    | OURS           | ours             | likely    | 6
P1          | cardiology   | 2025-01-01 | employed    | COMP           | competitor       | likely    | 2
P1          | cardiology   | 2025-02-01 | employed    | IND            | unaffiliated     | confirmed | 1
P1          | cardiology   | 2025-02-01 | employed    |                | unknown          | possible  | 1
P1          | cardiology   | 2025-03-01 | employed    | COMP           | competitor       | likely    | 9
P1          | neurology    | 2025-01-01 | employed    | PART           | partner          | likely    | 4
P2          | cardiology   | 2025-01-01 | independent | OURS           | ours             | likely    | 1
P2          | cardiology   | 2025-01-01 | independent | COMP           | competitor       | likely    | 3
            | cardiology   | 2025-01-01 | unknown     | COMP           | competitor       | unattributed | 7
"""


def _flow() -> pa.Table:
    return table(FLOWS, FLOW)


@pytest.mark.req("LEAK-01")
def test_independent_practices_have_a_share_of_referrals_and_never_leakage(
    db: Database,
) -> None:
    check(
        measure_leakage(db, flow=_flow(), by="practice", window=WINDOW),
        """
        practice_id | volume | ours | share_of_referrals | aligned_volume | leaked | leakage_share
        P1          | 14     | 6    | 0.4286             | 14             | 3      | 0.2143
        P2          | 4      | 1    | 0.25               | 0              | 0      |
        """,
    )


@pytest.mark.req("LEAK-01")
def test_unknown_destinations_stay_in_the_denominator(db: Database) -> None:
    check(
        measure_leakage(
            db,
            flow=_flow(),
            by="service_line",
            window=WINDOW,
            service_line="cardiology",
        ),
        """
        service_line | aligned_volume | leaked | leakage_share
        cardiology   | 10             | 3      | 0.3
        """,
    )


@pytest.mark.req("LEAK-03")
def test_competing_destinations_are_ranked_by_what_they_receive(db: Database) -> None:
    ranked = measure_leakage(db, flow=_flow(), by="destination", window=WINDOW)
    assert ranked["destination_id"].to_pylist()[:2] == ["COMP", "IND"]
    assert ranked["leaked"].to_pylist()[:3] == [2.0, 1.0, 0.0]


@pytest.mark.req("LEAK-01", "REF-04")
def test_an_opportunity_lays_out_kinds_evidence_and_who_receives_most(
    db: Database,
) -> None:
    practices = pa.table(
        {
            "practice_id": ["P1", "P2"],
            "name": ["One", "Two"],
            "alignment": ["employed", "independent"],
        }
    )
    organizations = pa.table(
        {"organization_id": ["COMP", "IND"], "name": ["Rival", "Solo"]}
    )
    laid = opportunities(
        db,
        flow=_flow(),
        practices=practices,
        organizations=organizations,
        start=WINDOW.start,
        end=WINDOW.end,
    )
    check(
        laid,
        """
        practice_id | service_line | volume | ours | partner | competitor | unaffiliated | unknown
        P1          | cardiology   | 10     | 6    | 0       | 2          | 1            | 1
        P1          | neurology    | 4      | 0    | 4       | 0          | 0            | 0
        P2          | cardiology   | 4      | 1    | 0       | 3          | 0            | 0
        """,
    )
    check(
        laid,
        """
        practice_id | service_line | leaked | leakage_share | share_of_referrals | top_destination_name
        P1          | cardiology   | 3      | 0.3           | 0.6                | Rival
        P1          | neurology    | 0      | 0             | 0                  |
        P2          | cardiology   |        |               | 0.25               | Rival
        """,
    )
    check(
        laid,
        """
        practice_id | service_line | confirmed | likely | possible | associated | top_destination_volume
        P1          | cardiology   | 1         | 8      | 1        | 0          | 2
        P1          | neurology    | 0         | 4      | 0        | 0          |
        P2          | cardiology   | 0         | 4      | 0        | 0          | 3
        """,
    )
