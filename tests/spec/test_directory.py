"""The directory: practices, practitioners and organizations as they stand at the window's end."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.directory import (
    organization_table,
    practice_table,
    practitioner_table,
)
from headwater.measures.reference import Reference, code_reference
from headwater.schema.definitions import ServiceLines
from headwater.schema.lake import lake_schema
from tests.spec.shapes import FLOW
from tests.spec.tables import Ids, check, table

AT = date(2025, 6, 30)
DRAWN = {
    "practitioner": """
        npi | first_name | last_name | taxonomy_code | specialty
        Ann | Ann        | Ames      | 207Q00000X    |
        Bea | Bea        | Bond      | 207RC0000X    | Heart
        Far | Far        | Away      | 207RC0000X    |
        """,
    "organization": """
        organization_id | name  | tin | ccn | parent_organization_id
        ORG1            | One   | T1  |     | SYS
        SYS             | Whole |     | C1  |
        """,
    "practice": """
        practice_id | name   | organization_id | tin
        P1          | First  | ORG1            | T1
        P2          | Second |                 |
        """,
    "affiliation": """
        npi | practice_id | from_date  | to_date    | primary_flag
        Ann | P1          | 2020-01-01 |            | t
        Bea | P2          | 2020-01-01 |            | t
        Bea | P1          | 2020-01-01 | 2024-12-31 | f
        """,
    "network_status": """
        subject_type | subject_id | alignment | from_date  | to_date
        ccn          | C1         | ours      | 2020-01-01 |
        npi          | Bea        | partner   | 2020-01-01 |
        """,
}


@pytest.fixture
def reference(db: Database, ids: Ids, definitions: ServiceLines) -> Reference:
    for word in ("Ann", "Bea", "T1", "C1"):
        ids.number(word)
    return code_reference(
        db,
        vocabulary=ids.vocabulary(),
        definitions=definitions,
        **{name: drawn_table(name) for name in DRAWN},
    )


def drawn_table(name: str) -> pa.Table:
    return table(DRAWN[name], lake_schema(name))


def flow() -> pa.Table:
    return table(
        """
        practice_id | destination_id | destination_kind | month
        P1          | ORG1           | ours             | 2025-01-01
        tin:T7      | tin:T8         | unknown          | 2025-01-01
        npi:Ann     | npi:Bea        | partner          | 2025-01-01
        """,
        FLOW,
    )


def practitioners(db: Database, reference: Reference) -> pa.Table:
    return practitioner_table(
        db,
        practitioner=drawn_table("practitioner"),
        clinicians=reference.clinicians,
        affiliations=reference.affiliations,
        vocabulary=reference.vocabulary,
        at=AT,
    )


def organizations(db: Database, reference: Reference) -> pa.Table:
    return organization_table(
        db,
        organization=drawn_table("organization"),
        network=reference.organization_network,
        flow=flow(),
        practitioners=practitioners(db, reference),
        at=AT,
    )


def test_practitioners_whom_the_claims_name_have_their_primary_practice(
    db: Database, reference: Reference
) -> None:
    check(
        practitioners(db, reference),
        """
        npi | name     | specialty    | practice_id
        Ann | Ann Ames | primary_care | P1
        Bea | Bea Bond | Heart        | P2
        """,
    )


def test_organizations_stand_as_their_system_does_and_nameless_billers_are_listed(
    db: Database, reference: Reference
) -> None:
    check(
        organizations(db, reference),
        """
        organization_id | name          | kind
        ORG1            | One           | ours
        SYS             | Whole         | ours
        tin:T8          | Tax number T8 | unknown
        npi:Bea         | Bea Bond      | partner
        """,
    )


def test_practices_stand_as_their_organization_or_as_most_of_their_people_do(
    db: Database, reference: Reference
) -> None:
    listed = practice_table(
        db,
        practice=drawn_table("practice"),
        organizations=organizations(db, reference),
        affiliations=reference.affiliations,
        practitioners=practitioners(db, reference),
        status=reference.practice_alignment,
        flow=flow(),
        vocabulary=reference.vocabulary,
        at=AT,
    )
    check(
        listed,
        """
        practice_id | name          | organization_name | alignment  | practitioners
        P1          | First         | One               | employed   | 1
        P2          | Second        |                   | affiliated | 1
        tin:T7      | Tax number T7 |                   | unknown    | 0
        npi:Ann     | Ann Ames      |                   | unknown    | 0
        """,
    )
