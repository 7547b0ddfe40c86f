"""A bar with its rate on a terminal, a line a stage in a log, nothing where a program reads."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from headwater.cli.progress import Pace, progress_bar
from tests.headwater.cli.conftest import COMMAND


def test_a_log_gets_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Loading") as progress:
        progress("claim rows read", 0, 10)
        progress("claim rows read", 10, 10)
        progress("buckets counted", 1, None)
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(
        r"Loading: claim rows read, 0\.0 s\nLoading: buckets counted, 0\.0 s\n",
        said.err,
    )


def test_a_failed_stage_does_not_claim_to_be_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(RuntimeError), progress_bar("Loading") as progress:
        progress("claim rows read", 3, 10)
        raise RuntimeError
    assert capsys.readouterr().err == ""


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Loading", quiet=True) as progress:
        progress("claim rows read", 10, 10)
    assert capsys.readouterr().err == ""


def test_the_pace_is_rows_by_seconds() -> None:
    assert re.fullmatch(r"6,000 rows in \d+\.\d s, [\d,]+ rows/s", Pace().of(6_000))


def test_a_terminal_gets_a_bar(tmp_path: Path) -> None:
    terminal, screen = pty.openpty()
    words = ["market", tmp_path / "market", "--practices", "3", "--people", "300"]
    child = subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=screen,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(screen)
    seen = b""
    try:
        while chunk := os.read(terminal, 4096):
            seen += chunk
    except OSError:
        pass  # how a terminal says that nobody writes to it any more
    os.close(terminal)
    assert child.wait(30) == 0
    text = seen.decode()
    assert "Making up a market" in text
    assert "━" in text
    assert "rows/s" in text
