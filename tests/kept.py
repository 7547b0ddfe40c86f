"""What is dear to make and always comes out the same: made once, kept in pytest's cache, and copied from there.

It is kept under a fingerprint of the code that made it; when that changes, it is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".pytest_cache" / "d"
KEPT = 3  # of each kind: what was made for the branches that one goes between


def kept(kind: str, fingerprint: str, make: Callable[[Path], None]) -> Path:
    """Return a folder as ``make`` fills it. Copy from it; whoever writes there spoils it for the next run."""
    folder = CACHE / kind
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / fingerprint
    with one_at_a_time(folder / "lock"):
        if not made.exists():
            for killed in folder.glob(".*/"):
                shutil.rmtree(killed)
            part = Path(tempfile.mkdtemp(prefix=".", dir=folder))
            try:
                make(part)
                part.rename(made)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        os.utime(made)
        folders = sorted(folder.glob("[!.]*/"), key=_last_used, reverse=True)
        for old in folders[KEPT:]:
            shutil.rmtree(old)
    return made


def fingerprint(files: Iterable[Path], *words: object) -> str:
    """Return what changes when a file does, or a word."""
    found = hashlib.blake2b(repr(words).encode(), digest_size=8)
    for name, held in sorted((file.name, file.read_bytes()) for file in files):
        found.update(f"\n{name}\n".encode() + held)
    return found.hexdigest()


def _last_used(folder: Path) -> float:
    return folder.stat().st_mtime


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let one process of this machine pass, and the others after it."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
