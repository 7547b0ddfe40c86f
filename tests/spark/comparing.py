"""Two marts and two lakes, compared cell by cell."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

import headwater
from headwater.marts.tables import TABLES


def assert_equal(one: pa.Table, other: pa.Table, what: str) -> None:
    """Compare two tables whose rows stand in any order: every cell, floats to the last bit."""
    assert one.schema == other.schema, what
    assert one.num_rows == other.num_rows, what
    assert _sorted(one) == _sorted(other), what


def assert_same_mart(one: Path, other: Path) -> None:
    """Compare every table of the current marts of two folders."""
    first, second = headwater.open_mart(one), headwater.open_mart(other)
    for name in TABLES:
        assert_equal(first.table(name), second.table(name), name)
    for fact in ("as_of", "accounting", "evidence_model", "derived"):
        assert first.manifest[fact] == second.manifest[fact]


def assert_same_episodes(one: Path, other: Path, marts: Path) -> None:
    """Compare the patient rows that two lakes keep for the current mart."""
    derived = headwater.open_mart(marts).manifest["derived"]
    first, second = (
        ds.dataset(lake / derived / "episode").to_table() for lake in (one, other)
    )
    assert first.num_rows > 0
    assert_equal(first, second, "episode")


def _sorted(table: pa.Table) -> list[str]:
    return sorted(map(repr, table.to_pylist()))
