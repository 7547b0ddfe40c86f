"""The clock of a plan that a person has a hand in: times that follow from any order, and what can't be done in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import NamedTuple
from uuid import UUID

from headwater import planning
from headwater.planning import Day, Instance, Plan, Planned, evaluate
from headwater.planning.timetable import Timetable as Clock
from headwater.planning.timetable import pack
from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.insights.planning.instances import LUNCH, open_minutes
from prm.insights.planning.roads import travel_between
from prm.insights.planning.starts import Start, start_of
from prm.insights.planning.weeks import at_minute, minute_of
from prm.territories.queries import practices_visible_to
from prm.visits.models import Stop
from prm.visits.planned import TimeIt, Timetable, Timing
from prm.visits.queries import hours_of


class Way(NamedTuple):
    """How a day begins and ends: when one leaves the base and is back, and the drive home."""

    leaves_at: datetime
    back_at: datetime
    minutes_home: float
    kilometres_home: float
    minutes_driving: float
    kilometres: float
    minutes_visiting: float


class Judged(NamedTuple):
    """What a plan comes to as it stands, and what can't be done as planned."""

    ways: Mapping[date, Way]
    problems: Mapping[UUID, tuple[str, ...]]  # by stop
    problems_of_day: Mapping[date, tuple[str, ...]]


def timer_for(liaison: User, *, on: date) -> TimeIt:
    """Return what times a liaison's stops. It reads the base and the hours when it is called, under the plan's lock."""

    def time_it(stops: Sequence[Stop]) -> Timetable:
        drive = _drive_of(liaison, stops, on)
        if drive is None:
            return Timetable({}, sum(stop.score for stop in stops), 0.0, 0.0)
        timed = {stop.pk: timing for stop, timing in _times(drive) if stop.day >= on}
        judged = evaluate(drive.instance, drive.plan(lambda _: 0.0))
        return Timetable(
            timed,
            sum(stop.score for stop in stops),
            judged.minutes_driven,
            judged.kilometres,
        )

    return time_it


def judge_plan(liaison: User, stops: Sequence[Stop], *, on: date) -> Judged:
    """Return how each day of standing stops begins and ends, and what can't be done as planned from a day on."""
    drive = _drive_of(liaison, stops, on)
    if drive is None:
        return Judged({}, {}, {})
    zone = site_calendar().zone
    plan = drive.plan(lambda stop: minute_of(stop.arrives_at.astimezone(zone)))
    by_stop: dict[UUID, tuple[str, ...]] = {}
    by_day: dict[date, tuple[str, ...]] = {}
    for number, index, what in evaluate(drive.instance, plan).problems:
        day = drive.days[number]
        if day < on:
            continue
        if index is None:
            by_day[day] = (*by_day.get(day, ()), what)
        else:
            key = drive.stops[index].pk
            by_stop[key] = (*by_stop.get(key, ()), what)
    ways = {day: _way(drive, plan, number) for number, day in enumerate(drive.days)}
    return Judged(ways, by_stop, by_day)


class _Drive(NamedTuple):
    """Stops in the order in which somebody wants to drive to them."""

    start: Start
    stops: tuple[Stop, ...]
    days: tuple[date, ...]
    instance: Instance

    def orders(self) -> Iterator[list[int]]:
        """Yield the stops of each day by number."""
        numbered = enumerate(self.stops)
        for _, day in groupby(numbered, key=lambda pair: pair[1].day):
            yield [number for number, _ in day]

    def plan(self, minute: Callable[[Stop], float]) -> Plan:
        """Return the order as a plan, at the minutes that are given."""
        return Plan(
            tuple(
                tuple(Planned(each, minute(self.stops[each])) for each in order)
                for order in self.orders()
            )
        )


def _drive_of(liaison: User, stops: Sequence[Stop], on: date) -> _Drive | None:
    """Return the instance of these stops alone; None where nobody knows where to begin, or there are none."""
    placed = tuple(
        sorted(
            (
                stop
                for stop in stops
                if stop.practice.latitude is not None
                and stop.practice.longitude is not None
            ),
            key=lambda stop: (stop.day, stop.place),
        )
    )
    start = start_of(liaison, practices_visible_to(liaison, on=on)) if placed else None
    if start is None:
        return None
    days = tuple(sorted({stop.day for stop in placed}))
    practices = [stop.practice for stop in placed]
    hours = hours_of(practices)
    length = Day(minute_of(start.day_begins), minute_of(start.day_ends), LUNCH)
    instance = Instance(
        tuple(
            planning.Stop(
                value=max(stop.score, 0.0),
                minutes=stop.minutes,
                hours=tuple(
                    open_minutes(hours[stop.practice_id][day.weekday()]) for day in days
                ),
                appointment=_agreed(stop, days),
            )
            for stop in placed
        ),
        (length,) * len(days),
        travel_between(liaison, start, practices),
    )
    return _Drive(start, placed, days, instance)


def _agreed(stop: Stop, days: Sequence[date]) -> planning.Appointment | None:
    if stop.appointment is None:
        return None
    starts = stop.appointment.starts_at.astimezone(site_calendar().zone)
    if starts.date() != stop.day:
        return None
    return planning.Appointment(days.index(stop.day), minute_of(starts))


def _times(drive: _Drive) -> Iterator[tuple[Stop, Timing]]:
    clock, travel = Clock(pack(drive.instance)), drive.instance.travel
    for number, order in enumerate(drive.orders()):
        # An order that breaks office hours or the day's end is timed all the same: the page says what is wrong.
        times = clock.times(number, order) or _as_well_as_can_be(drive, number, order)
        here = 0
        for each, minute in zip(order, times, strict=True):
            stop = drive.stops[each]
            yield (
                stop,
                Timing(
                    at_minute(stop.day, minute),
                    float(travel.minutes[here, each + 1]),
                    float(travel.kilometres[here, each + 1]),
                ),
            )
            here = each + 1


def _as_well_as_can_be(drive: _Drive, day: int, order: Sequence[int]) -> list[float]:
    """Return when one would begin each visit of an order that can't be driven in time: waiting where it still helps."""
    instance = drive.instance
    minute, here, times = instance.days[day].begins, 0, []
    for each in order:
        stop = instance.stops[each]
        minute += float(instance.travel.minutes[here, each + 1])
        opens = [
            first for first, last in stop.hours[day] if minute + stop.minutes <= last
        ]
        if stop.appointment:
            minute = max(minute, stop.appointment.minute)
        elif opens:
            minute = max(minute, opens[0])
        times.append(minute)
        minute += stop.minutes
        here = each + 1
    return times


def _way(drive: _Drive, plan: Plan, number: int) -> Way:
    travel, order = drive.instance.travel, plan.days[number]
    first, last = order[0], order[-1]
    day = drive.days[number]
    out = float(travel.minutes[0, first.stop + 1])
    home = float(travel.minutes[last.stop + 1, 0])
    places = [0, *(each.stop + 1 for each in order), 0]
    legs = list(pairwise(places))
    ended = last.minute + drive.instance.stops[last.stop].minutes
    return Way(
        leaves_at=at_minute(day, first.minute - out),
        back_at=at_minute(day, ended + home),
        minutes_home=home,
        kilometres_home=float(travel.kilometres[last.stop + 1, 0]),
        minutes_driving=float(sum(travel.minutes[leg] for leg in legs)),
        kilometres=float(sum(travel.kilometres[leg] for leg in legs)),
        minutes_visiting=float(
            sum(drive.instance.stops[each.stop].minutes for each in order)
        ),
    )
