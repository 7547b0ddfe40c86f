"""The web server loads the site once, and little beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prm.cli import keeper
from prm.config import web_server

# Each takes megabytes in every process, and belongs to jobs or to one page that asks for it.
HEAVY = "pandas scipy duckdb numba typst icalendar PIL splink openpyxl xlsxwriter rich"


def test_a_loaded_site_holds_nothing_that_pages_have_no_use_for(tmp_path: Path) -> None:
    lines = [
        "import sys",
        "from prm.config import web_server",
        "import prm.config.wsgi",
        "web_server.when_ready(None)",
        f"print(*[name for name in {HEAVY.split()} if name in sys.modules])",
        "print('prm.web.records.practice_list' in sys.modules)",
    ]
    said = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "HEADWATER_DATA": str(tmp_path),
            "DATABASE_URL": "",
            "SECRET_KEY": "kept by nobody " * 4,
        },
    )
    assert said.stdout.splitlines() == ["", "True"]


def test_what_does_jobs_beside_it_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    monkeypatch.setenv(web_server.BESIDE, str(child.pid))
    web_server.on_exit(None)
    with pytest.raises(ChildProcessError):
        os.waitpid(child.pid, os.WNOHANG)
    child.returncode = 0  # or its own clean-up would wait for it


def test_a_process_that_is_not_its_child_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(web_server.BESIDE, str(os.getpid()))
    web_server.on_exit(None)


def test_a_keeper_whose_parent_ended_before_it_began_keeps_nothing() -> None:
    begun = subprocess.run(
        [
            sys.executable,
            "-c",
            "from prm.cli import keeper; keeper.keep(['x'], environment={})",
        ],
        env={**os.environ, keeper.PARENT: str(2**22 + 1)},  # more than any id
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert begun.stdout + begun.stderr == b""
