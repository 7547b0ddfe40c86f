"""The cluster that scripts/spark.sh started: who lives, who is killed, and wait until it is whole again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WORKERS = 2


@dataclass(frozen=True)
class Cluster:
    """A cluster, and the folder of what started it."""

    url: str
    page: str
    home: Path

    def kill_worker(self) -> None:
        """Kill a worker and the executor that it started, without a chance to say goodbye."""
        worker = self._workers()[0]
        for process in (worker, *_children(worker)):
            os.kill(process, signal.SIGKILL)
        wait_for(lambda: worker not in self._workers())

    def kill_workers(self) -> None:
        """Kill all that live."""
        while self._workers():
            self.kill_worker()

    def make_whole(self) -> None:
        """Start the workers that are missing, and wait until both have an executor."""
        for _ in range(WORKERS - len(self._workers())):
            subprocess.run(["sh", str(self.home / "start-worker")], check=True)
        wait_for(lambda: self._at_work() == WORKERS)

    def _workers(self) -> list[int]:
        written = (self.home / "workers").read_text(encoding="utf-8")
        return [process for process in map(int, written.split()) if is_alive(process)]

    def _at_work(self) -> int:
        with urllib.request.urlopen(f"{self.page}/json/", timeout=10) as answer:
            workers = json.load(answer)["workers"]
        return sum(
            worker["state"] == "ALIVE" and worker["coresused"] > 0 for worker in workers
        )


def is_alive(process: int) -> bool:
    """Say whether a process runs; one that nobody has buried yet doesn't."""
    state = _listed("state=", "-p", str(process)).strip()
    return state != "" and not state.startswith("Z")


def wait_for(condition: Callable[[], bool], *, seconds: float = 90) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.2)


def _children(process: int) -> list[int]:
    pairs = [line.split() for line in _listed("pid=,ppid=", "-A").splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == process]


def _listed(columns: str, *which: str) -> str:
    return subprocess.run(
        ["ps", "-o", columns, *which], capture_output=True, text=True, check=False
    ).stdout
