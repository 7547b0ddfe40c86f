"""Practices: for whom a practitioner worked on the day."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.practices import (
    named_referrers,
    practices_of_encounters,
    practices_of_named,
)
from tests.spec.shapes import (
    AFFILIATION,
    BILLER,
    CLEANED,
    CLINICIAN,
    ENCOUNTER,
    EPISODE,
    NAMED,
    SEEN,
)
from tests.spec.tables import Ids, check, table

ROSTER = """
npi | practice_id | tin | organization_id | is_primary | from_date  | to_date
Ann | P1          | T1  | ORG1            | t          | 2020-01-01 | 2024-06-30
Ann | P2          | T2  | ORG2            | f          | 2020-01-01 | 9999-12-31
Ann | P3          | T3  | ORG3            | t          | 2024-07-01 | 9999-12-31
"""


def _roster(ids: Ids) -> pa.Table:
    return table(ROSTER, AFFILIATION, ids=ids, coded=["npi", "tin"])


def test_the_affiliation_of_the_day_decides_and_of_several_the_one_that_billed(
    db: Database, ids: Ids
) -> None:
    encounters = table(
        """
        date       | practitioner | billing_tin
        2024-06-30 | Ann          | T9
        2024-07-01 | Ann          | T9
        2024-07-02 | Ann          | T2
        2024-07-03 | Ann          | T8
        """,
        ENCOUNTER,
        ids=ids,
        coded=["practitioner", "billing_tin"],
        person=1,
        role="primary_care",
    )
    placed = practices_of_encounters(
        db,
        encounters=encounters,
        affiliations=_roster(ids),
        billers=table("id | organization_id\nT8 | ORG2", BILLER, ids=ids, coded=["id"]),
        vocabulary=ids.vocabulary(),
    )
    # T9 is nobody's: the primary affiliation stands. T8 belongs to the organization of P2.
    check(
        placed,
        """
        date       | practice_id
        2024-06-30 | P1
        2024-07-01 | P3
        2024-07-02 | P2
        2024-07-03 | P2
        """,
    )


def test_without_a_roster_a_practice_is_who_bills(db: Database, ids: Ids) -> None:
    encounters = table(
        """
        date       | practitioner | billing | billing_tin | role
        2024-01-01 | Bob          | Group   | T5          | primary_care
        2024-01-02 | Bob          | Group   |             | primary_care
        2024-01-03 | Bob          |         |             | primary_care
        2024-01-04 | Heart        | Group   | T5          | specialist
        """,
        ENCOUNTER,
        ids=ids,
        coded=["practitioner", "billing", "billing_tin"],
        person=1,
    )
    placed = practices_of_encounters(
        db,
        encounters=encounters,
        affiliations=AFFILIATION.empty_table(),
        billers=BILLER.empty_table(),
        vocabulary=ids.vocabulary(),
    )
    check(
        placed,
        """
        date       | practice_id
        2024-01-01 | tin:T5
        2024-01-02 | npi:Group
        2024-01-03 | npi:Bob
        """,
    )


def test_a_named_practitioner_of_several_practices_stands_for_the_one_that_saw_the_patient(
    db: Database, ids: Ids
) -> None:
    named = table(
        """
        episode | date       | npi
        1       | 2024-08-01 | Ann
        2       | 2024-08-01 | Ann
        3       | 2024-08-01 | Bob
        4       | 2024-08-01 | Bob
        """,
        NAMED,
        ids=ids,
        coded=["npi"],
    ).drop_columns("practice_id")
    seen = table(
        """
        episode | practice_id | days | npi
        1       | P2          | 20   | Cat
        3       | tin:T5      | 20   | Bob
        """,
        SEEN,
        ids=ids,
        coded=["npi"],
    )
    check(
        practices_of_named(
            db,
            named=named,
            seen=seen,
            affiliations=_roster(ids),
            vocabulary=ids.vocabulary(),
        ),
        """
        episode | practice_id
        1       | P2
        2       | P3
        3       | tin:T5
        4       | npi:Bob
        """,
    )


def test_a_named_practitioner_who_moved_since_referred_from_the_practice_of_the_visit(
    db: Database, ids: Ids
) -> None:
    named = table(
        """
        episode | date       | npi
        1       | 2025-04-10 | Ann
        2       | 2025-04-10 | Ann
        3       | 2025-04-10 | Ann
        """,
        NAMED,
        ids=ids,
        coded=["npi"],
    ).drop_columns("practice_id")
    seen = table(
        """
        episode | practice_id | days | npi
        1       | Old         | 20   | Ann
        2       | Old         | 20   | Ann
        2       | New         | 5    | Ann
        3       | Old         | 181  | Ann
        """,
        SEEN,
        ids=ids,
        coded=["npi"],
    )
    roster = table(
        """
        npi | practice_id | is_primary | from_date  | to_date
        Ann | Old         | t          | 2020-01-01 | 2025-03-31
        Ann | New         | t          | 2025-04-01 | 9999-12-31
        """,
        AFFILIATION,
        ids=ids,
        coded=["npi"],
    )
    placed = practices_of_named(
        db,
        named=named,
        seen=seen,
        affiliations=roster,
        vocabulary=ids.vocabulary(),
    )
    check(placed, "episode | practice_id\n1 | Old\n2 | New\n3 | New")


def test_a_named_specialist_belongs_to_no_referring_practice(
    db: Database, ids: Ids
) -> None:
    fields = table(
        """
        claim_id | reason | npi
        A        | usable | Ann
        B        | usable | Heart
        C        | usable | Unknown
        D        | absent |
        """,
        CLEANED,
        ids=ids,
        coded=["npi"],
        claim_line=1,
    )
    clinicians = table(
        "npi | role\nAnn | primary_care\nHeart | specialist",
        CLINICIAN,
        ids=ids,
        coded=["npi"],
    )
    begun = table(
        "episode | claim_id\n1 | A\n2 | B\n3 | C\n4 | D", EPISODE, claim_line=1
    )
    check(
        named_referrers(db, episodes=begun, fields=fields, clinicians=clinicians),
        """
        episode | npi
        1       | Ann
        3       | Unknown
        """,
        ids=ids,
        coded=["npi"],
    )
