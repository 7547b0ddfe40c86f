"""Practices on a map and plans for a week, made for a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.directory.models import Practice
from prm.territories.operations import assign_liaison, set_tier
from prm.visits.models import Stop, WeekPlan
from prm.visits.operations.plans import make_plan
from prm.visits.planned import (
    MadeCandidate,
    MadePlan,
    MadeRun,
    MadeStop,
    Timetable,
    Timing,
)
from tests.prm.territories.made import at, make_practice, make_territory

NOW = at(15)  # Monday 15 June 2026
WEEK = date(2026, 6, 22)  # the Monday after
TUESDAY = WEEK + timedelta(days=1)


def make_places(
    count: int, *, liaison: User, by: User, name: str = "North", tier: str = "C"
) -> list[Practice]:
    """Add practices a few miles apart to a territory of a liaison."""
    practices = [
        make_practice(
            f"{name} {number:03d}",
            city="Ashford",
            state="OH",
            county_fips="39049",
            latitude=39.9 + 0.02 * (number % 12),
            longitude=-83.1 + 0.02 * (number // 12),
        )
        for number in range(count)
    ]
    territory = make_territory(name, by=by, day=at(1), practices=(*practices,))
    assign_liaison(
        territory=territory, liaison=liaison, from_date=at(1).date(), by=by, at=at(1)
    )
    if tier:
        set_tier(practices=practices, tier=tier, why="made", by=by, at=at(1))
    return practices


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of the site's clock."""
    return datetime.combine(day, time(hour, minute), site_calendar().zone)


def made_plan(
    practices: Sequence[Practice],
    *,
    day: date = WEEK,
    candidates: Sequence[MadeCandidate] = (),
    **run: object,
) -> MadePlan:
    """Return a plan that goes to practices in their order, one an hour from nine."""
    stops = [
        MadeStop(practice, day, moment(day, 9 + place), 25, 10.0, 8.0, score=1.0)
        for place, practice in enumerate(practices)
    ]
    usual: dict[str, object] = {
        "mart": "",
        "settings": {},
        "lottery_seed": None,
        "lottery_share": 0.0,
        "lottery_tier": "",
    }
    seen = candidates or [
        MadeCandidate(practice, 1.0, {}, eligible=True) for practice in practices
    ]
    told = MadeRun(**{**usual, **run}, candidates=seen)
    return MadePlan(stops, told, float(len(stops)), 10.0 * len(stops), 8.0 * len(stops))


def lay_plan(
    liaison: User, practices: Sequence[Practice], *, seen: int | None = None
) -> WeekPlan:
    """Make a plan of Monday."""
    made = made_plan(practices)
    return make_plan(
        liaison=liaison, week=WEEK, made=made, by=liaison, at=NOW, seen=seen
    )


def hourly(stops: Sequence[Stop]) -> Timetable:
    """Time stops one an hour from nine, five minutes apart."""
    timed: dict[UUID, Timing] = {
        stop.pk: Timing(moment(stop.day, 9 + stop.place), 5.0, 4.0) for stop in stops
    }
    return Timetable(timed, 1.0 * len(stops), 5.0 * len(stops), 4.0 * len(stops))


def order(plan: WeekPlan, day: date = WEEK) -> list[str]:
    """Return the names of a day's stops that stand, in their order."""
    stops = plan.stops.filter(day=day).exclude(state="cancelled")
    return [str(stop.practice) for stop in stops.order_by("place")]
