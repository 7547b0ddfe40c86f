"""Today: a liaison's day, and the team's for whoever leads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import plural
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.next_visits import Proposed, next_best
from prm.programs.queries import StepStanding
from prm.territories.queries import Scope, scope_of
from prm.visits.models import Commitment, CommitmentState, Stop
from prm.visits.queries import commitments_visible_to
from prm.visits.queries.plans import next_stops, plan_of
from prm.web.today.changed import Changed, changed_for
from prm.web.today.due import SOON, Due, due_of
from prm.web.today.launches import launch_steps_of
from prm.web.today.route import Route, day_name, route_of
from prm.web.today.week import week_to_add

PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Everything that a liaison's page says."""

    day: date
    route: Route
    planned: bool  # whether there is a plan of this week at all
    ahead: Sequence[Stop]  # where today has none: of the next day that has some
    promises: Due[Commitment]
    steps: Due[StepStanding]
    changed: Changed
    proposals: Sequence[Proposed]
    week: date  # that a proposal is added to
    scope: Scope

    @property
    def heading(self) -> str:
        """Return the day as one calls it."""
        return day_name(self.day)

    @property
    def ahead_said(self) -> str:
        """Say what the next day on the road begins with; empty where none is planned."""
        if not self.ahead:
            return ""
        first, stops = self.ahead[0], plural(len(self.ahead), "stop")
        at = f"{timezone.localtime(first.arrives_at):%H:%M}"
        return f"{day_name(first.day)}: {stops}, first {first.practice.name} at {at}."


def present_today(person: User, *, at: datetime, on: date) -> TodayPage:
    """Return a liaison's day. A constant number of queries."""
    scope = scope_of(person, on=on)
    route = route_of(person, on)
    return TodayPage(
        on,
        route,
        bool(route.stops) or plan_of(person, on) is not None,
        () if route.stops else next_stops(person, on),
        promises_of(commitments_visible_to(person, on=on), on),
        launch_steps_of(person, on=on),
        changed_for(person, mart_or_none(), scope.codes, at=at, on=on),
        next_best(person, on=on, limit=PROPOSALS),
        week_to_add(on),
        scope,
    )


def promises_of(commitments: QuerySet[Commitment], on: date) -> Due[Commitment]:
    """Return the open promises that are late or due within a week, the late ones first. One query."""
    waiting = commitments.filter(state=CommitmentState.OPEN, due_on__lte=on + SOON)
    rows = list(
        waiting.select_related("practice", "owner__user")
        .distinct()
        .order_by("due_on", "pk")
    )
    return due_of("promise", rows, [each.due_on for each in rows], on=on)
