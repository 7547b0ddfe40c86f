"""Verify, roll back and prune the marts of a folder."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from headwater.marts import store
from headwater.marts.manifest import read_manifest
from headwater.marts.mart import Mart
from headwater.marts.opening import existing, mart_ids, open_mart
from headwater.schema.errors import InputError, StorageError


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
    names = {_known(marts, mart_id)} if mart_id else {*mart_ids(marts)}
    if mart_id is None and (current := store.current_id(marts)):
        names.add(current)  # though its folder may be gone
    return {name: _problems(marts / name) for name in sorted(names)}


def _known(marts: Path, mart_id: str) -> str:
    if mart_id not in mart_ids(marts):
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
        store.point_to(target, marts, event="rolled_back", at=at)
    return open_mart(marts / target)


def _before_current(marts: Path) -> str:
    current = store.replaced_id(marts)
    earlier = [name for name in mart_ids(marts) if current is None or name < current]
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
        removed = [name for name in mart_ids(marts)[:-keep] if name != current]
        for name in removed:
            # Out of sight in one step, so that nobody ever opens half a mart.
            doomed = marts / f"{store.PRUNED}{name}"
            store.replace_durably(marts / name, doomed)
            shutil.rmtree(doomed)
            line = store.stage_history(marts, event="pruned", mart=name, at=at)
            store.replace_durably(line, marts / store.HISTORY)
    return tuple(removed)
