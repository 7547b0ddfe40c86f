"""Patient rows that measures leave in the lake: they never go further."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from headwater.schema.lake import Lake

DERIVED = "derived"


def begin(lake: Lake, name: str) -> Path:
    """Return an empty folder to work in, beside the episodes of the mart that serves."""
    folder = lake.path / DERIVED / f".{name}"
    shutil.rmtree(folder, ignore_errors=True)  # of a refresh that was stopped
    folder.mkdir(parents=True)
    return folder


def keep(lake: Lake, name: str, folder: Path) -> str:
    """Put the episodes in the place of an earlier refresh of the same loads; return where, as seen from the lake."""
    for work in ("reference", "found"):
        shutil.rmtree(folder / work)
    kept = lake.path / DERIVED / name
    shutil.rmtree(kept, ignore_errors=True)
    folder.rename(kept)
    return f"{DERIVED}/{name}"


def discard_derived(lake: Lake, *, needed: Collection[str]) -> None:
    """Delete the patient rows of refreshes that no mart needs any more.

    Parameters
    ----------
    needed
        Values of ``MartTables.derived`` to leave.
    """
    for folder in (lake.path / DERIVED).glob("*"):
        if f"{DERIVED}/{folder.name}" not in needed:
            shutil.rmtree(folder)
