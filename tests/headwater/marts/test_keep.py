"""Marts are listed, rolled back to, and pruned without ever leaving readers with nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from headwater.marts import (
    Mart,
    history,
    list_marts,
    open_current,
    prune,
    publish,
    rollback,
)
from headwater.schema.errors import InputError, StorageError
from tests.headwater.marts.made import AT, MANIFEST, made_tables

LATER = AT + timedelta(days=30)


@pytest.fixture
def three(tmp_path: Path) -> list[Mart]:
    return [
        publish(made_tables(), MANIFEST, tmp_path, AT + timedelta(days=day))
        for day in range(3)
    ]


def test_marts_are_listed_newest_first(three: list[Mart], tmp_path: Path) -> None:
    listing = list_marts(tmp_path)
    assert [mart.id for mart in listing] == [mart.id for mart in reversed(three)]
    assert [mart.current for mart in listing] == [True, False, False]
    tables = three[-1].manifest["tables"]
    assert listing[0].rows == sum(table["rows"] for table in tables.values()) > 11
    assert listing[0].created_at == AT + timedelta(days=2)


def test_a_mart_that_can_not_be_opened_is_listed_with_the_reason(
    three: list[Mart], tmp_path: Path
) -> None:
    (three[0].path / "manifest.json").write_text("{")
    assert "no readable manifest" in list_marts(tmp_path)[2].problem


@pytest.mark.req("ADM-08")
def test_rolling_back_lets_the_one_before_serve(
    three: list[Mart], tmp_path: Path
) -> None:
    assert rollback(tmp_path, at=LATER) == three[1]
    assert open_current(tmp_path) == three[1]
    assert rollback(tmp_path, at=LATER) == three[0]
    assert (
        rollback(tmp_path, three[2].id, at=LATER) == open_current(tmp_path) == three[2]
    )
    assert [line["event"] for line in history(tmp_path)[3:]] == ["rolled_back"] * 3


def test_before_the_first_there_is_nothing_to_go_back_to(
    three: list[Mart], tmp_path: Path
) -> None:
    rollback(tmp_path, three[0].id, at=LATER)
    with pytest.raises(InputError, match="no mart before"):
        rollback(tmp_path, at=LATER)


def test_an_unknown_mart_can_not_be_rolled_back_to(
    three: list[Mart], tmp_path: Path
) -> None:
    for name in ("2020-01-01T00-00-00Z-dead", "..", "../elsewhere"):
        with pytest.raises(InputError, match="no mart"):
            rollback(tmp_path, name, at=LATER)


def test_a_damaged_mart_is_not_rolled_back_to(
    three: list[Mart], tmp_path: Path
) -> None:
    (three[1].path / "flow.parquet").write_bytes(b"")
    with pytest.raises(StorageError, match="damaged"):
        rollback(tmp_path, at=LATER)
    assert open_current(tmp_path) == three[2]


def test_pruning_keeps_the_newest_and_the_current(
    three: list[Mart], tmp_path: Path
) -> None:
    rollback(tmp_path, three[0].id, at=LATER)
    assert prune(tmp_path, 1, at=LATER) == (three[1].id,)
    assert {mart.id for mart in list_marts(tmp_path)} == {three[0].id, three[2].id}
    assert open_current(tmp_path) == three[0]
    assert prune(tmp_path, 1, at=LATER) == ()


def test_at_least_one_mart_is_kept(three: list[Mart], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Keep 1 or more"):
        prune(tmp_path, 0, at=LATER)


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for act in (lambda p: rollback(p, at=LATER), lambda p: prune(p, 1, at=LATER)):
        with pytest.raises(InputError, match="no folder"):
            act(tmp_path / "typo")
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize("content", [b"", b"gar\xffbage", b"../elsewhere\n"])
def test_a_damaged_pointer_says_so_and_a_rollback_mends_it(
    three: list[Mart], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(StorageError, match="names no mart"):
        open_current(tmp_path)
    assert not any(mart.current for mart in list_marts(tmp_path))
    rollback(tmp_path, three[-1].id, at=AT)
    assert open_current(tmp_path) == three[-1]
