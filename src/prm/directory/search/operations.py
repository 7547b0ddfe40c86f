"""Keeping the index in step with the records. Call these at the end of whatever changes a record.

The index is derived: it can be rebuilt at any time, so nothing of this stands in the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import QuerySet

from prm.directory.models import Affiliation, Contact, Note
from prm.directory.search.describing import KINDS
from prm.directory.search.entries import Entry
from prm.directory.search.filling import Row, Vocabulary, make_rows
from prm.directory.search.matching import vendor
from prm.directory.search.models import SearchEntry, SearchWord
from prm.directory.search.words import is_correctable

Progress = Callable[[str, int, int], None]  # kind, done, of how many

_BATCH = 1_000  # records: SQLite bounds the parameters of a query
_AT = Row._fields.index("at")
_REPLACED = [name for name in Row._fields if name not in {"kind", "key"}]


@transaction.atomic
def index_records(
    records: Iterable[models.Model], *, with_dependents: bool = False
) -> None:
    """Index practices, practitioners, organizations, contacts and notes as they are now, in bulk.

    A record that was merged away or removed leaves the index. Where a practice's or practitioner's line in the index
    changes, its people, contacts and notes follow, for they show it.

    Parameters
    ----------
    with_dependents
        Let them follow anyway: they were moved from one record to another.
    """
    for kind, keys in _by_kind(records).items():
        for batch in _batches(keys):
            changed = _index_batch(kind, batch)
            _index_dependents(kind, batch if with_dependents else changed)


@transaction.atomic
def remove_records(records: Iterable[models.Model]) -> None:
    """Take records out of the index; call it before they are deleted."""
    for kind, keys in _by_kind(records).items():
        remove_entries(kind, keys)


@transaction.atomic
def index_entries(entries: Iterable[Entry]) -> None:
    """Index records of a higher app, in bulk; an entry replaces the one of its kind and key."""
    for batch in _batches([*entries]):
        rows, vocabulary = make_rows(batch)
        _replace(rows.values())
        _learn(vocabulary)


@transaction.atomic
def remove_entries(kind: str, keys: Iterable[int]) -> None:
    """Take records of a higher app out of the index."""
    for batch in _batches([*keys]):
        SearchEntry.objects.filter(kind=kind, key__in=batch).delete()


@transaction.atomic
def rebuild_index(progress: Progress | None = None) -> int:
    """Index the whole directory anew and return how many records there are. Kinds of higher apps stay.

    People search the old index meanwhile; on SQLite, whoever wants to write waits.
    """
    database = vendor()
    database.before_filling()
    SearchEntry.objects.filter(kind__in=KINDS).delete()
    SearchWord.objects.all().delete()
    vocabulary = _vocabulary_of_others()
    total = 0
    for kind, (model, describe) in KINDS.items():
        # Later entries come first in a search, so notes go in as they were written.
        order = "written_at" if model is Note else "pk"
        keys = [
            *model._default_manager.order_by(order, "pk").values_list("pk", flat=True)
        ]
        for done, batch in enumerate(_batches(keys)):
            rows, words = make_rows(describe(batch))
            _add([rows[kind, key] for key in batch if (kind, key) in rows])
            vocabulary |= words
            total += len(rows)
            if progress:
                progress(kind, min((done + 1) * _BATCH, len(keys)), len(keys))
    _learn(vocabulary)
    database.after_filling()
    return total


def _index_batch(kind: str, keys: Sequence[int]) -> list[int]:
    """Index records of one kind; return those whose line in the index changed."""
    before = {
        key: shown
        for key, *shown in SearchEntry.objects.filter(
            kind=kind, key__in=keys
        ).values_list("key", "title", "subtitle")
    }
    rows, vocabulary = make_rows(KINDS[kind][1](keys))
    after = {key: [row.title, row.subtitle] for (_, key), row in rows.items()}
    _replace(rows.values())
    _learn(vocabulary)
    if gone := before.keys() - after.keys():
        remove_entries(kind, gone)
    return [key for key in before if before[key] != after.get(key)]


def _index_dependents(kind: str, keys: Sequence[int]) -> None:
    """Index what shows the names of practices or practitioners: two levels at most, each in bulk."""
    if not keys or kind not in {"practice", "practitioner"}:
        return
    notes = Note.objects.filter(**{f"{kind}__in": keys})
    found: dict[str, QuerySet] = {"note": notes.values_list("pk", flat=True)}
    if kind == "practice":
        found["contact"] = Contact.objects.filter(practice__in=keys).values_list(
            "pk", flat=True
        )
        found["practitioner"] = (
            Affiliation.objects.filter(practice__in=keys)
            .values_list("practitioner_id", flat=True)
            .distinct()
        )
    for dependent, theirs in found.items():
        for batch in _batches([*theirs]):
            # A practitioner's own notes show the name, which a practice doesn't change.
            _index_batch(dependent, batch)


def _add(rows: Iterable[Row]) -> None:
    _insert(SearchEntry, Row._fields, map(_stored, rows))


def _replace(rows: Iterable[Row]) -> None:
    values = ", ".join(f"{name} = excluded.{name}" for name in _REPLACED)
    conflict = f"on conflict (kind, key) do update set {values}"
    _insert(SearchEntry, Row._fields, map(_stored, rows), conflict)


def _learn(vocabulary: Vocabulary) -> None:
    # In order, so that two who learn the same words wait for each other and not both for ever.
    words = sorted(pair for pair in vocabulary if is_correctable(pair[0]))
    _insert(SearchWord, ("word", "of_text"), words, "on conflict do nothing")


def _insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    conflict: str = "",
) -> None:
    """Insert many rows; ``bulk_create`` on SQLite takes several times as long, sixty rows at a time."""
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into {table} ({', '.join(columns)}) values ({places}) {conflict}",
            [*rows],
        )


def _stored(row: Row) -> Sequence[Any]:
    if row.at is None:
        return row
    at = connection.ops.adapt_datetimefield_value(row.at)
    return [*row[:_AT], at, *row[_AT + 1 :]]


def _vocabulary_of_others() -> Vocabulary:
    """Return the words of higher apps' records, which this one can't describe anew."""
    vocabulary: Vocabulary = set()
    others = SearchEntry.objects.exclude(kind__in=KINDS)
    for words, text in others.values_list("all_words", "text_words").iterator():
        vocabulary.update((word, False) for word in words.split())
        vocabulary.update((word, True) for word in text.split())
    return vocabulary


def _by_kind(records: Iterable[models.Model]) -> dict[str, list[int]]:
    kinds = {model: kind for kind, (model, _) in KINDS.items()}
    keys: dict[str, list[int]] = defaultdict(list)
    for record in records:
        keys[kinds[type(record)]].append(record.pk)
    return keys


def _batches(things: list) -> Iterator[list]:
    for start in range(0, len(things), _BATCH):
        yield things[start : start + _BATCH]
