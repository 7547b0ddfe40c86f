"""Net claims: what counts once a claim was replaced, voided or sent again."""

from __future__ import annotations

import pytest

from headwater.engines import Database
from headwater.measures.net_claims import net_claims
from tests.spec.shapes import ADJUSTMENT, LINE
from tests.spec.tables import check, table


@pytest.mark.req("REF-06")
def test_a_replaced_claim_is_gone_and_its_replacement_stands(db: Database) -> None:
    lines = table(
        """
        claim_id | claim_line | hcpcs
        A        | 1          | 99203
        A        | 2          | 93000
        B        | 1          | 99204
        """,
        LINE,
        person=1,
    )
    adjustments = table(
        """
        claim_id | replaces_claim_id | kind
        B        | A                 | replacement
        """,
        ADJUSTMENT,
        person=1,
    )
    check(
        net_claims(db, lines=lines, adjustments=adjustments),
        """
        claim_id | claim_line | hcpcs
        B        | 1          | 99204
        """,
    )


@pytest.mark.req("REF-06")
def test_a_void_takes_the_claim_and_itself_away_and_chains_need_no_order(
    db: Database,
) -> None:
    lines = table(
        """
        claim_id | claim_line
        A        | 1
        B        | 1
        C        | 1
        D        | 1
        E        | 1
        """,
        LINE,
        person=1,
    )
    adjustments = table(
        """
        claim_id | replaces_claim_id | kind
        C        | B                 | replacement
        B        | A                 | replacement
        E        | D                 | void
        """,
        ADJUSTMENT,
        person=1,
    )
    check(
        net_claims(db, lines=lines, adjustments=adjustments),
        """
        claim_id | claim_line
        C        | 1
        """,
    )


@pytest.mark.req("REF-06")
def test_of_a_line_sent_twice_the_newest_file_stands_then_the_newest_load(
    db: Database,
) -> None:
    lines = table(
        """
        claim_id | claim_line | data_source | file_date  | load_seq | hcpcs
        A        | 1          | payer       | 2025-02-01 | 2        | 99203
        A        | 1          | payer       | 2025-03-01 | 1        | 99204
        A        | 1          | other       | 2025-01-01 | 1        | 99205
        B        | 1          | payer       |            | 1        | 99213
        B        | 1          | payer       |            | 2        | 99214
        """,
        LINE,
        person=1,
    )
    check(
        net_claims(db, lines=lines, adjustments=ADJUSTMENT.empty_table()),
        """
        claim_id | data_source | hcpcs
        A        | payer       | 99204
        A        | other       | 99205
        B        | payer       | 99214
        """,
    )
