"""Keeping what a source says: one row of its words a record, newer words beside the older they supersede."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from prm.directory.adopting.deliveries import Kind
from prm.directory.models import SourceRecord

BATCH = 2_000  # rows a query names; both databases take ten times as many

Subject = tuple[Kind, int]  # name of the foreign key, and the record


def in_batches(keys: Iterable[int]) -> Iterator[list[int]]:
    """Yield keys, in order, as many at a time as a query may name."""
    every = sorted(keys)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are about to be kept, and about which record."""

    subject: Subject
    key: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks, of which day, brought by what, and when we heard."""

    name: str
    as_of: date
    load_id: str
    at: datetime


def current_words(source: str, keys: Iterable[str]) -> dict[str, SourceRecord]:
    """Return what a source says now, by key."""
    rows = SourceRecord.objects.filter(
        source=source, key__in=[*keys], superseded_at__isnull=True
    )
    return {row.key: row for row in rows}


def keep_words(
    source: Source, said: Sequence[Said], *, before: dict[str, SourceRecord]
) -> list[Said]:
    """Keep what is new in some words; return those that are.

    Older words than those we have are history that came late: they change nothing, nor do the same words again. The
    same words of a newer day are new: they say that it still holds.
    """
    fresh = [each for each in said if _is_new(source, each, before.get(each.key))]
    replaced = [before[each.key].pk for each in fresh if each.key in before]
    supersede(replaced, at=source.at)
    SourceRecord.objects.bulk_create(
        [
            SourceRecord(
                **{f"{each.subject[0]}_id": each.subject[1]},
                source=source.name,
                key=each.key,
                values=each.values,
                as_of=source.as_of,
                load_id=source.load_id,
                recorded_at=source.at,
            )
            for each in fresh
        ]
    )
    return fresh


def _is_new(source: Source, said: Said, before: SourceRecord | None) -> bool:
    if before is None or source.as_of > before.as_of:
        return True
    return source.as_of == before.as_of and said.values != before.values


def supersede(keys: Sequence[int], *, at: datetime) -> None:
    """Mark words as spoken over; they stay."""
    for start in range(0, len(keys), BATCH):
        SourceRecord.objects.filter(pk__in=keys[start : start + BATCH]).update(
            superseded_at=at
        )


def write_columns(
    records: Sequence[models.Model], columns: Iterable[str], *, batch: int = BATCH
) -> None:
    """Save some columns of records that exist.

    An insert that turns into an update takes a few seconds for what ``bulk_update`` takes a minute: that writes a
    branch of one statement for every row and column.
    """
    if records:
        type(records[0])._default_manager.bulk_create(
            records,
            batch_size=batch,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=sorted({*columns}),
        )
