"""Find the marts of a folder: the one that serves, one by its id, all of them, and what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from headwater.marts import store
from headwater.marts.manifest import MANIFEST, read_manifest
from headwater.marts.mart import Mart
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
    current = store.replaced_id(marts)
    return tuple(_listing(marts / name, current) for name in reversed(mart_ids(marts)))


def mart_ids(marts: Path) -> list[str]:
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
