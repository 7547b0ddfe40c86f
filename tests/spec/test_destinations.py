"""Destinations: where an episode went, and how that place stood to us on the day."""

from __future__ import annotations

from datetime import date

import pytest

from headwater.engines import Database
from headwater.measures.destinations import destinations
from tests.spec.shapes import (
    AFFILIATION,
    BILLER,
    EPISODE,
    NETWORK,
    ORGANIZATION_NETWORK,
)
from tests.spec.tables import Ids, check, table


@pytest.mark.req("LEAK-01")
def test_who_billed_comes_first_then_the_facility_then_the_roster_else_unknown(
    db: Database, ids: Ids
) -> None:
    begun = table(
        """
        episode | practitioner | billing_tin | billing | facility
        1       | Heart        | T1          | N2      | CCN2
        2       | Heart        | T9          | N2      | CCN1
        3       | Heart        | T9          |         | CCN2
        4       | Heart        | T9          |         |
        5       | Mystery      | T9          | N9      |
        6       | Mystery      |             | N9      |
        7       | Mystery      |             |         |
        """,
        EPISODE,
        ids=ids,
        coded=["practitioner", "billing_tin", "billing", "facility"],
    )
    begun = begun.set_column(
        2, "date", table("date\n" + "2025-03-01\n" * 7, EPISODE).column("date")
    )
    went = destinations(
        db,
        episodes=begun,
        affiliations=table(
            """
            npi   | practice_id | organization_id | is_primary | from_date  | to_date
            Heart | P1          | ORG9            | t          | 2020-01-01 | 2025-02-28
            Heart | P2          | ORG3            | t          | 2025-03-01 | 9999-12-31
            """,
            AFFILIATION,
            ids=ids,
            coded=["npi"],
        ),
        billers=table(
            """
            id   | organization_id
            T1   | ORG1
            N2   | ORG2
            CCN1 | ORG1
            CCN2 | ORG2
            """,
            BILLER,
            ids=ids,
            coded=["id"],
        ),
        id_network=NETWORK.empty_table(),
        organization_network=ORGANIZATION_NETWORK.empty_table(),
        vocabulary=ids.vocabulary(),
    )
    check(
        went,
        """
        episode | how      | destination_id | destination_kind
        1       | billing  | ORG1           | unknown
        2       | billing  | ORG2           | unknown
        3       | facility | ORG2           | unknown
        4       | roster   | ORG3           | unknown
        5       | unknown  | tin:T9         | unknown
        6       | unknown  | npi:N9         | unknown
        7       | unknown  |                | unknown
        """,
    )


@pytest.mark.req("LEAK-01")
def test_the_kind_is_that_of_the_day_of_service(db: Database, ids: Ids) -> None:
    begun = table(
        """
        episode | date       | practitioner | billing_tin
        1       | 2024-12-31 | Heart        | T1
        2       | 2025-01-01 | Heart        | T1
        3       | 2025-01-01 | Heart        | T2
        4       | 2025-01-01 | Heart        | T3
        5       | 2025-01-01 | Heart        | T9
        """,
        EPISODE,
        ids=ids,
        coded=["practitioner", "billing_tin"],
    )
    went = destinations(
        db,
        episodes=begun,
        affiliations=AFFILIATION.empty_table(),
        billers=table(
            "id | organization_id\nT1 | ORG1\nT2 | ORG1\nT3 | ORG3",
            BILLER,
            ids=ids,
            coded=["id"],
        ),
        id_network=table(
            """
            id    | kind       | from_date  | to_date
            T2    | partner    | 2020-01-01 | 9999-12-31
            Heart | ours       | 2020-01-01 | 9999-12-31
            """,
            NETWORK,
            ids=ids,
            coded=["id"],
        ),
        organization_network=table(
            """
            organization_id | rank | kind         | from_date  | to_date
            ORG1            | 0    | competitor   | 2020-01-01 | 2024-12-31
            ORG1            | 0    | ours         | 2025-01-01 | 9999-12-31
            ORG1            | 4    | unaffiliated | 2020-01-01 | 9999-12-31
            """,
            ORGANIZATION_NETWORK,
        ),
        vocabulary=ids.vocabulary(),
    )
    # A tax number with a row of its own goes before its organization; the practitioner's row is the last resort.
    check(
        went,
        """
        episode | destination_kind
        1       | competitor
        2       | ours
        3       | partner
        4       | ours
        5       | ours
        """,
    )


@pytest.mark.req("LEAK-01")
def test_a_biller_without_an_organization_has_the_kind_of_its_own_row(
    db: Database, ids: Ids
) -> None:
    begun = table(
        """
        episode | practitioner | billing | facility
        1       | Heart        | Group   | CCN1
        2       | Heart        | Other   | CCN1
        3       | Heart        | Other   |
        4       | Heart        | Known   | CCN1
        """,
        EPISODE,
        ids=ids,
        coded=["practitioner", "billing", "facility"],
        date=date(2025, 1, 1),
    )
    went = destinations(
        db,
        episodes=begun,
        affiliations=AFFILIATION.empty_table(),
        billers=table(
            "id | organization_id\nKnown | ORG1", BILLER, ids=ids, coded=["id"]
        ),
        id_network=table(
            """
            id    | kind         | from_date  | to_date
            Group | competitor   | 2020-01-01 | 9999-12-31
            CCN1  | ours         | 2020-01-01 | 9999-12-31
            Heart | unaffiliated | 2020-01-01 | 9999-12-31
            """,
            NETWORK,
            ids=ids,
            coded=["id"],
        ),
        organization_network=table(
            "organization_id | rank | kind | from_date | to_date\n"
            "ORG1 | 0 | partner | 2020-01-01 | 9999-12-31",
            ORGANIZATION_NETWORK,
        ),
        vocabulary=ids.vocabulary(),
    )
    check(
        went,
        """
        episode | destination_id | destination_kind
        1       | npi:Group      | competitor
        2       | npi:Other      | ours
        3       | npi:Other      | unaffiliated
        4       | ORG1           | partner
        """,
    )
