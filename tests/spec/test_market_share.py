"""Market share: all episodes of an area's patients, whoever sent them."""

from __future__ import annotations

from datetime import date

import pytest

from headwater.engines import Database
from headwater.measures.market_share import (
    episodes_by_zip,
    market_share,
    whole_quarters,
)
from headwater.schema.lake import lake_schema
from tests.spec.shapes import BY_ZIP, DESTINATION, EPISODE, ORGANIZATION
from tests.spec.tables import check, table


@pytest.mark.req("REF-15")
def test_an_episode_counts_where_the_patient_lived_on_the_day(db: Database) -> None:
    counted = episodes_by_zip(
        db,
        episodes=table(
            """
            episode | person | date       | line
            1       | 1      | 2025-02-10 | cardiology
            2       | 1      | 2025-08-10 | cardiology
            3       | 2      | 2025-02-11 | cardiology
            4       | 3      | 2025-03-31 | cardiology
            """,
            EPISODE,
        ),
        destinations=table(
            """
            episode | destination_id | destination_kind
            1       | ORG1           | ours
            2       | ORG1           | ours
            3       | ORG1           | ours
            4       | tin:T9         | unknown
            """,
            DESTINATION,
        ),
        eligibility=table(
            """
            person | enrollment_start_date | enrollment_end_date | zip_code
            1      | 2024-01-01            | 2025-06-30          | 00001
            1      | 2025-07-01            |                     | 00002-1234
            2      | 2024-01-01            |                     | 00001
            """,
            lake_schema("eligibility"),
        ),
    )
    check(
        counted,
        """
        service_line | zip_code | quarter    | destination_id | destination_kind | episodes
        cardiology   | 00001    | 2025-01-01 | ORG1           | ours             | 2
        cardiology   | 00002    | 2025-07-01 | ORG1           | ours             | 1
        cardiology   |          | 2025-01-01 | tin:T9         | unknown          | 1
        """,
    )


COUNTED = """
zip_code | quarter    | destination_id | destination_kind | episodes
00001    | 2025-01-01 | ORG1           | ours             | 20
00001    | 2025-01-01 | ORG2           | competitor       | 12
00001    | 2025-01-01 | ORG3           | partner          | 3
00001    | 2025-01-01 | tin:T9         | unknown          | 2
00002    | 2025-01-01 | ORG1           | ours             | 4
00099    | 2025-04-01 | ORG1           | ours             | 5
         | 2025-04-01 | ORG1           | ours             | 6
ZZ99     | 2025-04-01 | ORG1           | ours             | 1
"""


@pytest.mark.req("REF-15")
def test_zip_codes_become_counties_and_destinations_systems(db: Database) -> None:
    share = market_share(
        db,
        counted=table(COUNTED, BY_ZIP, service_line="cardiology"),
        # Two of three practices under 00001 lie in 99001; 00002 lies there too; nobody knows where 00099 is.
        practices=table(
            """
            practice_id | name | zip_code | county_fips
            P1          | A    | 00001    | 99001
            P2          | B    | 00001    | 99001
            P3          | C    | 00001    | 99003
            P4          | D    | 00002    | 99001
            P5          | E    | 00099    |
            """,
            lake_schema("practice"),
        ),
        organizations=table(
            """
            organization_id | name       | system   | kind
            ORG1            | West       | Our own  | ours
            ORG2            | Harrow     | Harrow H | competitor
            ORG3            | Heart Ltd  |          | partner
            tin:T9          | Tax number |          | unknown
            """,
            ORGANIZATION,
        ),
        mature=[date(2025, month, 1) for month in (1, 2, 3, 4, 5)],
    )
    check(
        share,
        """
        area     | quarter    | mature | system    | destination_kind | volume
        99001    | 2025-01-01 | t      | Our own   | ours             | 24
        99001    | 2025-01-01 | t      | Harrow H  | competitor       | 12
        99001    | 2025-01-01 | t      | Heart Ltd | partner          | 3
        99001    | 2025-01-01 | t      | unknown   | unknown          | 2
        zip3:000 | 2025-04-01 | f      | Our own   | ours             | 5
        unknown  | 2025-04-01 | f      | Our own   | ours             | 7
        """,
    )


@pytest.mark.req("REF-15")
def test_a_quarter_is_mature_when_all_its_months_are() -> None:
    assert whole_quarters([]) == []
    months = [date(2024, 12, 1), *(date(2025, month, 1) for month in range(1, 9))]
    assert whole_quarters(months) == [date(2025, 1, 1), date(2025, 4, 1)]
    gap = [month for month in months if month != date(2025, 2, 1)]
    assert whole_quarters(gap) == [date(2025, 4, 1)]
