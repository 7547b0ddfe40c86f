"""Walking the chain: each entry must follow the one before, say what was sealed, and none may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from headwater.schema.progress import Progress, no_progress
from prm.ledger.models import Entry, Head, Mention
from prm.ledger.seal import GENESIS, Said, seal_of

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What walking the chain found. ``broken_at`` is the first entry that isn't as it was sealed."""

    entries: int  # that hold
    head: str  # the last hash that holds: keep it elsewhere, and a cut end shows too
    broken_at: int | None = None
    problem: str = ""

    @property
    def intact(self) -> bool:
        """Say whether every entry holds."""
        return self.broken_at is None


def verify_ledger(*, expected: str = "", progress: Progress = no_progress) -> Verdict:
    """Walk the whole chain, in order, in bounded memory.

    Parameters
    ----------
    expected
        A hash that an earlier verification printed; the chain must still contain it.
    progress
        Told how many entries of how many are walked.
    """
    head = Head.objects.filter(pk=1).first() or Head()
    walked, last, met = 0, GENESIS, not expected
    for entry, mentions in _entries():
        if problem := _problem(entry, mentions, after=walked, last=last):
            return Verdict(walked, last, walked + 1, problem)
        walked, last = entry.sequence, entry.hash
        met = met or last == expected
        if walked % BATCH == 0:
            progress("entries", walked, head.sequence)
    if head.sequence > walked:
        gone = head.sequence - walked
        problem = f"The last {gone} of {head.sequence} entries were removed."
        return Verdict(walked, last, walked + 1, problem)
    if head.sequence < walked or (walked and head.hash != last):
        problem = "The head of the chain was changed by hand."
        return Verdict(walked, last, walked, problem)
    if not met:
        problem = f"No entry has the hash {expected[:12]}…: the chain was cut back and grown again."
        return Verdict(walked, last, walked, problem)
    return Verdict(walked, last)


def _problem(entry: Entry, mentions: list[Said], *, after: int, last: str) -> str:
    due = after + 1
    if entry.sequence != due:
        return f"Entry {due} was removed: entry {entry.sequence} comes after entry {after}."
    if entry.hash != seal_of(entry, mentions, key=settings.LEDGER_KEY):
        return (
            f"Entry {due} ({entry.verb}, {entry.at:%Y-%m-%d %H:%M} UTC, {entry.by_name}) was changed or inserted"
            " by hand: it doesn't carry the seal of what it says."
        )
    if entry.previous_hash != last:
        return f"Entry {due} doesn't follow entry {after}: one was put in the other's place."
    return ""


def _entries() -> Iterator[tuple[Entry, list[Said]]]:
    """Yield entries with their mentions, a batch at a time: two queries a batch."""
    after = -1
    while batch := list(
        Entry.objects.filter(sequence__gt=after).order_by("sequence")[:BATCH]
    ):
        first, after = batch[0].sequence, batch[-1].sequence
        rows = (
            Mention.objects.filter(entry__gte=first, entry__lte=after)
            .order_by("entry", "place")
            .values_list("entry", "kind", "key", "label")
            .iterator()
        )
        said = {
            sequence: [(kind, key, label) for _, kind, key, label in group]
            for sequence, group in groupby(rows, key=lambda row: row[0])
        }
        for entry in batch:
            yield entry, said.get(entry.sequence, [])
