"""Keeping the index in step with the records. Call these at the end of whatever changes a record.

The index is derived: it can be rebuilt at any time, so nothing of this stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import models

from prm.directory.search.entries import Entry

Progress = Callable[[str, int, int], None]  # kind, done, of how many


def index_records(records: Iterable[models.Model]) -> None:
    """Index practices, practitioners, organizations, contacts and notes as they are now, in bulk.

    What shows another record's name follows it: a practice that is renamed renames its contacts' and notes' lines.
    A record that was merged away or removed leaves the index.
    """


def remove_records(records: Iterable[models.Model]) -> None:
    """Take records out of the index; call it before they are deleted."""


def index_entries(entries: Iterable[Entry]) -> None:
    """Index records of a higher app, in bulk; an entry replaces the one of its kind and key."""


def remove_entries(kind: str, keys: Iterable[int]) -> None:
    """Take records of a higher app out of the index."""


def rebuild_index(progress: Progress | None = None) -> int:
    """Index the whole directory anew and return how many records there are. Kinds of higher apps stay."""
    return 0
