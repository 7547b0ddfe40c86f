"""Measure a command as a whole process: wall seconds, CPU seconds, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
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


def run(*arguments: str | Path) -> Cost:
    """Run a command and account for it and all its children."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(a) for a in arguments], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
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
