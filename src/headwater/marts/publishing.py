"""Write a mart beside the one that serves, check it, and let it serve by one rename."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.marts import store
from headwater.marts.manifest import (
    FORMAT,
    MANIFEST,
    file_digest,
    manifest_digest,
    read_manifest,
)
from headwater.marts.mart import Mart, window_of
from headwater.marts.protecting import PROTECTED, protect_tables
from headwater.marts.tables import TABLES, conform
from headwater.schema.errors import InputError, StorageError

# Small enough that a page about one practice decodes little of a table beside it, large enough to compress.
ROW_GROUP = 8_192


def publish(
    tables: Mapping[str, pa.Table],
    manifest: Mapping[str, Any],
    marts_dir: str | Path,
    at: datetime,
    *,
    checkpoint: store.Checkpoint = store.no_checkpoint,
) -> Mart:
    """Publish ``tables`` as the current mart of ``marts_dir``.

    A crash at any instant leaves the last mart serving: the new one becomes visible by a single rename, after
    everything it holds is on the disk and has been read back.

    Parameters
    ----------
    tables
        The tables of ``headwater.marts.TABLES``, as declared there. Those that say what may be shown are made here,
        whatever is handed over.
    manifest
        What the refresh knows of its inputs: ``as_of``, ``window_start``, ``window_end`` (ISO dates), ``inputs``,
        ``sources``, ``synthetic``, ``definitions``, ``accounting``, ``seconds`` … all plain JSON values.
    at
        When the refresh began, with a time zone.
    checkpoint
        Called with the name of each step once it is done.

    Raises
    ------
    InputError
        If the tables aren't those declared, or the folder can't be written.
    StorageError
        If the disk is full or gives back something else than was written, or another writer is at work.
    """
    marts = Path(marts_dir)
    with store.writing(marts):
        return publish_held(tables, manifest, marts, at, checkpoint=checkpoint)


def publish_held(
    tables: Mapping[str, pa.Table],
    manifest: Mapping[str, Any],
    marts: Path,
    at: datetime,
    *,
    checkpoint: store.Checkpoint = store.no_checkpoint,
) -> Mart:
    """Publish as ``publish`` does, for a caller that already holds the folder (``store.writing``)."""
    ready = _conform_all(tables)
    decided = _protect_all(ready, manifest)
    checkpoint("protected")
    ready = {name: (ready | decided)[name] for name in TABLES}
    mart_id = new_id(at)
    building = marts / f"{store.BUILDING}{mart_id}"
    with store.in_words(marts):
        building.mkdir()
        checkpoint("building")
        try:
            mart = _build(ready, {**manifest, "id": mart_id}, building, at, checkpoint)
        except BaseException:
            # Give the disk back at once; after a kill the next writer sweeps.
            shutil.rmtree(building, ignore_errors=True)
            raise
        store.point_to(
            mart_id,
            marts,
            event="published",
            at=at,
            building=building,
            checkpoint=checkpoint,
        )
    return Mart(marts / mart_id, mart_id, mart.manifest)


def _conform_all(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    needed = [name for name in TABLES if name not in PROTECTED]
    missing = [name for name in needed if name not in tables]
    undeclared = [name for name in tables if name not in TABLES]
    if missing or undeclared:
        raise InputError(
            f"A mart can't be made of these tables: missing {missing or 'none'}, undeclared {undeclared or 'none'}.",
            "Hand over every table that headwater.marts.TABLES declares.",
        )
    return {name: conform(name, tables[name]) for name in needed}


def _protect_all(
    tables: Mapping[str, pa.Table], manifest: Mapping[str, Any]
) -> dict[str, pa.Table]:
    """Decide what may be shown, whoever publishes: no page, chart or file decides for itself."""
    return {
        name: conform(name, table)
        for name, table in protect_tables(tables, window_of(manifest)).items()
    }


def new_id(at: datetime) -> str:
    """Return an id that sorts by time: ``2026-11-21T06-00-00Z-3f9a``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}-{secrets.token_hex(2)}"


def _build(
    tables: dict[str, pa.Table],
    manifest: dict[str, Any],
    building: Path,
    at: datetime,
    checkpoint: store.Checkpoint,
) -> Mart:
    began = time.perf_counter()
    accounts = {}
    for name, table in tables.items():
        accounts[name] = _write_table(building / f"{name}.parquet", table)
        checkpoint(f"table {name}")
    manifest |= {
        "format": FORMAT,
        "created_at": at.astimezone(UTC).isoformat(),
        "tables": accounts,
        "seconds": {**manifest.get("seconds", {}), "write": _since(began)},
    }
    # Through JSON and back: what the writer returns is exactly what a reader will read.
    manifest = json.loads(json.dumps(manifest))
    manifest["sha256"] = manifest_digest(manifest)
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    store.write_durably(building / MANIFEST, content)
    store.sync(building)
    checkpoint("manifest")
    mart = Mart(building, manifest["id"], read_manifest(building))
    _check(mart, tables)
    checkpoint("checked")
    return mart


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 3)


def _write_table(path: Path, table: pa.Table) -> dict[str, Any]:
    # A tenth larger than zstd makes it, and a page reads it in half the time.
    pq.write_table(table, path, compression="snappy", row_group_size=ROW_GROUP)
    store.sync(path)
    return {
        "rows": table.num_rows,
        "bytes": path.stat().st_size,
        "sha256": file_digest(path),
    }


def _check(mart: Mart, tables: dict[str, pa.Table]) -> None:
    """Read the new mart back and compare it with what was to be written."""
    problems = list(mart.verify())
    for name, table in tables.items():
        if not problems and not mart.table(name).equals(table):
            problems.append(f"{name}.parquet gives back other rows than were written.")
    if problems:
        raise StorageError(
            f"The new mart is not sound and was not published: {' '.join(problems)}",
            "Look after the disk, then refresh again.",
        )
