"""A process that is started again when it falls, for as long as its parent lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

LOOK_EVERY = 0.5  # seconds
SOONEST, LATEST = (
    1.0,
    60.0,
)  # seconds before it is started again: twice as long after each fall
STEADY = 300.0  # seconds after which a fall counts as the first
PARENT = "HEADWATER_PARENT"  # the id of the process that it belongs to
PATIENCE = 25.0  # seconds that it gets to end what it is doing


def keep(arguments: Sequence[str], *, environment: dict[str, str]) -> None:
    """Run ``headwater`` with some arguments, again and again, until told to stop or left alone.

    Its parent may name itself in ``PARENT``: else it might end unseen before it is asked for.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    parent, pause = int(os.environ.get(PARENT) or os.getppid()), SOONEST
    while not stopping and os.getppid() == parent:
        began = time.monotonic()
        child = subprocess.Popen(command(arguments), env=environment)
        while child.poll() is None and not stopping and os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        if child.poll() is None:
            end(child)
            return
        pause = SOONEST if time.monotonic() - began > STEADY else min(LATEST, pause * 2)
        waited = time.monotonic() + pause
        while time.monotonic() < waited and not stopping:
            time.sleep(LOOK_EVERY)


def command(arguments: Sequence[str]) -> list[str]:
    """Return the command line of ``headwater`` in this environment."""
    return [sys.executable, "-c", "from prm.cli import main; main()", *arguments]


def end(child: subprocess.Popen[bytes]) -> None:
    """Ask a process to stop, and end it if it doesn't."""
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
