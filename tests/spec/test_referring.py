"""The referring field: whom a claim names, and whether that can be a referral."""

from __future__ import annotations

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.referring import clean_referrers, referring_fields
from tests.spec.shapes import (
    AFFILIATION,
    BILLER,
    CLINICIAN,
    ENCOUNTER,
    FIELD,
    ROLE,
)
from tests.spec.tables import Ids, check, table

FIELD_IDS = ("referring", "pcp", "operating")


@pytest.mark.req("REF-02")
def test_a_line_row_overrides_the_claim_row_and_a_newer_load_the_older(
    db: Database, ids: Ids
) -> None:
    encounters = table(
        """
        claim_id | claim_line
        A        | 1
        A        | 2
        B        | 1
        """,
        ENCOUNTER,
        role="specialist",
    )
    roles = table(
        """
        claim_id | claim_line | role      | qualifier | npi | load_seq
        A        |            | referring | DN        | Ann | 1
        A        | 2          | referring | DN        | Ben | 1
        B        |            | referring | DN        | Cat | 1
        B        |            | referring | DN        | Dan | 2
        """,
        ROLE,
        ids=ids,
        coded=["npi"],
        npi_valid=True,
    )
    check(
        referring_fields(db, roles=roles, encounters=encounters),
        """
        claim_id | claim_line | referring
        A        | 1          | Ann
        A        | 2          | Ben
        B        | 1          | Dan
        """,
        ids=ids,
        coded=FIELD_IDS,
    )


@pytest.mark.req("REF-02")
def test_dn_refers_p3_names_primary_care_and_dk_only_orders(
    db: Database, ids: Ids
) -> None:
    encounters = table(
        "claim_id\nA\nB\nC\nD", ENCOUNTER, claim_line=1, role="specialist"
    )
    roles = table(
        """
        claim_id | role      | qualifier | npi
        A        | referring | DN        | Ann
        A        | pcp       | P3        | Ben
        B        | referring |           | Ann
        C        | ordering  | DK        | Ann
        C        | operating |           | Eve
        D        | referring | DK        | Ann
        """,
        ROLE,
        ids=ids,
        coded=["npi"],
        npi_valid=True,
        load_seq=1,
    )
    check(
        referring_fields(db, roles=roles, encounters=encounters),
        """
        claim_id | referring | pcp | operating
        A        | Ann       | Ben |
        B        | Ann       |     |
        C        |           |     | Eve
        """,
        ids=ids,
        coded=FIELD_IDS,
    )


@pytest.mark.req("REF-03")
def test_each_field_is_usable_or_has_one_reason_why_not(db: Database, ids: Ids) -> None:
    encounters = table(
        """
        claim_id | practitioner | billing_tin
        A        | Heart        | T1
        B        | Heart        | T1
        C        | Heart        | T1
        D        | Heart        | T1
        E        | Heart        | T1
        F        | Heart        | T1
        G        | Heart        | T1
        H        | Heart        | T1
        I        | Heart        | T1
        """,
        ENCOUNTER,
        ids=ids,
        coded=["practitioner", "billing_tin"],
        claim_line=1,
        role="specialist",
    )
    dates = pa.array(["2025-03-01"] * 9).cast(pa.date32())
    encounters = encounters.set_column(1, "date", dates)
    fields = table(
        """
        claim_id | referring | referring_valid | pcp | pcp_valid | operating
        A        | Ann       | t               |     |           |
        B        | Heart     | t               |     |           |
        C        | Eve       | t               |     |           | Eve
        D        | Colleague | t               |     |           |
        E        | Clinic    | t               |     |           |
        F        | Retired   | t               |     |           |
        G        | Broken    | f               |     |           |
        H        | Heart     | t               | Ann | t         |
        """,
        FIELD,
        ids=ids,
        coded=FIELD_IDS,
        claim_line=1,
    )
    clinicians = table(
        """
        npi       | role         | specialty    | deactivated
        Ann       | primary_care | primary_care |
        Heart     | specialist   | cardiology   |
        Colleague | specialist   | cardiology   |
        Retired   | primary_care | primary_care | 2025-03-01
        """,
        CLINICIAN,
        ids=ids,
        coded=["npi"],
    )
    affiliations = table(
        """
        npi       | practice_id | tin | organization_id | from_date  | to_date
        Ann       | P1          | T1  | ORG1            | 2020-01-01 | 9999-12-31
        Colleague | P2          | T2  | ORG1            | 2020-01-01 | 9999-12-31
        """,
        AFFILIATION,
        ids=ids,
        coded=["npi", "tin"],
    )
    cleaned = clean_referrers(
        db,
        encounters=encounters,
        fields=fields,
        clinicians=clinicians,
        affiliations=affiliations,
        organization_npis=pa.table(
            {"id": pa.array([ids.number("Clinic")], pa.int32())}
        ),
        billers=table("id | organization_id\nT1 | ORG1", BILLER, ids=ids, coded=["id"]),
    )
    # Ann works for the TIN that bills, but does something else: a colleague may refer across specialties.
    check(
        cleaned,
        """
        claim_id | reason                   | npi
        A        | usable                   | Ann
        B        | equals_rendering         |
        C        | equals_rendering         |
        D        | same_group_and_specialty |
        E        | organization             |
        F        | deactivated              |
        G        | check_digit              |
        H        | usable                   | Ann
        I        | absent                   |
        """,
        ids=ids,
        coded=["npi"],
    )


@pytest.mark.req("REF-02")
def test_a_claim_id_that_two_payers_use_names_each_persons_own_referrer(
    db: Database, ids: Ids
) -> None:
    encounters = table(
        """
        person | claim_id | date       | practitioner
        1      | A        | 2025-01-01 | Heart
        2      | A        | 2025-01-01 | Bone
        """,
        ENCOUNTER,
        ids=ids,
        coded=["practitioner"],
        claim_line=1,
        role="specialist",
    )
    fields = referring_fields(
        db,
        roles=table(
            """
            person | claim_id | npi
            1      | A        | Ann
            2      | A        | Bone
            """,
            ROLE,
            ids=ids,
            coded=["npi"],
            role="referring",
            npi_valid=True,
            load_seq=1,
        ),
        encounters=encounters,
    )
    cleaned = clean_referrers(
        db,
        encounters=encounters,
        fields=fields,
        clinicians=CLINICIAN.empty_table(),
        affiliations=AFFILIATION.empty_table(),
        organization_npis=BILLER.empty_table(),
        billers=BILLER.empty_table(),
    )
    check(
        cleaned,
        """
        person | claim_id | reason           | npi
        1      | A        | usable           | Ann
        2      | A        | equals_rendering |
        """,
        ids=ids,
        coded=["npi"],
    )
