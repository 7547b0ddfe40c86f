"""Patient rows that measures leave in the lake: they never go further.

``derived/<name>/`` holds the episodes of one refresh, named after what they were made of, and ``marts.txt`` the folders
of marts that may need them; ``derived/.kept/`` what the next refresh may take as it is. A refresh works in a folder of
its own and holds ``derived/.lock`` together with the others that are at work; whoever tidies up holds it alone.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from headwater.measures.kept import DERIVED, FOLDER, tidy
from headwater.schema.lake import Lake

_LOCK = ".lock"
_MARTS = "marts.txt"


@contextmanager
def working(lake: Lake) -> Iterator[None]:
    """Hold the derived rows against a refresh that tidies up meanwhile; several may hold them at a time."""
    (lake.path / DERIVED).mkdir(exist_ok=True)
    with _locked(lake, fcntl.LOCK_SH):
        yield


@contextmanager
def workplace(lake: Lake) -> Iterator[Path]:
    """Yield an empty folder to work in, beside the episodes of the mart that serves; it goes when the work ends."""
    folder = lake.path / DERIVED / f".work-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(lake: Lake, name: str, records: Sequence[Path]) -> str:
    """Put the episodes in the place of an earlier refresh of the same loads; return where, as seen from the lake."""
    kept = lake.path / DERIVED / name / "episode"
    kept.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(records):
        # File by file: equal lakes give equal episodes, so that a reader may meet old and new ones together.
        staged = kept / f".{secrets.token_hex(4)}"
        _same(file, staged)
        staged.replace(kept / f"part={number:02d}.parquet")
    return f"{DERIVED}/{name}"


def _same(file: Path, as_: Path) -> None:
    """Let a file have a second name; where the disk knows no such thing, a copy."""
    try:
        os.link(file, as_)
    except OSError:
        shutil.copyfile(file, as_)


def note_marts(lake: Lake, derived: str, marts: Path) -> None:
    """Remember that marts of the folder ``marts`` may need the rows ``derived``."""
    with (lake.path / derived / _MARTS).open("a", encoding="utf-8") as stream:
        stream.write(f"{marts.resolve()}\n")


def discard_derived(lake: Lake, *, needs: Callable[[Path], set[str]]) -> None:
    """Delete the patient rows that no mart needs any more, and what stopped refreshes left.

    Nothing is deleted while a refresh of this lake is at work: the next one tidies up.

    Parameters
    ----------
    needs
        Folder of marts → values of ``MartTables.derived`` that its marts name.
    """
    root = lake.path / DERIVED
    if not root.is_dir():
        return
    try:
        with _locked(lake, fcntl.LOCK_EX | fcntl.LOCK_NB):
            tidy(root / FOLDER)
            for folder in sorted(path for path in root.iterdir() if path.is_dir()):
                name = f"{DERIVED}/{folder.name}"
                if folder.name == FOLDER:
                    continue
                if not any(name in needs(marts) for marts in _marts_of(folder)):
                    shutil.rmtree(folder)
    except BlockingIOError:
        return


def _marts_of(folder: Path) -> set[Path]:
    try:
        lines = (folder / _MARTS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return set()
    return {Path(line) for line in lines}


@contextmanager
def _locked(lake: Lake, how: int) -> Iterator[None]:
    """Hold the lock; it goes with the process, however it ends."""
    handle = os.open(lake.path / DERIVED / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)
