"""Whose turn it is to write. SQLite lets one write at a time, and whoever waits looks again only every 100 ms.

A turn is a courtesy and guards nothing: who doesn't get it goes on after a while, and SQLite decides as ever.
"""

from __future__ import annotations

import fcntl
import os
import time
from functools import lru_cache
from pathlib import Path
from threading import Lock

_PATIENCE = 1.0  # seconds; long work of a job may hold the database for longer
_LOOK_EVERY = 0.0005  # seconds


class Turn:
    """The turn at one database, for the threads of this process and for other processes."""

    def __init__(self, path: Path) -> None:
        """Open the file that stands for it; it holds nothing, and is made where it isn't."""
        # Beside the database and not the database: to close that would end SQLite's own locks.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._lock = Lock()

    def __del__(self) -> None:
        """Close the file; it wasn't opened where it couldn't be."""
        if hasattr(self, "_file"):
            os.close(self._file)

    def take(self) -> bool:
        """Wait for the turn; say whether it came."""
        until = time.monotonic() + _PATIENCE
        if not self._lock.acquire(timeout=_PATIENCE):
            return False
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    self._lock.release()
                    return False
                time.sleep(_LOOK_EVERY)
            else:
                return True

    def pass_on(self) -> None:
        """Let the next one have it. Only for who took it; it ends with the process in any case."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._lock.release()


def turn_at(database: str) -> Turn | None:
    """Return the turn at a database's file; None where there can't be one."""
    # Not one for parent and child: a lock that was open while a process forked would be both's.
    return _turn(database, os.getpid())


@lru_cache(maxsize=8)
def _turn(database: str, _process: int) -> Turn | None:
    try:
        return Turn(Path(f"{database}-turn"))
    except OSError:
        return None
