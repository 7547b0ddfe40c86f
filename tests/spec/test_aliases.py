"""Aliases: records that turned out to be one count as one, before anything is counted."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.engines import Database
from headwater.measures.aliases import (
    Aliases,
    coded_practitioners,
    coded_sources,
    merge_reference,
    resolve_aliases,
    with_survivors,
)
from headwater.measures.merging import (
    merge_people,
    merge_practices,
    name_referrers_of_orders,
)
from headwater.schema.lake import lake_schema
from tests.spec.shapes import ALIAS, LINE, ORDER, ROLE, VISIT
from tests.spec.tables import Ids, check, table


def _door(name: str, drawing: str, **constants: object) -> pa.Table:
    """Draw a reference table as the lake returns it."""
    schema = pa.schema(list(lake_schema(name))[:-2])
    return table(drawing, schema, **constants)


def _resolved(db: Database, drawing: str) -> Aliases:
    return resolve_aliases(db, alias=table(drawing, ALIAS))


@pytest.mark.req("DIR-03")
def test_a_chain_of_merges_ends_at_the_last_survivor(db: Database) -> None:
    found = _resolved(
        db,
        """
        kind         | id  | same_as
        practice     | P1  | P2
        practice     | P2  | P3
        practice     | P4  | P4
        practitioner | Ann | Anna
        practitioner | P1  | Bob
        """,
    )
    # P4 was merged once and is itself again. A practitioner's P1 is another id than a practice's.
    check(
        found.practice,
        """
        id | survivor
        P1 | P3
        P2 | P3
        """,
    )
    check(
        found.practitioner,
        """
        id  | survivor
        Ann | Anna
        P1  | Bob
        """,
    )


@pytest.mark.req("REF-12")
def test_a_source_record_means_a_practitioner_through_other_records_and_merges(
    db: Database,
) -> None:
    found = _resolved(
        db,
        """
        kind            | id   | same_as
        referral_source | SRC1 | src2
        referral_source | SRC2 | 9700000002
        practitioner    | 9700000002 | 9700000010
        """,
    )
    check(
        found.referral_source,
        """
        id   | survivor
        SRC1 | 9700000010
        SRC2 | 9700000010
        """,
    )


@pytest.mark.req("DIR-03")
def test_what_hangs_on_an_absorbed_record_hangs_on_its_survivor(db: Database) -> None:
    aliases = _resolved(
        db,
        """
        kind         | id  | same_as
        practitioner | Ann | Anna
        practice     | P1B | P1
        practice     | P9  | P8
        """,
    )
    day = date(2020, 1, 1)
    merged = merge_reference(
        db,
        aliases=aliases,
        tables={
            "practitioner": _door(
                "practitioner",
                """
                npi  | last_name
                Ann  | Rivers
                Anna | Rivers-Brook
                Bob  | Pond
                """,
            ),
            "practice": _door(
                "practice",
                """
                practice_id | name
                P1          | Merrow Family Medicine
                P1B         | Merrow Fam Med
                P9          | Ostwick Health
                """,
            ),
            "affiliation": _door(
                "affiliation",
                """
                npi  | practice_id | role
                Ann  | P1B         | absorbed
                Anna | P1          | own
                Ann  | P9          | moved
                Bob  | P1B         | moved
                """,
                from_date=day,
            ),
            "network_status": _door(
                "network_status",
                """
                subject_type | subject_id | alignment
                npi          | Ann        | employed
                tin          | Ann        | affiliated
                """,
                from_date=day,
            ),
            "organization": _door("organization", "organization_id"),
        },
    )
    check(
        merged["practitioner"],
        """
        npi  | last_name
        Anna | Rivers-Brook
        Bob  | Pond
        """,
    )
    # Nobody has a row for P8: what P9 said of itself stands under the name of its survivor.
    check(
        merged["practice"],
        """
        practice_id | name
        P1          | Merrow Family Medicine
        P8          | Ostwick Health
        """,
    )
    check(
        merged["affiliation"],
        """
        npi  | practice_id | role
        Anna | P1          | own
        Anna | P8          | moved
        Bob  | P1          | moved
        """,
    )
    check(
        merged["network_status"],
        """
        subject_type | subject_id | alignment
        npi          | Anna       | employed
        tin          | Ann        | affiliated
        """,
    )


@pytest.mark.req("DIR-03")
def test_a_claim_of_an_absorbed_npi_is_the_survivors(db: Database, ids: Ids) -> None:
    lines = table(
        """
        claim_id | rendering | billing
        c1       | Ann       | Group
        c2       | Bob       | Ann
        c3       |           | Group
        """,
        LINE,
        ids=ids,
        coded=["rendering", "billing"],
    )
    roles = table(
        """
        claim_id | npi  | npi_valid
        c1       | Ann  | f
        c2       | Typo | f
        """,
        ROLE,
        ids=ids,
        coded=["npi"],
    )
    aliases = _resolved(db, "kind | id | same_as\npractitioner | Ann | Anna")
    # No claim names Anna: she is numbered for this refresh.
    vocabulary = with_survivors(db, vocabulary=ids.vocabulary(), aliases=aliases)
    assert vocabulary.to_pylist()[-1] == {"id": ids.number("Anna"), "value": "Anna"}
    same = coded_practitioners(db, aliases=aliases, vocabulary=vocabulary)
    check(
        merge_people(db, rows=lines, same=same, columns=("rendering", "billing")),
        """
        claim_id | rendering | billing
        c1       | Anna      | Group
        c2       | Bob       | Anna
        c3       |           | Group
        """,
        ids=ids,
        coded=["rendering", "billing"],
    )
    check(
        merge_people(db, rows=roles, same=same, columns=("npi",)),
        """
        claim_id | npi  | npi_valid
        c1       | Anna | t
        c2       | Typo | f
        """,
        ids=ids,
        coded=["npi"],
    )


@pytest.mark.req("REF-12")
def test_an_order_names_whom_its_source_record_was_resolved_to(
    db: Database, ids: Ids
) -> None:
    orders = table(
        """
        order_id | referring | referring_source_id
        O1       |           | src1
        O2       | Typo      | SRC1
        O3       | Bob       |
        O4       |           | SRC9
        O5       |           | SELF
        """,
        ORDER,
        ids=ids,
        coded=["referring"],
    )
    aliases = _resolved(db, "kind | id | same_as\nreferral_source | SRC1 | 9700000002")
    vocabulary = with_survivors(db, vocabulary=ids.vocabulary(), aliases=aliases)
    ids.number("9700000002")
    sources = coded_sources(db, aliases=aliases, vocabulary=vocabulary)
    check(
        name_referrers_of_orders(db, orders=orders, sources=sources),
        """
        order_id | referring  | referring_source_id
        O1       | 9700000002 | src1
        O2       | 9700000002 | SRC1
        O3       | Bob       |
        O4       |           | SRC9
        O5       |           | SELF
        """,
        ids=ids,
        coded=["referring"],
    )


@pytest.mark.req("DIR-03")
def test_a_practice_that_claims_alone_show_can_be_one_of_the_roster(
    db: Database,
) -> None:
    visits = table(
        """
        person | practice_id
        1      | tin:T5
        2      | P1
        3      |
        """,
        VISIT,
    )
    aliases = _resolved(db, "kind | id | same_as\npractice | tin:T5 | P1")
    check(
        merge_practices(db, rows=visits, same=aliases.practice),
        """
        person | practice_id
        1      | P1
        2      | P1
        3      |
        """,
    )
