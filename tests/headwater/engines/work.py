"""Functions for workers: a pool finds them by name."""

from __future__ import annotations

import errno
import os
import random
import signal
import time
from pathlib import Path

from headwater.schema.errors import InputError


class Unknown:
    """Something that a worker doesn't know once the test took it away."""


def same(task: object) -> object:
    return task


def square(task: int) -> int:
    return task * task


def fail_on_three(task: int) -> int:
    if task == 3:
        raise ValueError("three is too many")
    return task


def complain_on_three(task: int) -> int:
    if task == 3:
        raise InputError("Three can't be read.", "Use two.", file="three.csv", row=3)
    return task


def fill_the_disk_on_three(task: int) -> int:
    if task == 3:
        raise OSError(errno.ENOSPC, "No space left on device")
    return task


def die_on_three(task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def sleep_long(marker: str) -> None:
    """Leave the process id behind and sleep until somebody ends it."""
    leave_a_mark(marker)
    time.sleep(60)


def sleep_unless_quick(marker: str) -> None:
    """Sleep long, unless the mark is called quick."""
    if not marker.endswith("quick"):
        sleep_long(marker)


def leave_a_mark(marker: str) -> None:
    Path(marker).write_text(str(os.getpid()), encoding="utf-8")


def noise(size: int) -> bytes:
    """Return what can't be made smaller."""
    return random.Random(size).randbytes(size)


def loads_pandas(_: int) -> bool:
    """Say whether handing Arrow an array loads pandas."""
    import sys

    import numpy as np
    import pyarrow as pa

    pa.array(np.arange(3))
    return "pandas" in sys.modules
