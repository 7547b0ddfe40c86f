"""Patient rows stay in the lake as long as a mart names them, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.measures import derived, discard_derived, note_marts, working
from headwater.schema.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    folder = tmp_path / "lake"
    folder.mkdir()
    header = '{"format": 2, "buckets": 1, "key_fingerprint": ""}'
    (folder / "lake.json").write_text(header)
    return Lake(folder)


def refreshed(lake: Lake, name: str, *marts: Path) -> Path:
    with derived.workplace(lake) as folder:
        for work in ("reference", "counted"):
            (folder / work).mkdir()
        records = folder / "counted" / "episode.parquet"
        records.write_text(name)
        kept = derived.keep(lake, name, [records])
    for place in marts:
        note_marts(lake, kept, place)
    return lake.path / kept


def test_only_the_episodes_of_a_refresh_are_kept(lake: Lake, tmp_path: Path) -> None:
    kept = refreshed(lake, "a", tmp_path / "marts")
    assert [path.name for path in kept.iterdir()] == ["episode", "marts.txt"]
    assert [path.name for path in kept.parent.iterdir()] == ["a"]


def test_a_refresh_that_fails_leaves_no_patient_row(lake: Lake) -> None:
    with pytest.raises(OSError, match="full"), derived.workplace(lake) as folder:
        (folder / "episode").mkdir()
        raise OSError("full")
    assert not list((lake.path / "derived").iterdir())


def test_two_refreshes_of_the_same_loads_work_apart_and_keep_one_copy(
    lake: Lake,
) -> None:
    with derived.workplace(lake) as one, derived.workplace(lake) as other:
        assert one != other
        for folder in (one, other):
            (folder / "episode.parquet").write_text("same")
        assert derived.keep(lake, "a", [one / "episode.parquet"]) == derived.keep(
            lake, "a", [other / "episode.parquet"]
        )
    kept = lake.path / "derived" / "a" / "episode" / "part=00.parquet"
    assert kept.read_text() == "same"


def test_rows_go_when_no_mart_of_any_folder_names_them(
    lake: Lake, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    old = refreshed(lake, "old", here)
    shared = refreshed(lake, "shared", here, there)
    new = refreshed(lake, "new", here)
    orphan = refreshed(lake, "orphan")
    leftover = lake.path / "derived" / ".work-killed"
    leftover.mkdir()
    named = {here: {"derived/new"}, there: {"derived/shared"}}
    discard_derived(lake, needs=lambda marts: named[marts])
    assert [path.exists() for path in (old, shared, new)] == [False, True, True]
    assert not orphan.exists()
    assert not leftover.exists()


def test_nothing_goes_while_another_refresh_is_at_work(
    lake: Lake, tmp_path: Path
) -> None:
    old = refreshed(lake, "old", tmp_path)
    with working(lake):
        discard_derived(lake, needs=lambda marts: set())
        assert old.exists()
    discard_derived(lake, needs=lambda marts: set())
    assert not old.exists()
