"""Where in a week another stop costs the least way: what “add to week” asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError

from headwater import planning
from headwater.planning import Day, Instance
from headwater.planning.timetable import Timetable as Clock
from headwater.planning.timetable import pack
from prm.accounts.models import User
from prm.accounts.permissions import can_see_volumes
from prm.common.calendar import site_calendar
from prm.directory.models import Practice
from prm.insights.planning.instances import LUNCH, open_minutes
from prm.insights.planning.making import NOWHERE
from prm.insights.planning.roads import travel_between
from prm.insights.planning.starts import Start, start_of
from prm.insights.planning.weeks import at_minute, days_left, minute_of
from prm.insights.queries.next_visits import value_of
from prm.territories.queries import practices_visible_to
from prm.visits.models import Stop, StopKind
from prm.visits.planned import MadeStop
from prm.visits.queries import hours_of
from prm.visits.queries.plans import monday_of, stops_in

_LATE = 1e6  # minutes: any order that keeps the hours comes before one that doesn't


class Place(NamedTuple):
    """A stop to add, and where in the order of its day."""

    stop: MadeStop
    place: int


def place_for(
    practice: Practice, *, liaison: User, week: date, at: datetime, day: date | None
) -> Place:
    """Return where a practice fits best into a liaison's week, on any day that is left or on the day that is asked for.

    Raises
    ------
    ValidationError
        If nobody knows where it lies or where the days begin, or if no day is left.
    """
    if practice.latitude is None or practice.longitude is None:
        raise ValidationError(
            f"Nobody knows where {practice} lies. Ask a steward for its address."
        )
    now, monday = at.astimezone(site_calendar().zone), monday_of(week)
    start = start_of(liaison, practices_visible_to(liaison, on=now.date()))
    if start is None:
        raise ValidationError(NOWHERE)
    days = (day,) if day else days_left(start, monday, now)
    if not days:
        raise ValidationError("No day of this week is left. Add it to the week after.")
    stops = [stop for stop in stops_in(liaison, monday) if stop.day in days]
    best = min(_ways(practice, stops, days, liaison, start))
    return Place(
        _made(practice, days[best.day], liaison, start, now.date()), best.place
    )


class _Way(NamedTuple):
    more: float  # minutes of driving
    day: int
    place: int


def _ways(
    practice: Practice,
    stops: Sequence[Stop],
    days: Sequence[date],
    liaison: User,
    start: Start,
) -> Iterator[_Way]:
    """Yield each place of each day with what it costs."""
    places = [*(stop.practice for stop in stops), practice]
    minutes = [*(stop.minutes for stop in stops), start.visit_minutes]
    hours = hours_of(places)
    instance = Instance(
        tuple(
            planning.Stop(
                value=0.0,
                minutes=minutes[number],
                hours=tuple(
                    open_minutes(hours[place.pk][day.weekday()]) for day in days
                ),
            )
            for number, place in enumerate(places)
        ),
        (Day(minute_of(start.day_begins), minute_of(start.day_ends), LUNCH),)
        * len(days),
        travel_between(liaison, start, places),
    )
    clock, new = Clock(pack(instance)), len(stops)
    for number, day in enumerate(days):
        order = [index for index, stop in enumerate(stops) if stop.day == day]
        driven = clock.driven(order)
        for place in range(len(order) + 1):
            tried = [*order[:place], new, *order[place:]]
            late = 0.0 if clock.times(number, tried) else _LATE
            yield _Way(clock.driven(tried) - driven + late, number, place)


def _made(
    practice: Practice, day: date, liaison: User, start: Start, today: date
) -> MadeStop:
    valued = value_of(practice, on=today)
    return MadeStop(
        practice=practice,
        day=day,
        arrives_at=at_minute(day, minute_of(start.day_begins)),
        minutes=start.visit_minutes,
        kind=StopKind.BY_HAND,
        service_line=valued.line,
        reasons=valued.reasons(counts=can_see_volumes(liaison)),
        score=valued.total,
    )
