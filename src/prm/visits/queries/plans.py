"""Week plans and their stops, as they stand. Whoever asks has asked permission before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet, Subquery

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.visits.models.hours import Base
from prm.visits.models.plans import (
    Decline,
    DeclineReason,
    Stop,
    StopState,
    WeekPlan,
)

DAYS_A_WEEK = 7
# A cancelled stop is kept as a natural experiment; nobody drives there.
ON_THE_ROAD = Q(state__in=[StopState.PLANNED, StopState.DONE, StopState.MISSED])


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def plan_of(liaison: User, week: date) -> WeekPlan | None:
    """Return a liaison's plan of the week of a day."""
    plans = WeekPlan.objects.select_related("liaison", "run")
    return plans.filter(liaison=liaison, week=monday_of(week)).first()


def stops_of(plan: WeekPlan) -> QuerySet[Stop]:
    """Return all stops of a plan in their order, cancelled ones too."""
    stops = Stop.objects.filter(plan=plan).select_related("practice", "appointment")
    return stops.order_by("day", "place", "arrives_at")


def stops_on(liaison: User, day: date) -> QuerySet[Stop]:
    """Return where a liaison goes on a day, in order; not what was cancelled."""
    stops = Stop.objects.filter(ON_THE_ROAD, plan__liaison=liaison, day=day)
    return stops.select_related("practice", "plan").order_by("place", "arrives_at")


def next_stops(liaison: User, after: date) -> list[Stop]:
    """Return the stops of the next day with any, in order; empty where none is planned. One query."""
    day = (
        Stop.objects.filter(
            plan__liaison=liaison, state=StopState.PLANNED, day__gt=after
        )
        .order_by("day")
        .values("day")[:1]
    )
    stops = Stop.objects.filter(
        plan__liaison=liaison, state=StopState.PLANNED, day=Subquery(day)
    )
    return list(stops.select_related("practice").order_by("place", "arrives_at"))


def stops_in(liaison: User, week: date) -> QuerySet[Stop]:
    """Return where a liaison goes in the week of a day, in order; not what was cancelled."""
    stops = Stop.objects.filter(
        ON_THE_ROAD, plan__liaison=liaison, plan__week=monday_of(week)
    )
    return stops.select_related("practice", "appointment").order_by("day", "place")


def planned_days(
    practices: Iterable[Practice], *, first: date
) -> dict[int, tuple[date, User]]:
    """Return the next day on which somebody means to come, and who, by the practice's key. One query."""
    stops = (
        Stop.objects.filter(
            practice__in=[*practices], state=StopState.PLANNED, day__gte=first
        )
        .select_related("plan__liaison")
        .order_by("-day")
    )
    # The earliest comes last and wins.
    return {stop.practice_id: (stop.day, stop.plan.liaison) for stop in stops}


def base_of(liaison: User) -> Base | None:
    """Return where and when a liaison's day begins, if they have said so."""
    return Base.objects.filter(liaison=liaison).first()


def declines_on(day: date) -> QuerySet[Decline]:
    """Return what somebody doesn't want proposed on a day."""
    return Decline.objects.filter(withdrawn_at=None, until__gt=day)


def declined_until(practices: Iterable[Practice], *, on: date) -> dict[int, date]:
    """Return until when a practice isn't proposed, by its key. One query."""
    rows = declines_on(on).filter(practice__in=[*practices]).values("practice")
    return dict(rows.annotate(last=Max("until")).values_list("practice", "last"))


def count_declines(practices: QuerySet[Practice]) -> Mapping[DeclineReason, int]:
    """Return how often each reason was given for some practices, most often first."""
    rows = (
        Decline.objects.filter(withdrawn_at=None, practice__in=practices)
        .values("reason")
        .annotate(times=Count("pk"))
        .order_by("-times", "reason")
    )
    return {DeclineReason(row["reason"]): row["times"] for row in rows}
