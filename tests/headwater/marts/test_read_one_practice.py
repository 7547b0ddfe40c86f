"""The rows of one practice are read from the row groups that hold them, and are those that the whole table has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from headwater.marts import TABLES, Mart, publish, publishing
from headwater.results import Window
from headwater.schema.errors import StorageError
from tests.headwater.marts.made import AT, MANIFEST, made_tables

PRACTICES = ["P1", "P2", "P3", None, "P7", "P8", "P9", None]


@pytest.fixture
def mart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mart:
    """Two rows a group, so that practices share groups, and a group may hold nobody's rows alone."""
    monkeypatch.setattr(publishing, "ROW_GROUP", 2)
    tables = made_tables()
    first = tables["flow"].to_pylist()[0]
    rows = [
        {**first, "practice_id": practice, "month": date(2026, month, 1)}
        | {"volume": 10.0 * at + month}
        for at, practice in enumerate(PRACTICES)
        for month in (6, 7, 8)
    ]
    flow = pa.Table.from_pylist(rows, schema=TABLES["flow"])
    return publish(tables | {"flow": flow}, MANIFEST, tmp_path, AT)


@pytest.mark.parametrize("practice", ["P1", "P3", "P7", "P9", "P5", "A", "Z"])
def test_they_are_those_that_the_whole_table_has(practice: str, mart: Mart) -> None:
    whole = mart.table("flow")
    expected = whole.filter(pc.equal(whole["practice_id"], practice))
    found = mart.table("flow", where={"practice_id": practice})
    assert found.schema == expected.schema
    assert found.to_pylist() == expected.to_pylist()


@pytest.mark.parametrize(
    ("more", "volumes"),
    [
        ({"month": Window(date(2026, 7, 1), date(2026, 8, 1))}, [17.0, 18.0]),
        ({"month": {date(2026, 6, 1), date(2026, 8, 1)}}, [16.0, 18.0]),
        ({"service_line": "cardiology"}, [16.0, 17.0, 18.0]),
        ({"service_line": "oncology"}, []),
        ({"destination_id": None}, []),
    ],
)
def test_other_conditions_hold_too(
    more: dict[str, Any], volumes: list[float], mart: Mart
) -> None:
    found = mart.table("flow", ["volume"], {"practice_id": "P2", **more})
    assert found.column_names == ["volume"]
    assert found["volume"].to_pylist() == volumes


def test_of_a_table_without_rows_there_are_none(mart: Mart) -> None:
    assert mart.table("series", where={"practice_id": "P1"}).num_rows == 0


def test_groups_of_others_are_left_alone(
    mart: Mart, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    plain = pq.ParquetFile.read_row_groups

    def spied(self: Any, groups: list[int], **options: Any) -> pa.Table:
        read.extend(groups)
        return plain(self, groups, **options)

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", spied)
    mart.table("flow", ["volume"], {"practice_id": "P7"})
    assert read == [6, 7]


def test_damage_after_the_first_page_is_an_error_of_storage(mart: Mart) -> None:
    mart.table("flow", where={"practice_id": "P1"})
    file = mart.path / "flow.parquet"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StorageError, match="can't be read"):
        mart.table("flow", where={"practice_id": "P1"})


def test_a_mart_that_was_removed_says_so(mart: Mart) -> None:
    mart.table("flow", where={"practice_id": "P1"})
    (mart.path / "flow.parquet").unlink()
    with pytest.raises(StorageError, match="removed"):
        mart.table("flow", where={"practice_id": "P1"})
