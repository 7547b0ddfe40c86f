"""Vendors' pairs: each under its own source, never a sum over two."""

from __future__ import annotations

import pytest

from headwater.engines import Database
from headwater.measures.vendor_pairs import vendor_pairs
from headwater.schema.lake import lake_schema
from tests.spec.tables import check, table

PAIRS = lake_schema("npi_pair_month")


@pytest.mark.req("REF-13")
def test_what_two_vendors_count_stays_two_rows_and_small_pairs_are_left_out(
    db: Database,
) -> None:
    pairs = table(
        """
        source  | month      | from_npi | to_npi | patients | encounters | evidence
        Alpha   | 2026-01-01 | A        | B      | 40       | 62         | shared
        Beta    | 2026-01-01 | A        | B      | 25       |            |
        Alpha   | 2026-01-01 | A        | C      | 10       | 12         |
        Beta    | 2026-01-01 | B        | C      |          | 30         |
        """,
        PAIRS,
    )
    check(
        vendor_pairs(db, pairs=pairs),
        """
        source  | month      | from_npi | to_npi | patients | encounters | evidence
        Alpha   | 2026-01-01 | A        | B      | 40       | 62         | shared
        Beta    | 2026-01-01 | A        | B      | 25       |            |
        """,
    )
