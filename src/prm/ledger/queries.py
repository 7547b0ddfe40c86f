"""Reading the ledger: what happened to a record, and everything that happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.models import Entry, Head, Mention
from prm.ledger.wording import hidden_verbs, say

PAGE_LINES = 50
FILE_LINES = 1_000  # read at a time
FRAGMENT_LINES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a person reads it."""

    sequence: int
    at: datetime
    who: str
    verb: str
    sentence: str
    why: str
    hash: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries a person wants to see."""

    who: str = ""
    noun: str = ""  # the first word of the verb
    first: date | None = None
    last: date | None = None
    before: int | None = None  # a sequence: older entries only


def timeline(
    records: Sequence[tuple[str, str]],
    *,
    by: User,
    before: int | None = None,
    limit: int = FRAGMENT_LINES,
) -> list[Line]:
    """Return what happened to some records (kind, key), newest first, that ``by`` may read. Two queries."""
    of_them = Q()
    for kind, key in records:
        of_them |= Q(kind=kind, key=key)
    if not records:
        return []
    mentioning = Mention.objects.filter(of_them).values("entry")
    entries = _readable(by).filter(pk__in=mentioning)
    return _lines(_older_than(entries, before), limit)


def list_lines(asked: Asked, *, by: User, limit: int = PAGE_LINES) -> list[Line]:
    """Return entries, newest first, that ``by`` may read. Two queries."""
    return _lines(_older_than(_asked(asked, by=by), asked.before), limit)


def every_line(asked: Asked, *, by: User) -> Iterator[Line]:
    """Yield all entries that were asked for, newest first: two queries a thousand."""
    before = None
    while lines := _lines(_older_than(_asked(asked, by=by), before), FILE_LINES):
        yield from lines
        before = lines[-1].sequence


def _asked(asked: Asked, *, by: User) -> QuerySet[Entry]:
    entries = _readable(by)
    if asked.who:
        entries = entries.filter(by_name__icontains=asked.who)
    if asked.noun:
        entries = entries.filter(verb__startswith=f"{asked.noun}.")
    if asked.first:
        entries = entries.filter(at__gte=_midnight(asked.first))
    if asked.last:
        entries = entries.filter(at__lt=_midnight(asked.last + timedelta(days=1)))
    return entries


def last_done(verb: str) -> datetime | None:
    """Return when something was done last, whoever did it."""
    newest = Entry.objects.filter(verb=verb).order_by("-sequence")
    return newest.values_list("at", flat=True).first()


def list_nouns() -> list[str]:
    """Return what the ledger's verbs are about, for a filter."""
    verbs = Entry.objects.values_list("verb", flat=True).distinct()
    return sorted({verb.partition(".")[0] for verb in verbs})


def count_entries() -> int:
    """Return how long the chain is, without counting."""
    head = Head.objects.filter(pk=1).first()
    return head.sequence if head else 0


def _readable(by: User) -> QuerySet[Entry]:
    return Entry.objects.exclude(verb__in=hidden_verbs(by))


def _older_than(entries: QuerySet[Entry], before: int | None) -> QuerySet[Entry]:
    return entries.filter(sequence__lt=before) if before else entries


def _lines(entries: QuerySet[Entry], limit: int) -> list[Line]:
    page = list(entries.order_by("-sequence")[:limit])
    subjects = dict(
        Mention.objects.filter(entry__in=page, place=0).values_list("entry", "label")
    )
    return [
        Line(
            sequence=entry.sequence,
            at=entry.at,
            who=entry.by_name,
            verb=entry.verb,
            sentence=say(
                entry.verb,
                actor=entry.by_name,
                record=subjects.get(entry.sequence, ""),
                particulars=entry.particulars,
            ),
            why=entry.why,
            hash=entry.hash,
        )
        for entry in page
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
