"""A week as its page shows it: each day with its route, its clock and what can't be done in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.common.formats import plural
from prm.directory.models import Practice
from prm.insights.planning.roads import problem_of_roads
from prm.insights.planning.starts import Start, start_of
from prm.insights.planning.timing import Judged, Way, judge_plan
from prm.insights.planning.weeks import holidays_of
from prm.territories.queries import practices_visible_to, standing_of
from prm.visits.models import Interaction, Stop, StopState, WeekPlan
from prm.visits.queries.plans import plan_of, stops_of
from prm.web.plan.presenters.figures import (
    Figure,
    Frame,
    Ground,
    figure_of,
    frame_of,
    ground_of,
)

DAYS_A_WEEK = 7
MILES_A_KILOMETRE = 0.621371
LONG_GAP = 15  # minutes to spare that are worth saying
_NOON = (11 * 60 + 30, 13 * 60 + 30)  # a gap of half an hour between is lunch
_LUNCH = 30


class StopRow(NamedTuple):
    """A stop with its clock."""

    stop: Stop
    number: int
    time: str
    until: str
    drive: str  # to it; with what comes before, lunch or time to spare
    tier: str
    problems: tuple[str, ...]
    can_change: bool
    was_missed: bool
    visit: Interaction | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day with its route."""

    day: date
    holiday: str
    is_past: bool
    is_today: bool
    stops: tuple[StopRow, ...]
    cancelled: tuple[Stop, ...]
    way: Way | None
    home: str
    problems: tuple[str, ...]
    figure: Figure | None

    @property
    def span(self) -> str:
        """Return from when to when one is away."""
        if self.way is None:
            return ""
        return f"{_clock(self.way.leaves_at)} to {_clock(self.way.back_at)}"

    @property
    def totals(self) -> str:
        """Return how many stops there are and how far it is."""
        if self.way is None:
            return ""
        stops = plural(len(self.stops), "stop")
        return f"{stops}, {span(self.way.minutes_driving)} driving, {miles(self.way.kilometres)}"


@dataclass(frozen=True, slots=True)
class WeekPage:
    """The page of a week."""

    liaison: User
    monday: date
    today: date
    plan: WeekPlan | None
    days: tuple[DayRow, ...]
    start: Start | None
    ground: Ground | None
    nowhere: tuple[
        Practice, ...
    ]  # practices that no plan can take in, for want of coordinates
    practices: int
    roads: str  # why the site's road matrix serves nobody, and what to do

    @property
    def before(self) -> date:
        """Return the Monday before."""
        return self.monday - timedelta(days=DAYS_A_WEEK)

    @property
    def after(self) -> date:
        """Return the Monday after."""
        return self.monday + timedelta(days=DAYS_A_WEEK)

    @property
    def stops(self) -> int:
        """Return how many stops the week has."""
        return sum(len(day.stops) for day in self.days)

    @property
    def problems(self) -> int:
        """Return how many things can't be done as planned."""
        return sum(
            len(day.problems) + sum(len(row.problems) for row in day.stops)
            for day in self.days
        )

    @property
    def said(self) -> str:
        """Return the week in one sentence."""
        ways = [day.way for day in self.days if day.way]
        minutes = sum(way.minutes_driving for way in ways)
        distance = sum(way.kilometres for way in ways)
        return f"{plural(self.stops, 'stop')}, {span(minutes)} of driving, {miles(distance)}."

    @property
    def can_plan(self) -> bool:
        """Say whether a day of the week is left."""
        return self.today <= self.monday + timedelta(days=DAYS_A_WEEK - 1)


def present_week(liaison: User, monday: date, *, at: datetime) -> WeekPage:
    """Return a liaison's week, in a constant number of queries."""
    today = at.astimezone(site_calendar().zone).date()
    plan = plan_of(liaison, monday)
    stops = list(stops_of(plan)) if plan else []
    standing = [stop for stop in stops if stop.state != StopState.CANCELLED]
    practices = list(
        practices_visible_to(liaison, on=today).exclude(closed_on__lte=today)
    )
    start = start_of(liaison, practices)
    judged = judge_plan(liaison, standing, on=today)
    frame = frame_of(_places([*practices, *(s.practice for s in standing)], start))
    tiers = _tiers(standing, today)
    visits = _visits(standing)
    rows = _rows(standing, judged, tiers, visits, today)
    return WeekPage(
        liaison=liaison,
        monday=monday,
        today=today,
        plan=plan,
        days=tuple(
            _day(day, rows, stops, judged, frame, start, today)
            for day in _days(monday, stops, start)
        ),
        start=start,
        ground=ground_of(frame, practices) if frame else None,
        nowhere=tuple(
            each
            for each in practices
            if each.latitude is None or each.longitude is None
        ),
        practices=len(practices),
        roads=problem_of_roads(),
    )


