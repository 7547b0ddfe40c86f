"""What a plan reaches and whether it can be driven: the one judge of every solver, ours and others'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from headwater.planning.instance import Day, Instance, Plan, Planned, Stop

_HAIR = 1e-6  # minutes: what sums of fractions may differ by


class Problem(NamedTuple):
    """What can't be done as planned. ``stop`` is None where it is the day as a whole."""

    day: int
    stop: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A plan judged.

    Attributes
    ----------
    feasible
        Everything that is planned can be done as planned: there are no problems. What is not planned stands in
        ``unmet``.
    value
        Sum of the values of the stops.
    net
        Value less what the driving costs: what solvers maximize, after meeting what is due.
    minutes_driven, kilometres
        Of all days, from the base and back.
    minutes_waiting
        Between arriving and being let in, lunch included.
    unmet
        Promised stops, appointments and locked stops that aren't in the plan.
    """

    feasible: bool
    value: float
    net: float
    minutes_driven: float
    kilometres: float
    minutes_waiting: float
    unmet: tuple[int, ...]
    problems: tuple[Problem, ...]

    @property
    def rank(self) -> tuple[bool, int, float]:
        """Sort key: the greater, the better. Feasible first, then what is due, then net value."""
        return self.feasible, -len(self.unmet), self.net


def evaluate(instance: Instance, plan: Plan) -> Evaluation:
    """Drive through a plan and add up.

    Raises
    ------
    ValueError
        If the plan is of another instance: other days, or stops that there aren't.
    """
    if len(plan.days) != len(instance.days):
        raise ValueError("the plan has other days than the instance")
    stops = [planned.stop for day in plan.days for planned in day]
    if any(not 0 <= stop < len(instance.stops) for stop in stops):
        raise ValueError("the plan has stops that there aren't")
    minutes = kilometres = waiting = 0.0
    for number, day in enumerate(plan.days):
        driven = list(_legs(day))
        minutes += sum(instance.travel.minutes[leg] for leg in driven)
        kilometres += sum(instance.travel.kilometres[leg] for leg in driven)
        waiting += _waiting(instance, instance.days[number], day)
    value = sum(instance.stops[stop].value for stop in set(stops))
    problems = tuple(_problems(instance, plan))
    return Evaluation(
        feasible=not problems,
        value=float(value),
        net=float(value - instance.minute_cost * minutes),
        minutes_driven=float(minutes),
        kilometres=float(kilometres),
        minutes_waiting=waiting,
        unmet=tuple(
            number
            for number, stop in enumerate(instance.stops)
            if stop.is_due and number not in plan.stops
        ),
        problems=problems,
    )


def _legs(day: tuple[Planned, ...]) -> Iterator[tuple[int, int]]:
    """Yield the ways of a day as places of the travel matrix; a day without stops is spent at the base."""
    places = [0, *(planned.stop + 1 for planned in day), 0]
    yield from pairwise(places) if day else ()


def _waiting(instance: Instance, length: Day, day: tuple[Planned, ...]) -> float:
    left, waiting = length.begins, 0.0
    for (from_, to), planned in zip(_legs(day), day, strict=False):
        # In the morning one sets out late rather than wait.
        if from_:
            waiting += planned.minute - left - instance.travel.minutes[from_, to]
        left = planned.minute + instance.stops[planned.stop].minutes
    return float(waiting)


def _problems(instance: Instance, plan: Plan) -> Iterator[Problem]:
    seen: set[int] = set()
    for number, day in enumerate(plan.days):
        yield from _problems_of_times(instance, number, day)
        yield from _problems_of_order(instance, number, day)
        for planned in day:
            if planned.stop in seen:
                yield Problem(number, planned.stop, "it is in the plan twice")
            seen.add(planned.stop)
            what = _problem_of_stop(instance.stops[planned.stop], number, planned)
            if what:
                yield Problem(number, planned.stop, what)


def _problem_of_stop(stop: Stop, day: int, planned: Planned) -> str | None:
    """Say why a visit can't be at that time, whatever comes before it."""
    begins, ends = planned.minute, planned.minute + stop.minutes
    if stop.lock and stop.lock.day != day:
        return "it is locked to another day"
    if stop.appointment:
        agreed = stop.appointment
        if agreed.day != day or abs(agreed.minute - begins) > _HAIR:
            return f"its appointment is at {clock(agreed.minute)}"
        return None
    hours = stop.hours[day]
    if not hours:
        return "it takes no visits that day"
    if not any(o - _HAIR <= begins and ends <= c + _HAIR for o, c in hours):
        said = ", ".join(f"{clock(o)}–{clock(c)}" for o, c in hours)
        return f"{clock(begins)}–{clock(ends)} lies outside its hours ({said})"
    return None


def _problems_of_times(
    instance: Instance, number: int, day: tuple[Planned, ...]
) -> Iterator[Problem]:
    """Yield what can't be reached in time, the base included, and a lunch that has no room."""
    length = instance.days[number]
    lunch = length.keeps_lunch
    left, has_eaten = length.begins, lunch is None
    ends = Planned(-1, length.ends)
    for (from_, to), planned in zip(_legs(day), (*day, ends), strict=False):
        arrives = float(left + instance.travel.minutes[from_, to])
        if arrives > planned.minute + _HAIR:
            home = planned is ends
            what = "the day ends" if home else "the visit begins"
            at = f"{what} at {clock(planned.minute)}, but one is there at {clock(arrives)}"
            yield Problem(number, None if home else planned.stop, at)
        if lunch and not has_eaten and left + lunch.minutes <= lunch.latest + _HAIR:
            eaten = max(arrives, lunch.earliest) + lunch.minutes
            has_eaten = eaten <= planned.minute + _HAIR
        left = planned.minute + (instance.stops[planned.stop].minutes if to else 0)
    if day and not has_eaten:
        yield Problem(number, None, "no time is kept free for lunch")


def _problems_of_order(
    instance: Instance, number: int, day: tuple[Planned, ...]
) -> Iterator[Problem]:
    places = [
        (lock.place, planned.stop)
        for planned in day
        if (lock := instance.stops[planned.stop].lock) and lock.place is not None
    ]
    for (before, _), (place, stop) in pairwise(places):
        if place < before:
            yield Problem(number, stop, "it is locked to an earlier place")
    if places and places[0][0] == 0 and places[0][1] != day[0].stop:
        yield Problem(number, places[0][1], "it is locked to the first place")


def clock(minute: float) -> str:
    """Return a minute of the day as people read it."""
    return f"{int(minute) // 60}:{int(minute) % 60:02}"
