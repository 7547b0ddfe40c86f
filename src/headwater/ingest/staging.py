"""Write a load aside and publish it in one instant, so that a lake is never half-loaded.

Order of a publication: everything is flushed to disk in the staging folder, the files are moved to their places, the
vocabulary is replaced, and last the load's record appears. Readers go by the record. Whatever a load leaves that died
before that instant, the next one sweeps away.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import FORMAT

_PREFIX = ".staging-"
_NO_SPACE = (
    "no space left",
    "failed to offload",
    "max_temp_directory_size",
    "disk quota",
)


class Staging:
    """The right to write to a lake, and the folder that one load is written to. What isn't published goes with it."""

    def __init__(self, lake: Path) -> None:
        self.lake = lake
        self.load_id = ""
        self.folder = self.data = self.work = self.quarantine = lake
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self.lake.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self.lake)
        _sweep(self.lake)
        return self

    def begin(self, load_id: str) -> None:
        """Make the folders that the load writes to: ``data`` is laid out as in the lake."""
        self.load_id = load_id
        self.folder = self.lake / f"{_PREFIX}{load_id}"
        self.data = self.folder / "data"
        self.work = self.folder / "work"
        self.quarantine = self.folder / "quarantine"
        self.data.mkdir(parents=True)
        self.work.mkdir()

    def __exit__(self, *_: object) -> None:
        if self.load_id:
            # Interrupted while its files were being moved, a load takes them back as after a kill.
            with suppress(OSError):
                _sweep(self.lake)
            shutil.rmtree(self.folder, ignore_errors=True)
        if not (self.lake / "lake.json").exists():
            # The first load failed: leave no folder that looks like a lake.
            (self.lake / ".lock").unlink(missing_ok=True)
            with suppress(OSError):
                self.lake.rmdir()
        if self._lock is not None:
            os.close(self._lock)

    def publish(
        self,
        record: dict[str, Any],
        *,
        header: dict[str, Any],
        vocabulary: pa.Table | None,
        progress: Callable[[int, int], None],
    ) -> None:
        """Make the load visible.

        Parameters
        ----------
        record
            What ``loads/<load_id>.json`` will say.
        header
            What ``lake.json`` says when the lake is new.
        vocabulary
            The whole vocabulary, when this load adds to it.
        """
        if not (self.lake / "lake.json").exists():
            self._put({"format": FORMAT, **header}, self.lake / "lake.json")
        if vocabulary is not None:
            written = self.folder / "identifier.parquet"
            pq.write_table(vocabulary, written, compression="zstd")
            _flush(written)
        files = sorted(self.data.rglob("*.parquet"))
        for file in files:
            _flush(file)
        self._move(files, progress)
        if vocabulary is not None:
            _move(written, self.lake / "vocabulary" / "identifier.parquet")
        if self.quarantine.exists():
            for refused in self.quarantine.rglob("*.csv"):
                _flush(refused)
            _move(self.quarantine, self.lake / "quarantine" / self.load_id)
        progress(len(files), len(files) + 1)
        # The last word comes before the record: whoever hears it may still interrupt, and the load never happened.
        progress(len(files) + 1, len(files) + 1)
        self._put(record, self.lake / "loads" / f"{self.load_id}.json")

    def _move(self, files: list[Path], progress: Callable[[int, int], None]) -> None:
        folders: set[Path] = set()
        for done, file in enumerate(files):
            progress(done, len(files) + 1)
            target = self.lake / file.relative_to(self.data)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, target)
            folders.add(target.parent)
        for folder in sorted(folders):
            _flush(folder)

    def _put(self, content: dict[str, Any], target: Path) -> None:
        written = self.folder / target.name
        written.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        _flush(written)
        _move(written, target)


@contextmanager
def storage_errors(lake: Path) -> Iterator[None]:
    """Say what a full disk or a forbidden folder means for the load, in words."""
    try:
        yield
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        if _is_full(error):
            raise StorageError(
                f"The disk that holds {lake} is full; the lake is as it was before this load.",
                "Free some space (about as much as the files to load take) and run the command again.",
            ) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise StorageError(
                "These files together need more memory than a load may take; the lake is as it was before this load.",
                "Load them a few at a time, a year of claims or a month.",
            ) from error
        if isinstance(error, PermissionError):
            raise StorageError(
                f"{error.filename or lake} may not be written; the lake is as it was before this load.",
                "Give the user who runs Headwater the right to write there.",
            ) from error
        raise


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(words in str(error).lower() for words in _NO_SPACE)


def _lock(lake: Path) -> int:
    """Take the lake for writing. The lock goes with the process, however it ends."""
    handle = os.open(lake / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise InputError(
            f"Another load is writing to {lake}.",
            "Wait until it ends and run the command again.",
        ) from error
    return handle


def _sweep(lake: Path) -> None:
    """Remove what loads left that died: their staging folders and files that no record speaks of."""
    for folder in lake.glob(f"{_PREFIX}*"):
        load_id = folder.name.removeprefix(_PREFIX)
        if not (lake / "loads" / f"{load_id}.json").exists():
            for file in lake.glob(f"*/**/{load_id}_*.parquet"):
                file.unlink()
            shutil.rmtree(lake / "quarantine" / load_id, ignore_errors=True)
        shutil.rmtree(folder)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    """Make a file or a folder's list of names survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
