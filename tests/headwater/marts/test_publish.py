"""A mart is published whole, as declared, by one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from headwater.marts import (
    TABLES,
    Mart,
    history,
    list_marts,
    open_current,
    publish,
    refresh,
)
from headwater.marts.protecting import PROTECTED
from headwater.marts.store import writing
from headwater.results import Window
from headwater.schema.errors import InputError, StorageError
from tests.headwater.marts.made import AT, MANIFEST, made_tables
from tests.headwater.small_disk import small_disk


def test_before_the_first_refresh_there_is_no_mart(tmp_path: Path) -> None:
    assert open_current(tmp_path / "nowhere") is None
    assert open_current(tmp_path) is None


@pytest.mark.req("ADM-08")
def test_what_was_published_is_what_is_read(tmp_path: Path) -> None:
    tables = made_tables()
    published = publish(tables, MANIFEST, tmp_path / "marts", AT)
    mart = open_current(tmp_path / "marts")
    assert mart == published
    assert mart is not None
    for name in TABLES.keys() - set(PROTECTED):
        table = tables[name]
        assert mart.table(name).equals(table)
        assert mart.manifest["tables"][name]["rows"] == table.num_rows
    assert mart.as_of == date(2026, 10, 31)
    assert mart.window == Window(date(2025, 9, 1), date(2026, 8, 1))
    assert mart.created_at == AT
    assert mart.synthetic


def test_the_id_says_when_in_universal_time(tmp_path: Path) -> None:
    at = datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(hours=-5)))
    mart = publish(made_tables(), MANIFEST, tmp_path, at)
    assert mart.id.startswith("2026-11-21T06-30-00Z-")


def test_a_cache_keyed_on_the_mart_is_right_after_the_next_refresh(
    tmp_path: Path,
) -> None:
    @lru_cache
    def total(mart: Mart) -> float:
        return float(sum(mart.table("flow")["volume"].to_pylist()))

    publish(made_tables(volume=20.0), MANIFEST, tmp_path, AT)
    first, again = open_current(tmp_path), open_current(tmp_path)
    assert first and again and total(first) == total(again) == 180.0
    assert total.cache_info().hits == 1
    publish(made_tables(volume=30.0), MANIFEST, tmp_path, AT)
    second = open_current(tmp_path)
    assert second and total(second) == 270.0
    assert total(first) == 180.0


def test_types_change_only_without_loss(tmp_path: Path) -> None:
    tables = made_tables()
    flow = tables["flow"]
    for name, column in {
        "episodes": flow["episodes"].cast(pa.int32()),
        "service_line": flow["service_line"].dictionary_encode(),
    }.items():
        flow = flow.set_column(flow.column_names.index(name), name, column)
    mart = publish(tables | {"flow": flow}, MANIFEST, tmp_path, AT)
    assert mart.table("flow").equals(tables["flow"])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda flow: flow.drop_columns("volume"), "lacks ['volume']"),
        (lambda flow: flow.append_column("extra", flow["npi"]), "undeclared ['extra']"),
        (lambda flow: flow.set_column(9, "volume", flow["month"]), "date32"),
        (lambda flow: flow.set_column(2, "service_line", flow["npi"]), "9 nulls"),
    ],
)
def test_a_table_that_is_not_as_declared_is_not_published(
    spoil: object, said: str, tmp_path: Path
) -> None:
    tables = made_tables()
    tables["flow"] = spoil(tables["flow"])  # type: ignore[operator]
    with pytest.raises(InputError, match="mart table flow") as raised:
        publish(tables, MANIFEST, tmp_path, AT)
    assert said in str(raised.value)
    assert open_current(tmp_path) is None


def test_a_mart_lacking_a_table_is_not_published(tmp_path: Path) -> None:
    tables = made_tables()
    del tables["quality"]
    with pytest.raises(InputError, match="quality"):
        publish(tables, MANIFEST, tmp_path, AT)


def test_two_writers_keep_out_of_each_others_way(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(StorageError, match="Another refresh"):
        publish(made_tables(), MANIFEST, tmp_path, AT)
    publish(made_tables(), MANIFEST, tmp_path, AT)


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "marts").write_text("not a folder")
    with pytest.raises(InputError, match="can't be written"):
        publish(made_tables(), MANIFEST, tmp_path / "marts", AT)


def test_the_history_remembers_what_was_published(tmp_path: Path) -> None:
    first = publish(made_tables(), MANIFEST, tmp_path, AT)
    second = publish(made_tables(), MANIFEST, tmp_path, AT + timedelta(days=1))
    assert [
        (line["event"], line["mart"], line["replaced"]) for line in history(tmp_path)
    ] == [
        ("published", first.id, None),
        ("published", second.id, first.id),
    ]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "1m") as place:
        yield place


@pytest.mark.req("ADM-08")
def test_a_full_disk_leaves_the_last_mart_untouched(disk: Path) -> None:
    last = publish(made_tables(), MANIFEST, disk, AT)
    large = made_tables()
    noise = np.random.default_rng(1).random(300_000)
    large["evidence_model"] = pa.table(
        {"feature": pa.array(noise).cast(pa.string()), "coefficient": noise}
    )
    with pytest.raises(StorageError, match="full"):
        publish(large, MANIFEST, disk, AT + timedelta(days=1))
    assert open_current(disk) == last
    assert last.verify() == ()
    assert [mart.id for mart in list_marts(disk)] == [last.id]
    assert not list(disk.glob(".building-*"))
    publish(made_tables(), MANIFEST, disk, AT + timedelta(days=2))


@pytest.mark.parametrize("inside", ["", "marts"])
def test_nothing_is_published_into_the_lake(tmp_path: Path, inside: str) -> None:
    header = '{"format": 2, "buckets": 1, "key_fingerprint": ""}'
    (tmp_path / "lake.json").write_text(header)
    with pytest.raises(InputError, match="lies in the lake"):
        refresh(tmp_path, marts=tmp_path / inside, at=AT)
    assert [path.name for path in tmp_path.iterdir()] == ["lake.json"]
