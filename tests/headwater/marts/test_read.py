"""Rows are read by column and condition, and damage is found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from headwater.marts import Mart, open_current, publish, verify_marts
from headwater.results import Window
from headwater.schema.errors import InputError, StorageError
from tests.headwater.marts.made import AT, MANIFEST, made_tables


@pytest.fixture
def mart(tmp_path: Path) -> Mart:
    # A folder named like a partition must not become a column.
    return publish(made_tables(), MANIFEST, tmp_path / "env=test", AT)


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        (None, 9),
        ({"practice_id": "P1"}, 3),
        ({"practice_id": ["P1", "P2"]}, 6),
        ({"practice_id": {"P9"}}, 0),
        ({"practice_id": []}, 0),
        ({"practice_id": None}, 3),
        ({"month": Window(date(2026, 7, 1), date(2026, 9, 1))}, 6),
        ({"practice_id": "P1", "month": date(2026, 6, 1)}, 1),
    ],
)
def test_a_condition_keeps_the_rows_that_meet_it(
    where: dict[str, Any] | None, rows: int, mart: Mart
) -> None:
    assert mart.table("flow", where=where).num_rows == rows


def test_columns_come_in_the_order_asked_for(mart: Mart) -> None:
    table = mart.table("flow", ["volume", "month"], {"practice_id": "P1"})
    assert table.column_names == ["volume", "month"]
    assert table.num_rows == 3


def test_an_unknown_table_or_column_is_said_with_those_there_are(mart: Mart) -> None:
    with pytest.raises(InputError, match=r"no table flows\..*opportunity"):
        mart.table("flows")
    with pytest.raises(InputError, match=r"no column size\..*volume"):
        mart.table("flow", ["volume", "size"])
    with pytest.raises(InputError, match=r"no column size\."):
        mart.table("flow", where={"size": 3})


def test_one_changed_byte_is_found(mart: Mart) -> None:
    file = mart.path / "flow.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    assert mart.verify() == ("flow.parquet has changed: its checksum is another.",)


def test_a_missing_table_is_found(mart: Mart) -> None:
    (mart.path / "flow.parquet").unlink()
    assert mart.verify() == ("flow.parquet is missing.",)
    with pytest.raises(StorageError, match="removed"):
        mart.table("flow")


def test_a_truncated_table_is_an_error_of_storage(mart: Mart) -> None:
    file = mart.path / "flow.parquet"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StorageError, match="can't be read"):
        mart.table("flow")


def test_a_changed_manifest_is_found(mart: Mart) -> None:
    file = mart.path / "manifest.json"
    content = json.loads(file.read_text()) | {"synthetic": False}
    file.write_text(json.dumps(content))
    assert "has changed" in mart.verify()[0]
    assert "has changed" in verify_marts(mart.path.parent)[mart.id][0]


def test_a_pointer_to_nowhere_says_how_to_go_back(mart: Mart) -> None:
    (mart.path.parent / "CURRENT").write_text("2020-01-01T00-00-00Z-dead\n")
    with pytest.raises(StorageError, match="marts rollback"):
        open_current(mart.path.parent)
    problems = verify_marts(mart.path.parent)
    assert problems[mart.id] == ()
    assert problems["2020-01-01T00-00-00Z-dead"]


def test_a_mart_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    from headwater.marts.manifest import manifest_digest

    mart = publish(made_tables(), MANIFEST, tmp_path, AT)
    newer = {**mart.manifest, "format": 2}
    newer["sha256"] = manifest_digest(newer)
    (mart.path / "manifest.json").write_text(json.dumps(newer))
    with pytest.raises(StorageError, match="newer Headwater"):
        open_current(tmp_path)
