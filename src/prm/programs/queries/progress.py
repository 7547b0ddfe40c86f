"""How far goals got that field work and issues decide: one query a table, however many goals.

Referrals and shares need the published mart, which lies above: :mod:`prm.insights.queries.goals` tells of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from prm.common.formats import day, plural
from prm.issues.models import Issue, IssueState
from prm.programs.measures import Progress
from prm.programs.models import Goal, GoalMeasure
from prm.programs.queries.activity import (
    Interacted,
    Owed,
    interactions_between,
    promises_between,
    span_of,
)
from prm.visits.measures import Share, reliability, visit_quality
from prm.visits.models import Introduction, IntroductionState
from prm.visits.queries.due import visited_on

Places = Mapping[UUID, Collection[int] | None]  # a goal's practices by key; None: all


def field_progress(
    goals: Iterable[Goal], places: Places, *, on: date
) -> dict[UUID, Progress]:
    """Return how far goals got by what was logged; those that the mart or the cadence decides aren't among them."""
    counted = [goal for goal in goals if goal.measure in _COUNTED]
    if not counted:
        return {}
    rows = _Rows(counted)
    return {
        goal.pk: _COUNTED[goal.measure](rows, goal, places[goal.pk], on)
        for goal in counted
    }


@dataclass(frozen=True)
class _Rows:
    """What the goals count, read when the first asks for it."""

    goals: Sequence[Goal]

    @property
    def _span(self) -> tuple[date, date]:
        firsts, lasts = zip(
            *((goal.from_date, goal.to_date) for goal in self.goals), strict=True
        )
        return min(firsts), max(lasts)

    @cached_property
    def interactions(self) -> list[Interacted]:
        return interactions_between(*self._span)

    @cached_property
    def promises(self) -> list[Owed]:
        return promises_between(*self._span)

    @cached_property
    def introductions(self) -> list[tuple[int, int, str, date]]:
        rows = Introduction.objects.filter(state=IntroductionState.MET)
        return self._settled(rows, "settled_at", "by", "practice", "service_line")

    @cached_property
    def confirmed(self) -> list[tuple[int, int, str, date, UUID]]:
        """Issues by whom opened them and one of the practices that reported them: an issue may stand here twice."""
        word = {"resolutions__confirmed": True, "resolutions__voided_at": None}
        rows = Issue.objects.filter(state=IssueState.CLOSED, **word)
        names = ("opened_by", "reports__practice", "service_line", "pk")
        return self._settled(rows.distinct(), "closed_at", *names)

    def _settled(self, rows: QuerySet[Any], when: str, *names: str) -> list[Any]:
        begins, ended = span_of(*self._span)
        rows = rows.filter(**{f"{when}__gte": begins, f"{when}__lt": ended})
        found = rows.order_by().values_list(*names, when)
        return [(*each[:3], visited_on(each[-1]), *each[3:-1]) for each in found]


def _logged(
    rows: _Rows, goal: Goal, places: Collection[int] | None
) -> list[Interacted]:
    return [
        each
        for each in rows.interactions
        if _fits(goal, each.logged.person, each.logged.practice, each.line, places)
        and goal.from_date <= each.logged.on <= goal.to_date
    ]


def _fits(
    goal: Goal,
    who: int | None,
    practice: int | None,
    line: str,
    places: Collection[int] | None,
) -> bool:
    """Say whether a row is a goal's: of its liaison wherever they were, of its territory whoever was there."""
    return (
        goal.liaison_id in (None, who)
        and goal.service_line in ("", line)
        and (not goal.territory_id or places is None or practice in places)
    )


def _visits(
    rows: _Rows, goal: Goal, places: Collection[int] | None, on: date
) -> Progress:
    found = _logged(rows, goal, places)
    return _counted(sum(each.logged.is_visit for each in found), goal, on)


def _any_kind(
    rows: _Rows, goal: Goal, places: Collection[int] | None, on: date
) -> Progress:
    return _counted(len(_logged(rows, goal, places)), goal, on)


def _quality(
    rows: _Rows, goal: Goal, places: Collection[int] | None, on: date
) -> Progress:
    found = _logged(rows, goal, places)
    share = visit_quality(each.logged for each in found)
    return _shared(share, "visit", "No visit yet", goal, on)


def _kept(
    rows: _Rows, goal: Goal, places: Collection[int] | None, on: date
) -> Progress:
    found = [
        each.promised
        for each in rows.promises
        if _fits(goal, each.owner, each.practice, each.line, places)
        and goal.from_date <= each.promised.due_on <= goal.to_date
    ]
    share = reliability(found, on=on)
    return _shared(share, "promise", "No promise fell due yet", goal, on)


def _met(rows: _Rows, goal: Goal, places: Collection[int] | None, on: date) -> Progress:
    found = [
        1
        for who, practice, line, settled in rows.introductions
        if _fits(goal, who, practice, line, places)
        and goal.from_date <= settled <= goal.to_date
    ]
    return _counted(len(found), goal, on)


def _confirmed(
    rows: _Rows, goal: Goal, places: Collection[int] | None, on: date
) -> Progress:
    found = {
        key
        for who, practice, line, closed, key in rows.confirmed
        if _fits(goal, who, practice, line, places)
        and goal.from_date <= closed <= goal.to_date
    }
    return _counted(len(found), goal, on)


def _counted(count: int, goal: Goal, on: date) -> Progress:
    return Progress(count, None, f"counted {_span(goal, on)}")


def _shared(share: Share, noun: str, none: str, goal: Goal, on: date) -> Progress:
    if share.value is None:
        return Progress(None, 0, f"{none}, {_span(goal, on)}.")
    said = f"{share.part:,} of {plural(share.whole, noun)}, {_span(goal, on)}"
    return Progress(100 * share.value, share.whole, said)


def _span(goal: Goal, on: date) -> str:
    last = min(max(on, goal.from_date), goal.to_date)
    return f"{day(goal.from_date)} to {day(last)}"


_COUNTED: dict[str, Callable[[_Rows, Goal, Collection[int] | None, date], Progress]] = {
    GoalMeasure.VISITS: _visits,
    GoalMeasure.INTERACTIONS: _any_kind,
    GoalMeasure.VISIT_QUALITY: _quality,
    GoalMeasure.RELIABILITY: _kept,
    GoalMeasure.INTRODUCTIONS: _met,
    GoalMeasure.ISSUES_CONFIRMED: _confirmed,
}
