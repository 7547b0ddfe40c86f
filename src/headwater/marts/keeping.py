"""Find, roll back and prune the marts of a folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from headwater.marts import store
from headwater.marts.mart import MANIFEST, Mart, read_manifest
from headwater.marts.publishing import point_to
from headwater.schema.errors import InputError, StorageError


@dataclass(frozen=True, slots=True)
class MartListing:
    """One line of `headwater marts list`; ``problem`` says why a mart can't be opened."""

    id: str
    current: bool
    created_at: datetime | None
    rows: int
    bytes: int
    problem: str = ""


def open_current(marts_dir: str | Path) -> Mart | None:
    """Open the mart that serves, or return None before the first refresh.

    Cheap enough to ask on every request: one small file is read, the manifest only once.

    Raises
    ------
    StorageError
        If the mart it points to is gone or can't be read.
    """
    marts = Path(marts_dir)
    mart_id = store.current_id(marts)
    return open_mart(marts / mart_id) if mart_id else None


def existing_mart(marts_dir: str | Path) -> Mart:
    """Open the mart that serves, for a caller that can do nothing without one.

    Raises
    ------
    InputError
        If there is no such folder, or no mart in it.
    """
    marts = Path(marts_dir)
    existing(marts)
    mart = open_current(marts)
    if mart is None:
        raise InputError(
            f"{marts} holds no mart yet.", "`headwater refresh` publishes the first."
        )
    return mart


@lru_cache(maxsize=64)  # a manifest takes some 10 kB; a folder seldom holds more marts
def open_mart(path: Path) -> Mart:
    """Open one mart by its folder.

    Raises
    ------
    StorageError
        If it is gone or its manifest can't be read or has changed.
    """
    return Mart(path, path.name, read_manifest(path))


def list_marts(marts_dir: str | Path) -> tuple[MartListing, ...]:
    """List the marts of a folder, newest first; one that can't be opened says why."""
    marts = Path(marts_dir)
    current = store.current_id(marts)
    return tuple(_listing(marts / name, current) for name in reversed(_ids(marts)))


def _ids(marts: Path) -> list[str]:
    """Oldest first: an id begins with its time."""
    return sorted(path.parent.name for path in marts.glob(f"[!.]*/{MANIFEST}"))


def _listing(path: Path, current: str | None) -> MartListing:
    try:
        mart = Mart(path, path.name, read_manifest(path))
    except StorageError as error:
        return MartListing(path.name, path.name == current, None, 0, 0, str(error))
    tables = mart.manifest["tables"].values()
    return MartListing(
        id=mart.id,
        current=mart.id == current,
        created_at=mart.created_at,
        rows=sum(table["rows"] for table in tables),
        bytes=sum(table["bytes"] for table in tables),
    )


def history(marts_dir: str | Path) -> tuple[dict[str, Any], ...]:
    """Return what was published, rolled back and pruned, oldest first."""
    path = Path(marts_dir) / store.HISTORY
    if not path.exists():
        return ()
    return tuple(json.loads(line) for line in path.read_text("utf-8").splitlines())


def verify_marts(
    marts_dir: str | Path, mart_id: str | None = None
) -> dict[str, tuple[str, ...]]:
    """Read one mart, or all, byte by byte; return id → what is wrong with it, nothing when it is sound.

    Raises
    ------
    InputError
        If there is no such folder, or no such mart in it.
    """
    marts = Path(marts_dir)
    existing(marts)
    names = _ids(marts) if mart_id is None else [_known(marts, mart_id)]
    return {name: _problems(marts / name) for name in names}


def _known(marts: Path, mart_id: str) -> str:
    if mart_id not in _ids(marts):
        raise InputError(
            f"There is no mart {mart_id} in {marts}.",
            "`headwater marts list` shows those there are.",
        )
    return mart_id


def _problems(path: Path) -> tuple[str, ...]:
    try:
        return Mart(path, path.name, read_manifest(path)).verify()
    except StorageError as error:
        return (str(error),)


def rollback(marts_dir: str | Path, to: str | None = None, *, at: datetime) -> Mart:
    """Let an earlier mart serve again; without ``to`` the one before the current.

    Raises
    ------
    InputError
        If there is no such mart.
    StorageError
        If that mart is damaged: the current one goes on serving.
    """
    marts = Path(marts_dir)
    existing(marts)
    with store.writing(marts), store.in_words(marts):
        target = _known(marts, to) if to else _before_current(marts)
        if problems := _problems(marts / target):
            raise StorageError(
                f"The mart {target} is damaged: {' '.join(problems)}",
                "Choose another; the current mart goes on serving.",
            )
        point_to(target, marts, event="rolled_back", at=at)
    return open_mart(marts / target)


def _before_current(marts: Path) -> str:
    current = store.current_id(marts)
    earlier = [name for name in _ids(marts) if current is None or name < current]
    if not earlier:
        raise InputError(
            f"{marts} holds no mart before the current one.",
            "`headwater marts list` shows those there are.",
        )
    return earlier[-1]


def prune(marts_dir: str | Path, keep: int, *, at: datetime) -> tuple[str, ...]:
    """Remove all but the ``keep`` newest marts and the current one; return the ids removed.

    Raises
    ------
    InputError
        If ``keep`` is below 1 or the folder isn't there.
    """
    if keep < 1:
        raise InputError(
            f"{keep} marts can't be kept.",
            "Keep 1 or more: the current one always stays.",
        )
    marts = Path(marts_dir)
    existing(marts)
    with store.writing(marts), store.in_words(marts):
        current = store.current_id(marts)
        removed = [name for name in _ids(marts)[:-keep] if name != current]
        for name in removed:
            # Out of sight in one step, so that nobody ever opens half a mart.
            doomed = marts / f"{store.PRUNED}{name}"
            store.replace_durably(marts / name, doomed)
            shutil.rmtree(doomed)
            line = store.stage_history(marts, event="pruned", mart=name, at=at)
            store.replace_durably(line, marts / store.HISTORY)
    return tuple(removed)


def existing(marts: Path) -> None:
    """Refuse a folder that isn't there, before anything makes it.

    Raises
    ------
    InputError
        If ``marts`` is no folder.
    """
    if not marts.is_dir():
        raise InputError(
            f"There is no folder {marts}.",
            "Name the folder that `headwater refresh` wrote.",
        )
