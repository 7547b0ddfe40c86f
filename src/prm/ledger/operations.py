"""Adding to the ledger: the only write it knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from prm.accounts.models import User
from prm.common.inserting import insert
from prm.common.prepared import prepared
from prm.ledger.models import Entry, Head, Mention
from prm.ledger.queries import Asked
from prm.ledger.seal import GENESIS, Said, canonical, seal_of
from prm.ledger.verifying import Verdict

SYSTEM = "Headwater"
LABEL_LENGTH = 300
_HEAD = 1  # the one row
_MOVE_ON = "UPDATE ledger_head SET sequence = %s, hash = %s WHERE id = %s"
_AT_ONCE = 1_000  # mentions in a statement


def record(
    verb: str,
    *,
    on: models.Model | Iterable[models.Model] = (),
    by: User | None,
    at: datetime,
    why: str = "",
    by_name: str = "",
    **particulars: Any,
) -> Entry:
    """Write down one operation, in the transaction that does it.

    Parameters
    ----------
    verb
        ``noun.verbed``; the app's ``sentences.py`` turns it into a sentence.
    on
        The records that it is about, the one that it was done to first.
    by
        Who did it; None for the system itself, and for somebody without an account.
    by_name
        The name of somebody without an account, who proved by a signed link who they are.
    particulars
        What a reader needs to understand it, in plain JSON: names and numbers, never anything of a patient.
    """
    mentions = _mentions([on] if isinstance(on, models.Model) else [*on])
    entry = Entry(
        at=at,
        by=by,
        by_name=str(by) if by else by_name or SYSTEM,
        verb=verb,
        # What is sealed is what is read back: floats, dates and tuples as JSON keeps them.
        particulars=json.loads(canonical(particulars)),
        why=why,
    )
    return _append(entry, mentions)


@prepared(int)
def _held_heads(key: int) -> models.QuerySet[Head]:
    return Head.objects.select_for_update().filter(pk=key)


# Without a savepoint: an operation whose entry fails must not go on as if it hadn't been one.
@transaction.atomic(savepoint=False)
def _append(entry: Entry, mentions: list[Said]) -> Entry:
    # Whoever appends waits here for whoever appended before: entries follow each other, never side by side.
    head = next(iter(_held_heads(_HEAD)), None)
    if head is None:
        head, _ = Head.objects.select_for_update().get_or_create(pk=_HEAD)
    entry.sequence, entry.previous_hash = head.sequence + 1, head.hash or GENESIS
    entry.hash = seal_of(entry, mentions, key=settings.LEDGER_KEY)
    insert([entry])
    said = [
        Mention(entry=entry, place=place, kind=kind, key=key, label=label)
        for place, (kind, key, label) in enumerate(mentions)
    ]
    for at in range(0, len(said), _AT_ONCE):
        insert(said[at : at + _AT_ONCE])
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [entry.sequence, entry.hash, _HEAD])
    return entry


def _mentions(records: Sequence[models.Model]) -> list[Said]:
    return [
        (each._meta.label_lower, str(each.pk), str(each)[:LABEL_LENGTH])
        for each in records
    ]


def record_verification(*, verdict: Verdict, by: User | None, at: datetime) -> Entry:
    """Write down that somebody walked the chain, and what was found."""
    return record(
        "ledger.verified",
        by=by,
        at=at,
        entries=verdict.entries,
        verdict=verdict.problem or "intact",
        head=verdict.head,
    )


def record_file_taken(*, asked: Asked, by: User, at: datetime) -> Entry:
    """Write down that somebody took a part of the ledger away, and which."""
    part = {name: value for name, value in asdict(asked).items() if value}
    return record("ledger.exported", by=by, at=at, part=part or "all of it")
