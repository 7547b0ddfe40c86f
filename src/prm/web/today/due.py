"""What a person owes: late, or due within a week; promises and steps of launches say it alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from prm.common.formats import plural, upper_first
from prm.web.today.route import counted

SOON = timedelta(days=7)
MOST = 5  # shown

Owed = TypeVar("Owed")


@dataclass(frozen=True, slots=True)
class Due(Generic[Owed]):
    """What is late, and what is due within a week; the first of it."""

    noun: str
    late: int
    soon: int
    shown: Sequence[Owed]
    on: date

    @property
    def more(self) -> int:
        """Return how many aren't shown."""
        return self.late + self.soon - len(self.shown)

    @property
    def said(self) -> str:
        """Return the count of late ones as one says it."""
        if not self.late:
            return ""
        verb = "is" if self.late == 1 else "are"
        return f"{upper_first(counted(self.late, self.noun))} {verb} late."

    def when(self, due_on: date) -> str:
        """Return when something is due, as one says it."""
        days = (due_on - self.on).days
        if days < 0:
            return f"{plural(-days, 'day')} late"
        return ("today", "tomorrow")[days] if days < 2 else f"{due_on:%A}"


def due_of(
    noun: str, owed: Sequence[Owed], days: Sequence[date], *, on: date
) -> Due[Owed]:
    """Return what is owed, in its order; ``days`` are when each is due."""
    late = sum(each < on for each in days)
    return Due(noun, late, len(owed) - late, owed[:MOST], on)
