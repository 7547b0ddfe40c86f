"""What readers see of a lake, and what they don't."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import BUCKETED, GONE, MONTHLY, Lake, lake_schema
from headwater.schema.tables import TABLES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    header = {"format": 2, "buckets": 4, "key_fingerprint": "00"}
    (tmp_path / "lake.json").write_text(json.dumps(header))
    (tmp_path / "loads").mkdir()
    return tmp_path


def publish(
    path: Path, load_id: str, seq: int, *, rows: int = 1, synthetic: bool = False
) -> None:
    record = {"load_id": load_id, "load_seq": seq, "rows": rows, "synthetic": synthetic}
    (path / "loads" / f"{load_id}.json").write_text(json.dumps(record))


def put_practice(path: Path, load_id: str, seq: int, *rows: tuple[str, str]) -> None:
    folder = path / "practice"
    folder.mkdir(exist_ok=True)
    table = pa.Table.from_pylist(
        [{"practice_id": key, "name": name, "load_seq": seq} for key, name in rows],
        schema=lake_schema("practice"),
    )
    pq.write_table(table, folder / f"{load_id}_0.parquet")


def test_files_of_a_load_without_a_record_arent_seen(path: Path) -> None:
    put_practice(path, "2026-a", 1, ("p", "P"))
    assert Lake(path).files("practice") == []
    publish(path, "2026-a", 1)
    assert len(Lake(path).files("practice")) == 1


def test_the_newest_load_decides_and_the_order_is_the_keys(path: Path) -> None:
    put_practice(path, "2026-b", 2, ("a", "new"))
    put_practice(path, "2026-a", 1, ("b", "other"), ("a", "old"))
    for load_id, seq in (("2026-b", 2), ("2026-a", 1)):
        publish(path, load_id, seq)
    rows = Lake(path).reference("practice")
    assert rows.select(["practice_id", "name"]).to_pylist() == [
        {"practice_id": "a", "name": "new"},
        {"practice_id": "b", "name": "other"},
    ]
    assert "load_seq" not in rows.column_names


@pytest.mark.parametrize("table", sorted(set(TABLES) - set(BUCKETED)))
def test_a_table_that_nobody_loaded_is_empty_with_its_columns(
    path: Path, table: str
) -> None:
    empty = Lake(path).reference(table)
    assert empty.num_rows == 0
    assert [*empty.column_names, "as_of", "load_seq"] == lake_schema(table).names


@pytest.mark.parametrize("table", [MONTHLY, GONE])
def test_files_are_found_by_bucket_and_month(path: Path, table: str) -> None:
    publish(path, "2026-a", 1)
    for bucket, month in (("01", "2026-01"), ("01", "2026-02"), ("03", "2026-01")):
        folder = path / table / f"bucket={bucket}" / f"month={month}"
        folder.mkdir(parents=True)
        (folder / "2026-a_0.parquet").touch()
        (folder / "2026-x_0.parquet").touch()
    lake = Lake(path)
    assert [len(lake.files(table, bucket)) for bucket in range(4)] == [
        0,
        2,
        0,
        1,
    ]
    assert len(lake.files(table)) == 3


def test_loads_come_in_their_order_and_one_synthetic_load_marks_the_lake(
    path: Path,
) -> None:
    publish(path, "2026-b", 1)
    publish(path, "2026-a", 2, synthetic=True)
    lake = Lake(path)
    assert [record["load_id"] for record in lake.loads()] == ["2026-b", "2026-a"]
    assert lake.synthetic


def test_a_load_that_brought_no_row_leaves_the_fingerprint_as_it_was(
    path: Path,
) -> None:
    publish(path, "2026-a", 1)
    before = Lake(path).fingerprint()
    publish(path, "2026-b", 2, rows=0)
    assert Lake(path).fingerprint() == before
    publish(path, "2026-c", 3)
    assert Lake(path).fingerprint() != before


@pytest.mark.req("REF-17")
def test_a_folder_that_isnt_a_lake_says_so(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="isn't a lake"):
            Lake(place)


def test_a_lake_of_another_format_or_with_a_damaged_header_says_so(path: Path) -> None:
    (path / "lake.json").write_text('{"format": 1, "buckets": 4}')
    with pytest.raises(InputError, match="has format 1, this version reads 2"):
        Lake(path)
    (path / "lake.json").write_text("{")
    with pytest.raises(StorageError, match="can't be read"):
        Lake(path)


def test_a_lake_whose_header_or_record_is_damaged_names_the_file(path: Path) -> None:
    for header in ("[]", '{"format": 2}'):
        (path / "lake.json").write_text(header)
        with pytest.raises(StorageError, match=r"lake\.json"):
            Lake(path)
    (path / "lake.json").write_text(
        '{"format": 2, "buckets": 2, "key_fingerprint": ""}'
    )
    (path / "loads").mkdir(exist_ok=True)
    (path / "loads" / "one.json").write_text('{"load_id": "on')
    with pytest.raises(StorageError, match=r"one\.json"):
        Lake(path).loads()


def test_rows_that_are_damaged_are_named(path: Path) -> None:
    (path / "vocabulary").mkdir()
    (path / "vocabulary" / "identifier.parquet").write_bytes(b"PAR1 cut short")
    with pytest.raises(StorageError, match=r"identifier\.parquet .*damaged"):
        Lake(path).vocabulary()
