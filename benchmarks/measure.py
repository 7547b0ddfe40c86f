"""Measure a command as a whole process: wall seconds, CPU seconds, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HEADWATER = Path(sys.executable).with_name("headwater")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process and its children took."""

    wall_s: float
    cpu_s: float
    peak_mib: float  # of the largest single process
    output: str


@dataclass(frozen=True, slots=True)
class Reached:
    """One line of ``results/latest.json``."""

    id: str
    what: str
    reached: float
    bar: float
    holds: bool


class TookTooLongError(Exception):
    """A command was stopped, because its time was up."""


def run(*arguments: str | Path, limit_s: float | None = None) -> Cost:
    """Run a command and account for it and all its children that it waited for.

    Raises
    ------
    TookTooLongError
        If it wasn't done after ``limit_s``.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(a) for a in arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    stop = threading.Timer(limit_s or threading.TIMEOUT_MAX, process.kill)
    stop.daemon = True
    stop.start()
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    stop.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if limit_s and process.returncode < 0 and time.perf_counter() - started >= limit_s:
        raise TookTooLongError
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))} failed")
    return Cost(
        wall_s=time.perf_counter() - started,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mib=usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
        output=output,
    )


def at_most(
    identifier: str, what: str, reached: float, bar: float, *, digits: int = 2
) -> Reached:
    """Hold a figure against the most that it may be."""
    return Reached(identifier, what, round(reached, digits), bar, reached <= bar)


def at_least(
    identifier: str, what: str, reached: float, bar: float, *, digits: int = 2
) -> Reached:
    """Hold a figure against the least that it may be."""
    return Reached(identifier, what, round(reached, digits), bar, reached >= bar)
