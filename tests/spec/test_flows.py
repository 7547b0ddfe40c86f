"""Flow: sums of probabilities, with what nobody is credited with beside them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.alignment import align_flow, practice_alignment
from headwater.measures.flows import add_up, flows, receivers
from headwater.schema.lake import lake_schema
from tests.spec.shapes import CREDIT, DESTINATION, EPISODE, FLOW
from tests.spec.tables import Ids, check, table

EPISODES = """
episode | date       | line       | practitioner | data_source
1       | 2025-01-10 | cardiology | Heart        | payer
2       | 2025-01-31 | cardiology | Heart        | payer
3       | 2025-02-01 | cardiology | Heart        | payer
"""
CREDITS = """
episode | practice_id | npi | evidence   | volume
1       | P1          | Ann | likely     | 0.8
1       | P2          | Ben | associated | 0.1
2       | P1          | Ann | likely     | 0.5
3       | P1          | Ann | panel      | 0
"""
DESTINATIONS = """
episode | destination_id | destination_kind
1       | ORG1           | ours
2       | ORG1           | ours
3       |                | unknown
"""


def _inputs(ids: Ids) -> dict[str, pa.Table]:
    return {
        "episodes": table(EPISODES, EPISODE, ids=ids, coded=["practitioner"]),
        "credited": table(CREDITS, CREDIT, ids=ids, coded=["npi"]),
        "destinations": table(DESTINATIONS, DESTINATION),
    }


@pytest.mark.req("REF-04")
def test_volume_is_the_sum_of_probabilities_and_all_volume_is_the_number_of_episodes(
    db: Database, ids: Ids
) -> None:
    flow = flows(db, **_inputs(ids))
    check(
        flow,
        """
        practice_id | npi | month      | destination_id | evidence     | volume | variance | episodes
        P1          | Ann | 2025-01-01 | ORG1           | likely       | 1.3    | 0.41     | 2
        P2          | Ben | 2025-01-01 | ORG1           | associated   | 0.1    | 0.09     | 1
                    |     | 2025-01-01 | ORG1           | unattributed | 0.6    | 0.34     | 2
                    |     | 2025-02-01 |                | unattributed | 1      | 0        | 1
        """,
        ids=ids,
        coded=["npi"],
    )
    assert sum(flow["volume"].to_pylist()) == pytest.approx(3)


def test_buckets_add_up(db: Database, ids: Ids) -> None:
    flow = flows(db, **_inputs(ids))
    twice = add_up(db, [flow, flow], sums=("volume", "variance", "episodes"))
    assert twice["volume"].to_pylist() == pytest.approx(
        [2 * volume for volume in flow["volume"].to_pylist()]
    )
    assert twice.schema == flow.schema


@pytest.mark.req("LEAK-03")
def test_receivers_are_counted_down_to_the_practitioner_inside_the_window(
    db: Database, ids: Ids
) -> None:
    check(
        receivers(db, **_inputs(ids), start="2025-01-01", end="2025-01-01"),
        """
        practice_id | destination_id | npi   | volume
        P1          | ORG1           | Heart | 1.3
        P2          | ORG1           | Heart | 0.1
        """,
        ids=ids,
        coded=["npi"],
    )


@pytest.mark.req("LEAK-01")
def test_a_referrer_is_aligned_as_the_npi_the_tax_number_or_the_organization_says(
    db: Database,
) -> None:
    status = practice_alignment(
        db,
        network_status=table(
            """
            subject_type | subject_id | alignment   | from_date  | to_date
            npi          | Ann        | employed    | 2025-02-01 |
            tin          | T1         | affiliated  | 2020-01-01 | 2025-03-31
            organization | SYS        | competitor  | 2020-01-01 |
            tin          | T9         | independent | 2020-01-01 |
            """,
            lake_schema("network_status"),
        ),
        organization=table(
            "organization_id | parent_organization_id\nORG1 | SYS\nSYS |",
            lake_schema("organization"),
        ),
        practice=table(
            "practice_id | organization_id | tin\nP1 | ORG1 | T1\nP2 | ORG1 |",
            lake_schema("practice"),
        ),
    )
    flow = table(
        """
        practice_id | npi | month      | evidence
        P1          | Ann | 2025-01-01 | likely
        P1          | Ann | 2025-02-01 | likely
        P1          | Ben | 2025-03-01 | likely
        P1          | Ben | 2025-04-01 | likely
        P2          | Ben | 2025-01-01 | likely
        tin:T9      | Cat | 2025-01-01 | likely
        P7          | Cat | 2025-01-01 | likely
                    |     | 2025-01-01 | unattributed
        """,
        FLOW,
        volume=1.0,
    )
    check(
        align_flow(db, flow=flow, status=status),
        """
        practice_id | npi | month      | alignment
        P1          | Ann | 2025-01-01 | affiliated
        P1          | Ann | 2025-02-01 | employed
        P1          | Ben | 2025-03-01 | affiliated
        P1          | Ben | 2025-04-01 | competitor
        P2          | Ben | 2025-01-01 | competitor
        tin:T9      | Cat | 2025-01-01 | independent
        P7          | Cat | 2025-01-01 | unknown
                    |     | 2025-01-01 | unknown
        """,
    )
