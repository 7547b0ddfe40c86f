"""Steps of launches that are a person's own to do: late, or due within a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from prm.accounts.models import User
from prm.common.formats import plural, upper_first
from prm.programs.queries import StepStanding, steps_of_person
from prm.web.today.route import counted

SOON = timedelta(days=7)
MOST = 5


@dataclass(frozen=True, slots=True)
class LaunchSteps:
    """Steps that wait for their owner and for nothing else."""

    late: int
    soon: int
    shown: Sequence[StepStanding]
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
        return f"{upper_first(counted(self.late, 'launch step'))} {verb} late."

    def due(self, standing: StepStanding) -> str:
        """Return when a step is due, as one says it."""
        if standing.is_late:
            return f"{plural(standing.days_late, 'day')} late"
        days = (standing.step.due_on - self.on).days
        return ("today", "tomorrow")[days] if days < 2 else f"{standing.step.due_on:%A}"


def launch_steps_of(person: User, *, on: date) -> LaunchSteps:
    """Return a person's steps that are late or due within a week, the most pressing first. Three queries."""
    waiting = [
        each for each in steps_of_person(person, on=on) if each.step.due_on <= on + SOON
    ]
    late = sum(each.is_late for each in waiting)
    return LaunchSteps(late, len(waiting) - late, waiting[:MOST], on)
