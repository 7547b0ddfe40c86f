"""Every error is one sentence and a remedy on standard error, with a status that says whose turn it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater import marts as marts_room
from headwater.marts import open_current
from headwater.marts.store import writing
from tests.headwater.cli.conftest import headwater
from tests.headwater.small_disk import small_disk

NOWHERE = "/nowhere/at/all"
WRONG = {
    "no such command": ["refersh"],
    "a missing option": ["refresh", "--lake", "x"],
    "no file to load": ["ingest", "tuva", NOWHERE, "--lake", "{tmp}/lake"],
    "an unknown source": ["ingest", "tuwa", "{tmp}", "--lake", "{tmp}/lake"],
    "no lake": ["refresh", "--lake", NOWHERE, "--marts", "{tmp}/new"],
    "a folder that is no lake": ["refresh", "--lake", "{tmp}", "--marts", "{tmp}/new"],
    "no marts to list": ["marts", "list", "--marts", NOWHERE],
    "no marts to roll back": ["marts", "rollback", "--marts", NOWHERE],
    "nothing to go back to": ["marts", "rollback", "--marts", "{marts}"],
    "an unknown mart": [
        "marts",
        "rollback",
        "2020-01-01T00-00-00Z-dead",
        "--marts",
        "{marts}",
    ],
    "none to keep": ["marts", "prune", "--keep", "0", "--marts", "{marts}"],
    "no mart to verify": ["marts", "verify", "other", "--marts", "{marts}"],
    "no marts to export from": ["export", "flow", "--marts", NOWHERE],
    "no mart yet": ["export", "flow", "--marts", "{tmp}"],
    "an unknown table": ["export", "flows", "--marts", "{marts}"],
    "an unknown format": ["export", "flow", "--marts", "{marts}", "--format", "xlsx"],
    "no folder to write to": [
        "export",
        "flow",
        "--marts",
        "{marts}",
        "-o",
        f"{NOWHERE}/x.csv",
    ],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_wrong_input_ends_with_status_2_and_a_sentence(
    words: list[str], tmp_path: Path, marts: Path
) -> None:
    result = headwater(*(word.format(tmp=tmp_path, marts=marts) for word in words))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.rstrip().endswith((".", "?", ")", "]", "'json'."))
    assert "Traceback" not in result.stderr
    assert not Path(NOWHERE).exists()


@pytest.mark.usefixtures("as_a_script")
def test_an_engine_that_is_not_there_is_said(roster_lake: Path, marts: Path) -> None:
    result = headwater(
        "refresh",
        "--lake",
        roster_lake,
        "--marts",
        marts,
        "--engine",
        "spark://127.0.0.1:1",
    )
    assert result.exit_code == 2
    assert "spark://127.0.0.1:1" in result.stderr
    assert "No Spark Connect server answers" in result.stderr


def test_an_unexpected_error_is_ours_and_shows_no_traceback(
    marts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise RuntimeError("the first line\nclaim 4711 of a person")

    monkeypatch.setattr(marts_room, "list_marts", fail)
    result = headwater("marts", "list", "--marts", marts)
    assert result.exit_code == 1
    assert "RuntimeError: the first line." in result.stderr
    assert "4711" not in result.stderr
    assert "Traceback" not in result.stderr
    debugged = headwater("--debug", "marts", "list", "--marts", marts)
    assert debugged.exit_code == 1
    assert "Traceback" in debugged.stderr


def test_another_writer_at_work_is_said(roster_lake: Path, marts: Path) -> None:
    with writing(marts):
        result = headwater("refresh", "--lake", roster_lake, "--marts", marts)
    assert result.exit_code == 1
    assert "Another refresh" in result.stderr


def test_a_folder_that_may_not_be_written_is_the_persons_to_mend(
    tmp_path: Path,
) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o500)
    result = headwater(
        "market", tmp_path / "market", "--practices", "5", "--people", "50"
    )
    assert result.exit_code == 2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "64k") as place:
        yield place


def test_a_full_disk_is_said_once_and_no_half_mart_serves(
    roster_lake: Path, disk: Path
) -> None:
    (disk / "filler").write_bytes(bytes(50_000))
    result = headwater(
        "refresh", "--lake", roster_lake, "--marts", disk / "marts", "--json"
    )
    assert result.exit_code == 1, result.stderr
    assert result.stdout == ""
    assert result.stderr.count("is full") == 1
    assert open_current(disk / "marts") is None


def test_a_full_disk_under_an_export_is_said(disk: Path, marts: Path) -> None:
    (disk / "filler").write_bytes(bytes(65_536))
    result = headwater(
        "export", "flow", "--marts", marts, "--format", "parquet", "-o", disk / "f"
    )
    assert result.exit_code == 1
    assert "The disk is full." in result.stderr
    assert [path.name for path in disk.iterdir()] == ["filler"]
