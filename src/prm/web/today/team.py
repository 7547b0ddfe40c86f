"""The team's day: who is where, which promises are late, which issues broke their clock, what the numbers found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from prm.accounts.models import Role, User
from prm.common.formats import upper_first
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.next_visits import Proposed, next_best
from prm.issues.models import Issue
from prm.issues.queries import breached
from prm.programs.queries import StepStanding
from prm.visits.models import Commitment, Stop, StopState
from prm.visits.queries import commitments_visible_to
from prm.visits.queries.plans import ON_THE_ROAD
from prm.web.issues.clock_words import read_clock
from prm.web.today.changed import Changed, changed_for
from prm.web.today.due import Due
from prm.web.today.launches import launch_steps_of
from prm.web.today.page import PROPOSALS, promises_of
from prm.web.today.route import counted, day_name
from prm.web.today.week import week_to_add

MOST_BREACHED = 6


class OnTheRoad(NamedTuple):
    """A liaison's day at a glance."""

    liaison: User
    stops: Sequence[Stop]

    @property
    def done(self) -> int:
        """Return how many stops were visited."""
        return sum(stop.state == StopState.DONE for stop in self.stops)

    @property
    def next(self) -> Stop | None:
        """Return where they go next."""
        return next((s for s in self.stops if s.state == StopState.PLANNED), None)

    @property
    def next_at(self) -> str:
        """Return when they are there."""
        return f"{timezone.localtime(self.next.arrives_at):%H:%M}" if self.next else ""


@dataclass(frozen=True, slots=True)
class TeamDay:
    """Everything that a director's page says."""

    day: date
    team: Sequence[OnTheRoad]
    promises: Due[Commitment]
    steps: Due[StepStanding]
    breached: Sequence[tuple[Issue, str]]  # with how late each is
    more_breached: int
    changed: Changed
    proposals: Sequence[Proposed]
    week: date  # that a proposal is added to

    @property
    def heading(self) -> str:
        """Return the day as one calls it."""
        return day_name(self.day)

    @property
    def said(self) -> str:
        """Return the day in one sentence."""
        stops = sum(len(each.stops) for each in self.team)
        out = sum(bool(each.stops) for each in self.team)
        if not stops:
            return "Nobody has a stop today."
        verb = "is" if out == 1 else "are"
        return f"{upper_first(counted(out, 'liaison'))} {verb} out, {counted(stops, 'stop')}."

    @property
    def broken(self) -> str:
        """Return how many clocks have run out, as one says it."""
        count = len(self.breached) + self.more_breached
        if not count:
            return ""
        whose = "its" if count == 1 else "their"
        return f"{upper_first(counted(count, 'issue'))} broke {whose} clock."


def present_team_day(person: User, *, at: datetime, on: date) -> TeamDay:
    """Return the team's day. A constant number of queries."""
    late = list(breached(at))
    return TeamDay(
        on,
        _team(on),
        promises_of(commitments_visible_to(person, on=on), on),
        launch_steps_of(person, on=on),
        [(issue, read_clock(issue, at=at).words) for issue in late[:MOST_BREACHED]],
        max(len(late) - MOST_BREACHED, 0),
        changed_for(person, mart_or_none(), None, at=at, on=on),
        next_best(person, on=on, limit=PROPOSALS),
        week_to_add(on),
    )


def _team(on: date) -> list[OnTheRoad]:
    """Return every liaison with the stops of the day, by name. Two queries."""
    people = User.objects.filter(role=Role.LIAISON, is_active=True)
    stops: dict[int, list[Stop]] = {}
    rows = Stop.objects.filter(ON_THE_ROAD, day=on).select_related("practice", "plan")
    for stop in rows.order_by("place", "arrives_at"):
        stops.setdefault(stop.plan.liaison_id, []).append(stop)
    return [
        OnTheRoad(each, stops.get(each.pk, ()))
        for each in people.order_by("name", "pk")
    ]
