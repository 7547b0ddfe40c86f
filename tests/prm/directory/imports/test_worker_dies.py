"""A worker that is killed in the middle of a load leaves it whole as far as it came: it goes on, or is undone."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prm.cli import keeper
from tests.prm.directory.imports.apart import COUNT

pytestmark = [pytest.mark.slow, pytest.mark.req("ADM-05", "ADM-10")]

PATIENCE = 120.0  # seconds that a busy machine may take for one step


class Apart:
    """A site of its own, with real processes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {
            **os.environ,
            "HEADWATER_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "prm.config.settings",
            "DATABASE_URL": "",
            "JOBS_AT_ONCE": "0",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def step(self, name: str) -> dict[str, Any]:
        """Do a step in a process of its own."""
        command = [sys.executable, "-m", "tests.prm.directory.imports.apart", name]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        process = subprocess.Popen(
            keeper.command(["worker", *arguments]),
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def await_row(self, condition: str) -> None:
        """Wait until the import is so."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with sqlite3.connect(self.data / "db.sqlite3", timeout=30) as database:
                query = f"select 1 from directory_import where {condition}"
                if database.execute(query).fetchone():
                    return
            time.sleep(0.02)
        pytest.fail(f"never {condition}: {self.step('look')}")


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    site = Apart(tmp_path / "data")
    yield site
    for process in site.processes:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_a_killed_load_goes_on_where_it_was_and_can_be_undone(apart: Apart) -> None:
    apart.step("prepare")
    worker = apart.start()
    apart.await_row("rows_kept > 0")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    left = apart.step("look")
    assert left["state"] == "running"
    assert left["cut_off"]
    assert left["may_load"]
    assert left["may_undo"]
    assert 0 < left["people"] < COUNT
    assert left["people"] == left["rows_kept"] - 1  # the header is row 1

    second = apart.start()
    apart.await_row("state = 'failed'")
    assert "The worker stopped" in apart.step("look")["log"][-1]
    apart.step("load")
    apart.await_row("state = 'done'")
    assert apart.step("look")["people"] == COUNT

    apart.step("undo")
    apart.await_row("state = 'undone'")
    assert apart.step("look")["people"] == 0
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0


def test_a_kept_worker_is_started_again_and_ends_with_its_keeper(apart: Apart) -> None:
    apart.step("prepare")
    kept = apart.start("--keep")
    apart.await_row("rows_kept > 0")
    (child,) = children(kept.pid)
    os.kill(child, signal.SIGKILL)
    apart.await_row("state = 'failed'")  # said by the one that was started instead
    (child,) = children(kept.pid)
    kept.send_signal(signal.SIGTERM)
    assert kept.wait(40) == 0
    assert not Path(f"/proc/{child}").exists()


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(each) for each in found.split()]
