"""Ctrl-C in the middle of long work: one sentence, status 130, everything as it was, nobody left running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from headwater.marts import open_current
from headwater.schema.lake import Lake
from tests.headwater.cli.conftest import COMMAND

pytestmark = [pytest.mark.slow, pytest.mark.req("ADM-05")]

SENTENCE = (
    "headwater: Interrupted. Nothing that was published has changed;"
    " run the same command again to go on."
)


def interrupted(*words: str | Path, after: str, pause: float) -> tuple[int, str]:
    """Run a command as a terminal does, press Ctrl-C once it has said something, and return how it ended."""
    said = ""
    with subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stderr is not None
        while after not in said and (line := child.stderr.readline()):
            said += line
        time.sleep(pause)
        os.killpg(child.pid, signal.SIGINT)
        said += child.stderr.read()
        status = child.wait(60)
    until = time.monotonic() + 20
    while _is_alive(child.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_alive(child.pid), "somebody of its group still runs"
    return status, said


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def holds(folder: Path) -> dict[str, int]:
    """Return the files of a folder with their sizes; what a refresh works on in the lake's own corner left out."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and "derived" not in path.parts
    }


@pytest.mark.parametrize("pause", [0.0, 0.15, 0.3, 0.6])
def test_an_interrupted_load_says_so_in_one_sentence(
    market_and_lake: tuple[Path, Path], tmp_path: Path, pause: float
) -> None:
    market, _ = market_and_lake
    lake = tmp_path / "lake"
    load = ("ingest", "tuva", market, "--lake", lake, "--buckets", "2")
    status, said = interrupted(*load, after="rows read", pause=pause)
    assert "Traceback" not in said
    assert "Headwater failed" not in said  # as DuckDB would have it
    assert status in {0, 130}
    if status == 130:
        assert said.rstrip().splitlines()[-1] == SENTENCE
        assert not holds(lake) if lake.exists() else True
    done = subprocess.run([*COMMAND, *map(str, load)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert len(Lake(lake).loads()) == 1


def test_an_interrupted_refresh_publishes_nothing_and_leaves_nobody_running(
    lake: Path, marts: Path
) -> None:
    before, last = holds(lake), open_current(marts)
    refresh = ("refresh", "--lake", lake, "--marts", marts)
    status, said = interrupted(*refresh, after="buckets measured", pause=0.1)
    assert "Traceback" not in said
    assert (status, said.rstrip().splitlines()[-1]) == (130, SENTENCE)
    assert holds(lake) == before
    assert open_current(marts) == last, "the last mart goes on serving"


def test_an_interrupted_evaluation_says_so_in_one_sentence(
    market_and_lake: tuple[Path, Path],
) -> None:
    market, _ = market_and_lake
    before = holds(market)
    evaluate = ("evaluate", "--market", market)
    status, said = interrupted(*evaluate, after="rows read", pause=0.3)
    assert "Traceback" not in said
    assert (status, said.rstrip().splitlines()[-1]) == (130, SENTENCE)
    assert holds(market) == before
