"""A refresh whose worker is killed stands as stopped, and starts again; one that is cancelled leaves the old mart."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from prm.cli import keeper
from tests.conftest import River

pytestmark = [pytest.mark.slow, pytest.mark.req("ADM-05")]

PATIENCE = 180.0  # seconds that a busy machine may take for one step


class Apart:
    """A site of its own, with real processes."""

    def __init__(self, data: Path, river: River) -> None:
        data.mkdir()
        self.lake, self.marts = data / "lake", data / "marts"
        shutil.copytree(river.lake, self.lake, ignore=shutil.ignore_patterns(".kept"))
        shutil.copytree(river.marts, self.marts)
        self.environment = {
            **os.environ,
            "HEADWATER_DATA": str(data),
            "HEADWATER_LAKE": str(self.lake),
            "HEADWATER_MARTS": str(self.marts),
            "DJANGO_SETTINGS_MODULE": "prm.config.settings",
            "DATABASE_URL": "",
            "JOBS_AT_ONCE": "0",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def step(self, name: str) -> dict[str, Any]:
        """Do a step in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.prm.jobs.apart", name],
            env=self.environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def start(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        process = subprocess.Popen(
            keeper.command(["worker"]),
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def wait_until(self, so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Look until it is so."""
        until, seen = time.monotonic() + PATIENCE, self.step("look")
        while time.monotonic() < until and not so(seen):
            time.sleep(0.1)
            seen = self.step("look")
        assert so(seen), seen
        return seen


@pytest.fixture
def apart(tmp_path: Path, river: River) -> Iterator[Apart]:
    site = Apart(tmp_path / "data", river)
    yield site
    for process in site.processes:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_a_killed_refresh_stands_as_stopped_and_starts_again(apart: Apart) -> None:
    before = apart.step("prepare")["mart"]
    worker = apart.start()
    apart.wait_until(lambda seen: bool(seen["stage"]))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    left = apart.step("look")
    assert left["states"] == ["running"]
    assert left["fallen"]  # a page says so at once
    assert left["mart"] == before

    apart.start()
    settled = apart.wait_until(lambda seen: seen["states"] == ["stopped"])
    assert "the machine did" in settled["outcome"]
    apart.step("again")
    done = apart.wait_until(lambda seen: seen["states"][-1] in {"done", "failed"})
    assert done["states"] == ["stopped", "done"], done["outcome"]
    assert done["mart"] != before


def test_a_cancelled_refresh_leaves_the_mart_that_serves(apart: Apart) -> None:
    before = apart.step("prepare")["mart"]
    worker = apart.start()
    apart.wait_until(lambda seen: bool(seen["stage"]))
    apart.step("cancel")
    left = apart.wait_until(lambda seen: seen["states"] != ["running"])
    assert left["states"] == ["cancelled"], left["outcome"]
    assert "Cancelling asked for by Sunniva Brack." in left["log"]
    assert left["mart"] == before
    assert not [*apart.marts.glob(".building-*")]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(40) == 0