def _days(monday: date, stops: Sequence[Stop], start: Start | None) -> list[date]:
    """Return the days in the field, and those that have a stop all the same."""
    usual = start.weekdays if start else frozenset(range(5))
    taken = {stop.day for stop in stops}
    week = (monday + timedelta(days=day) for day in range(DAYS_A_WEEK))
    return [day for day in week if day.weekday() in usual or day in taken]


def _day(
    day: date,
    rows: Sequence[StopRow],
    stops: Sequence[Stop],
    judged: Judged,
    frame: Frame | None,
    start: Start | None,
    today: date,
) -> DayRow:
    own = tuple(row for row in rows if row.stop.day == day)
    way = judged.ways.get(day)
    return DayRow(
        day=day,
        holiday=holidays_of(day - timedelta(days=day.weekday())).get(day, ""),
        is_past=day < today,
        is_today=day == today,
        stops=own,
        cancelled=tuple(
            stop
            for stop in stops
            if stop.day == day and stop.state == StopState.CANCELLED
        ),
        way=way,
        home=f"{drive(way.minutes_home, way.kilometres_home)}, back at {_clock(way.back_at)}"
        if way
        else "",
        problems=judged.problems_of_day.get(day, ()),
        figure=figure_of(frame, start, [row.stop for row in own])
        if frame and own
        else None,
    )


def _rows(
    stops: Sequence[Stop],
    judged: Judged,
    tiers: dict[int, str],
    visits: dict[object, Interaction],
    today: date,
) -> list[StopRow]:
    rows: list[StopRow] = []
    before: Stop | None = None
    way: Way | None = None
    for stop in stops:
        if before is None or before.day != stop.day:
            before, number = None, 0
            way = judged.ways.get(stop.day)
        number += 1
        ends = stop.arrives_at + timedelta(minutes=stop.minutes)
        rows.append(
            StopRow(
                stop=stop,
                number=number,
                time=_clock(stop.arrives_at),
                until=_clock(ends),
                drive=_before(before, stop, way)
                + drive(stop.drive_minutes, stop.drive_kilometres),
                tier=tiers.get(stop.practice_id, ""),
                problems=judged.problems.get(stop.pk, ()),
                can_change=stop.state == StopState.PLANNED and stop.day >= today,
                was_missed=stop.state != StopState.DONE and stop.day < today,
                visit=visits.get(stop.pk),
            )
        )
        before = stop
    return rows


def _before(before: Stop | None, stop: Stop, way: Way | None) -> str:
    """Return what comes before the drive: setting out, lunch, or time to spare."""
    if before is None:
        return f"Leave at {_clock(way.leaves_at)}, " if way else ""
    free = before.arrives_at + timedelta(minutes=before.minutes + stop.drive_minutes)
    spare = (stop.arrives_at - free).total_seconds() / 60
    left = (before.arrives_at + timedelta(minutes=before.minutes)).astimezone(
        site_calendar().zone
    )
    minute = left.hour * 60 + left.minute
    if (
        spare >= _LUNCH
        and minute + _LUNCH <= _NOON[1]
        and minute + spare >= _NOON[0] + _LUNCH
    ):
        return "Lunch, then "
    return f"{spare:.0f} min to spare, then " if spare >= LONG_GAP else ""


def _tiers(stops: Sequence[Stop], today: date) -> dict[int, str]:
    found = standing_of([stop.practice for stop in stops], on=today)
    return {key: each.tier for key, each in found.items()}


def _visits(stops: Sequence[Stop]) -> dict[object, Interaction]:
    made = Interaction.objects.filter(
        Q(stop__in=[stop.pk for stop in stops]), removed_at=None
    )
    return {visit.stop_id: visit for visit in made}


def _places(
    practices: Sequence[Practice], start: Start | None
) -> list[tuple[float, float]]:
    known = [
        (each.latitude, each.longitude)
        for each in practices
        if each.latitude is not None and each.longitude is not None
    ]
    return [*known, (start.latitude, start.longitude)] if start else known


def drive(minutes: float, kilometres: float) -> str:
    """Write a way."""
    return f"{minutes:.0f} min, {miles(kilometres)}"


def miles(kilometres: float) -> str:
    """Write a distance as people here drive it."""
    distance = kilometres * MILES_A_KILOMETRE
    return "under a mile" if distance < 0.95 else plural(round(distance), "mile")


def span(minutes: float) -> str:
    """Write how long something takes."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
