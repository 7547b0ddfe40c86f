"""Two sources may say different things about one key, and both stay to be seen."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.schema.lake import Lake, lake_schema

A, B = "9700000002", "9700000010"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    header = {"format": 2, "buckets": 4, "key_fingerprint": "00"}
    (tmp_path / "lake.json").write_text(json.dumps(header))
    (tmp_path / "loads").mkdir()
    return tmp_path


def put(
    path: Path,
    table: str,
    seq: int,
    source: str,
    *rows: dict[str, object],
    as_of: str | None = None,
) -> None:
    """Publish a load of one table, at noon of the day whose number the load has."""
    load_id = f"2026-{seq}"
    record = {
        "load_id": load_id,
        "load_seq": seq,
        "source": source,
        "at": f"2026-03-{seq:02d}T12:00:00+00:00",
        "rows": len(rows),
        "synthetic": False,
    }
    (path / "loads" / f"{load_id}.json").write_text(json.dumps(record))
    day = date.fromisoformat(as_of) if as_of else None
    full = [{**row, "load_seq": seq, "as_of": day} for row in rows]
    (path / table).mkdir(exist_ok=True)
    schema = lake_schema(table)
    pq.write_table(
        pa.Table.from_pylist(full, schema=schema), path / table / f"{load_id}_0.parquet"
    )


def said(lake: Path, table: str, *names: str) -> list[tuple[object, ...]]:
    rows = Lake(lake).statements(table).select(names).to_pylist()
    return [tuple(row.values()) for row in rows]


@pytest.mark.req("DIR-01")
def test_each_source_keeps_its_own_newest_word(path: Path) -> None:
    put(path, "practitioner", 1, "nppes", {"npi": A, "last_name": "RIVERS"})
    put(path, "practitioner", 2, "network", {"npi": A, "last_name": "Brook"})
    put(path, "practitioner", 3, "nppes", {"npi": A, "last_name": "POND"})
    assert said(path, "practitioner", "last_name", "source", "load_id") == [
        ("Brook", "network", "2026-2"),
        ("POND", "nppes", "2026-3"),
    ]
    (one,) = Lake(path).reference("practitioner").to_pylist()
    assert one["last_name"] == "POND"


@pytest.mark.req("DIR-01")
def test_a_statement_is_as_of_its_files_day_else_of_its_loads_day(path: Path) -> None:
    put(path, "practitioner", 1, "nppes", {"npi": A}, as_of="2025-11-09")
    put(path, "practitioner", 2, "network", {"npi": A})
    assert said(path, "practitioner", "source", "as_of") == [
        ("network", date(2026, 3, 2)),
        ("nppes", date(2025, 11, 9)),
    ]


def test_addresses_are_told_together_so_that_one_left_out_is_gone(path: Path) -> None:
    def place(npi: str, line: int, city: str) -> dict[str, object]:
        return {"npi": npi, "kind": "secondary", "line": line, "city": city}

    put(path, "location", 1, "nppes", place(A, 1, "X"), place(A, 2, "Y"))
    put(path, "location", 2, "nppes", place(B, 1, "Z"))
    put(path, "location", 3, "nppes", place(A, 1, "Y"))
    assert said(path, "location", "npi", "line", "city") == [(A, 1, "Y"), (B, 1, "Z")]


def test_only_the_wanted_keys_are_read(path: Path) -> None:
    put(path, "practitioner", 1, "nppes", {"npi": A}, {"npi": B})
    rows = Lake(path).statements("practitioner", only=pa.array([B]))
    assert rows["npi"].to_pylist() == [B]


def test_a_table_that_nobody_loaded_has_its_columns(path: Path) -> None:
    rows = Lake(path).statements("alias")
    assert rows.column_names == ["kind", "id", "same_as", "source", "as_of", "load_id"]
    assert rows.num_rows == 0


def test_what_is_per_person_has_no_statements(path: Path) -> None:
    with pytest.raises(ValueError, match="per person"):
        Lake(path).statements("eligibility")
