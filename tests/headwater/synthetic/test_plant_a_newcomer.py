"""The demo's market has a specialist of ours who begins: nobody was seen by them before."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from headwater.synthetic import write_market

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer")
    write_market(
        folder, practices=150, months=24, seed=7, people=9_000, scenario="demo"
    )
    return folder


def _started(market: Path) -> list[tuple[str, date]]:
    rows = pq.read_table(market / "affiliation.parquet").to_pylist()
    return [
        (row["npi"], row["from_date"])
        for row in rows
        if row["role"] == "specialist" and row["from_date"] > date(2020, 1, 1)
    ]


def test_one_specialist_begins_in_the_midst_of_the_files(market: Path) -> None:
    assert len(_started(market)) == 1


def test_nobody_was_seen_by_them_before(market: Path) -> None:
    [(npi, first)] = _started(market)
    claims = pq.read_table(
        market / "medical_claim.parquet",
        columns=["rendering_npi", "claim_start_date"],
    )
    seen = claims.filter(pc.equal(claims["rendering_npi"], npi))
    months = Counter(day >= first for day in seen["claim_start_date"].to_pylist())
    assert months[True] > 5
    assert months[False] == 0
