"""Goals with how far they got, the three tiers apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from prm.accounts.models import User
from prm.common.formats import number
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.goals import referral_progress
from prm.insights.views.places import line_choices
from prm.programs.measures import MEASURES, Progress, elapsed, pace, pay_warning
from prm.programs.models import Goal, GoalMeasure, GoalTier
from prm.programs.queries import goals_visible_to
from prm.programs.queries.progress import field_progress
from prm.web.team.scopes import Scopes, coverage

_WHAT = {
    GoalTier.ACTIVITY: "what we do",
    GoalTier.ENGAGEMENT: "what practices do with us",
    GoalTier.OUTCOME: "what comes of it",
}


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal and how far it got."""

    goal: Goal
    line: str  # its name, or nothing
    progress: Progress
    elapsed: float  # of its span, 0 to 1
    pace: str
    warning: str  # CMP-10

    @property
    def is_share(self) -> bool:
        """Say whether it is told in percent."""
        return MEASURES[self.goal.measure].is_share

    @property
    def grows(self) -> bool:
        """Say whether it is counted up by the calendar, where others ask for a level at any time."""
        measured = MEASURES[self.goal.measure]
        return not (measured.is_share or measured.counts_referrals)

    @property
    def target(self) -> str:
        """Return the target with its unit."""
        return self._said(self.goal.target)

    @property
    def reached(self) -> str:
        """Return what is reached with its unit."""
        if self.progress.reached is None:
            return "can’t tell"
        least = "at least " if self.progress.at_least else ""
        return f"{least}{self._said(self.progress.reached)}"

    @property
    def width(self) -> float:
        """Return how much of the bar is full, 0 to 1."""
        return min(max(self.progress.share_of(self.goal) or 0.0, 0.0), 1.0)

    def _said(self, value: float) -> str:
        places = 0 if value == int(value) or value >= 10 else 1
        return (
            f"{number(value, places)}\N{NO-BREAK SPACE}%"
            if self.is_share
            else number(value, places)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """The goals of one tier."""

    tier: GoalTier
    what: str
    rows: Sequence[GoalRow]


@dataclass(frozen=True, slots=True)
class GoalsPage:
    """Everything that the page says."""

    sections: Sequence[Section]
    shown: str  # current, past or coming

    @property
    def rows(self) -> list[GoalRow]:
        """Return all goals, whatever their tier."""
        return [row for section in self.sections for row in section.rows]

    def count_of(self, *paces: str) -> int:
        """Return how many goals stand so."""
        return sum(row.pace in paces for row in self.rows)


def present_goals(person: User, asked: Mapping[str, str], *, on: date) -> GoalsPage:
    """Return the goals of now, of before or to come. A constant number of queries."""
    shown = asked.get("show", "") if asked.get("show") in ("past", "coming") else ""
    goals = [
        goal for goal in goals_visible_to(person, on=on) if shown == _when(goal, on)
    ]
    names = dict(line_choices())
    progress = _progress(goals, on)
    rows = [
        GoalRow(
            goal,
            names.get(goal.service_line, goal.service_line),
            progress[goal.pk],
            elapsed(goal, on=on),
            pace(goal, progress[goal.pk], on=on),
            pay_warning(goal.measure, paid_on=goal.paid_on, employed=goal.employed),
        )
        for goal in goals
    ]
    sections = [
        Section(
            tier,
            _WHAT[tier],
            [row for row in rows if MEASURES[row.goal.measure].tier == tier],
        )
        for tier in GoalTier
    ]
    return GoalsPage(sections, shown)


def _when(goal: Goal, on: date) -> str:
    if goal.to_date < on:
        return "past"
    return "coming" if goal.from_date > on else ""


def _progress(goals: Sequence[Goal], on: date) -> dict[UUID, Progress]:
    """Return how far each goal got: by what was logged, by the cadence, or by the published mart."""
    if not goals:
        return {}
    scopes = Scopes.on(on)
    found = field_progress(goals, scopes.keys_of(goals), on=on)
    cadence = [goal for goal in goals if goal.measure == GoalMeasure.COVERAGE]
    found |= coverage(cadence, scopes, on=on)
    mart = mart_or_none()
    return found | {
        goal.pk: referral_progress(mart, goal, scopes.codes_of(goal))
        for goal in goals
        if goal.pk not in found
    }
