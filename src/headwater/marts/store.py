"""The folder of marts: one writer at a time, and changes that a crash can't leave half done.

``marts/CURRENT`` names the mart that serves; ``marts/history.jsonl`` remembers every change of it;
``.building-…`` and ``.pruned-…`` are work that a crash interrupted, swept by the next writer.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from headwater.schema.errors import InputError, StorageError

CURRENT = "CURRENT"
HISTORY = "history.jsonl"
BUILDING = ".building-"
PRUNED = ".pruned-"
Checkpoint = Callable[[str], None]  # told the name of each step once it is done

_LOCK = ".lock"
_ID = re.compile(
    r"[\w-][\w.-]*", re.ASCII
)  # a name in the folder, never a path out of it
_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


@contextlib.contextmanager
def writing(marts: Path) -> Iterator[None]:
    """Hold the folder for one writer and sweep what a crashed one left.

    The lock belongs to the open file, so that it ends with the process however that ends.

    Raises
    ------
    InputError
        If ``marts`` isn't a folder that may be written.
    StorageError
        If another writer holds it.
    """
    with in_words(marts):
        marts.mkdir(parents=True, exist_ok=True)
        lock = (marts / _LOCK).open("w")
    with lock:
        _take(lock.fileno(), marts)
        with in_words(marts):
            sweep(marts)
        yield


def _take(descriptor: int, marts: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StorageError(
            f"Another refresh, rollback or prune is at work in {marts}.",
            "Wait until it has ended, then try again.",
        ) from None


def sweep(marts: Path) -> None:
    """Remove what interrupted writers left; only for a holder of the lock."""
    for leftover in (*marts.glob(f"{BUILDING}*"), *marts.glob(f"{PRUNED}*")):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


@contextlib.contextmanager
def in_words(marts: Path) -> Iterator[None]:
    """Turn what the disk says while ``marts`` is written into a sentence and a remedy.

    Raises
    ------
    InputError
        If the folder may not be written.
    StorageError
        If the disk is full or fails.
    """
    try:
        yield
    except OSError as error:
        raise _in_words(error, marts) from error


def _in_words(error: OSError, marts: Path) -> Exception:
    if error.errno in _FULL:
        return StorageError(
            f"The disk that holds {marts} is full; the published mart is untouched.",
            "Free some space (`headwater marts prune` removes old marts), then refresh again.",
        )
    if error.errno in _REFUSED:
        return InputError(
            f"{marts} can't be written: {os.strerror(error.errno)}.",
            "Name a folder that you may write to.",
        )
    return StorageError(
        f"Writing to {marts} failed: {error}.",
        "The published mart is untouched; look after the disk, then try again.",
    )


def current_id(marts: Path) -> str | None:
    """Return the id of the mart that serves, or None before the first refresh.

    Raises
    ------
    StorageError
        If the pointer is there but names no mart.
    """
    try:
        named = (marts / CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (UnicodeDecodeError, IsADirectoryError):
        named = ""
    if not _ID.fullmatch(named):
        raise StorageError(
            f"{marts / CURRENT} is damaged: it names no mart.",
            "`headwater marts rollback ID` lets a mart serve again, and so does the next refresh.",
        )
    return named


def replaced_id(marts: Path) -> str | None:
    """Return what ``current_id`` does, and None where the pointer is damaged: for those who mend it."""
    try:
        return current_id(marts)
    except StorageError:
        return None


def no_checkpoint(step: str) -> None:
    """Let the step stand."""


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is on the disk, not only in memory, when this returns."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Push a file, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(source: Path, target: Path) -> None:
    """Rename in one step: after a crash ``target`` is the old one or the new one, never neither."""
    source.replace(target)
    sync(target.parent)


def stage(target: Path, content: bytes) -> Path:
    """Write what is to replace ``target`` beside it, durably; only a rename is left to do."""
    staged = target.with_name(f"{BUILDING}{target.name}")
    write_durably(staged, content)
    return staged


def stage_history(
    marts: Path, *, event: str, mart: str, at: datetime, **details: Any
) -> Path:
    """Stage the history with one line more: what became of which mart, and when.

    A whole new file, because everything that can fail for lack of space must fail before the pointer moves.
    """
    line = {"event": event, "mart": mart, "at": at.isoformat(), **details}
    before = (marts / HISTORY).read_bytes() if (marts / HISTORY).exists() else b""
    return stage(marts / HISTORY, before + json.dumps(line).encode() + b"\n")


def point_to(
    mart_id: str,
    marts: Path,
    *,
    event: str,
    at: datetime,
    building: Path | None = None,
    checkpoint: Checkpoint = no_checkpoint,
) -> None:
    """Let ``mart_id`` serve, in one step: everything that needs space first, then only renames."""
    replaced = replaced_id(marts)
    history = stage_history(marts, event=event, mart=mart_id, at=at, replaced=replaced)
    pointer = stage(marts / CURRENT, f"{mart_id}\n".encode("ascii"))
    checkpoint("staged")
    if building:
        replace_durably(building, marts / mart_id)
        checkpoint("in place")
    replace_durably(pointer, marts / CURRENT)
    checkpoint("serving")
    replace_durably(history, marts / HISTORY)
    checkpoint("remembered")
