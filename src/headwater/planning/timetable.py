"""The clock of a day's order: when each visit begins, and how late it may.

Waiting is free, so being early never hurts: the earliest times forward and the latest times backward say at once
whether another stop still fits in. Both are kept twice, for lunch still ahead and for lunch eaten.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headwater.planning.instance import Instance, Plan, Planned, Stop

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HAIR = 1e-9  # minutes: what adding up in another order may differ by
NEVER = math.inf


class Packed(NamedTuple):
    """An instance as arrays: n stops, D days.

    Attributes
    ----------
    travel
        (n + 1) x (n + 1) minutes, place 0 the base.
    minutes, value, due
        One a stop.
    first, last
        n x D x 2: between when and when the visit may begin; ``first`` above ``last`` where it may not.
    place
        One a stop: its place among the day's locked stops, -1 without one.
    begins, ends
        One a day.
    lunch
        D x 3: minutes (0: none is kept), the earliest and the latest that it begins.
    """

    travel: Numbers
    minutes: Numbers
    value: Numbers
    due: Flags
    first: Numbers
    last: Numbers
    place: npt.NDArray[np.int64]
    begins: Numbers
    ends: Numbers
    lunch: Numbers
    minute_cost: float


def pack(instance: Instance) -> Packed:
    """Lay an instance out as arrays."""
    stops, days = instance.stops, instance.days
    first = np.full((len(stops), len(days), 2), NEVER)
    last = np.full((len(stops), len(days), 2), -NEVER)
    for number, stop in enumerate(stops):
        for day in range(len(days)):
            for stretch, (opens, closes) in enumerate(_beginnings(stop, day)):
                first[number, day, stretch], last[number, day, stretch] = opens, closes
    lunches = [day.keeps_lunch for day in days]
    return Packed(
        travel=np.ascontiguousarray(instance.travel.minutes, np.float64),
        minutes=np.array([stop.minutes for stop in stops], np.float64),
        value=np.array([stop.value for stop in stops], np.float64),
        due=np.array([stop.is_due for stop in stops], np.bool_),
        first=first,
        last=last,
        place=np.array([_place(stop) for stop in stops], np.int64),
        begins=np.array([day.begins for day in days], np.float64),
        ends=np.array([day.ends for day in days], np.float64),
        lunch=np.array(
            [
                (each.minutes, each.earliest, each.latest - each.minutes)
                if each
                else (0.0, 0.0, 0.0)
                for each in lunches
            ],
            np.float64,
        ).reshape(len(days), 3),
        minute_cost=float(instance.minute_cost),
    )


def _beginnings(stop: Stop, day: int) -> list[tuple[float, float]]:
    """Return between when and when the visit may begin."""
    if stop.lock and stop.lock.day != day:
        return []
    if stop.appointment:
        minute = stop.appointment.minute
        return [(minute, minute)] if stop.appointment.day == day else []
    return sorted(
        (opens, closes - stop.minutes)
        for opens, closes in stop.hours[day]
        if opens <= closes - stop.minutes
    )


def _place(stop: Stop) -> int:
    return stop.lock.place if stop.lock and stop.lock.place is not None else -1


class Timetable:
    """An instance in plain lists, which Python reads faster than arrays, one number at a time."""

    def __init__(self, packed: Packed) -> None:
        """Unpack once for many orders."""
        self.travel: list[list[float]] = packed.travel.tolist()
        self.minutes: list[float] = packed.minutes.tolist()
        self.place: list[int] = packed.place.tolist()
        self.begins: list[float] = packed.begins.tolist()
        self.ends: list[float] = packed.ends.tolist()
        self.lunch: list[list[float]] = packed.lunch.tolist()
        self.windows: list[list[list[tuple[float, float]]]] = [
            [
                [window for window in zip(*day, strict=True) if window[0] <= window[1]]
                for day in zip(first, last, strict=True)
            ]
            for first, last in zip(
                packed.first.tolist(), packed.last.tolist(), strict=True
            )
        ]

    def driven(self, order: Sequence[int]) -> float:
        """Return the minutes of driving through an order, from the base and back."""
        minutes, here = 0.0, 0
        for stop in order:
            minutes += self.travel[here][stop + 1]
            here = stop + 1
        return minutes + self.travel[here][0] if order else 0.0

    def keeps_places(self, order: Sequence[int]) -> bool:
        """Say whether locked stops stand in the order of their places, and a first one first."""
        places = [self.place[stop] for stop in order if self.place[stop] >= 0]
        if not places:
            return True
        return places == sorted(places) and (places[0] > 0 or self.place[order[0]] == 0)

    def times(self, day: int, order: Sequence[int]) -> list[float] | None:
        """Return when each visit of an order begins at the earliest, or None where one can't be made in time."""
        if not order:
            return []
        hungry, fed = self._morning(day)
        here = 0
        steps: list[tuple[float, float, bool]] = []  # begins hungry, fed; ate before
        for stop in order:
            hungry, fed, ate = self._through(
                day, hungry, fed, self.travel[here][stop + 1]
            )
            hungry, fed = self._begin(stop, day, hungry), self._begin(stop, day, fed)
            if hungry == fed == NEVER:
                return None
            steps.append((hungry, fed, ate))
            hungry, fed = hungry + self.minutes[stop], fed + self.minutes[stop]
            here = stop + 1
        _, fed, ate = self._through(day, hungry, fed, self.travel[here][0])
        return None if fed > self.ends[day] + HAIR else _backwards(steps, ate)

    def go_on(
        self, day: int, hungry: float, fed: float, way: float, stop: int
    ) -> tuple[float, float]:
        """Return when a stop is left at the earliest, before lunch and after it, after so many minutes of way."""
        hungry, fed, _ = self._through(day, hungry, fed, way)
        hungry, fed = self._begin(stop, day, hungry), self._begin(stop, day, fed)
        return hungry + self.minutes[stop], fed + self.minutes[stop]

    def is_back(self, day: int, hungry: float, fed: float, way: float) -> bool:
        """Say whether one is at the base before the day ends, lunch eaten."""
        return self._through(day, hungry, fed, way)[1] <= self.ends[day] + HAIR

    def next_begins(
        self, day: int, order: Sequence[int], stops: Iterable[int]
    ) -> Iterator[tuple[float, int]]:
        """Yield the stops that could follow an order, each with when its visit would begin."""
        here = order[-1] + 1 if order else 0
        hungry, fed = self.leaving(day, order)[-1]
        for stop in stops:
            left = self.go_on(day, hungry, fed, self.travel[here][stop + 1], stop)
            if self.is_back(day, *left, self.travel[stop + 1][0]):
                yield min(left) - self.minutes[stop], stop

    def leaving(self, day: int, order: Sequence[int]) -> list[tuple[float, float]]:
        """Return when one leaves the base and each stop at the earliest, before lunch and after it."""
        hungry, fed = self._morning(day)
        leaving = [(hungry, fed)]
        here = 0
        for stop in order:
            hungry, fed = self.go_on(
                day, hungry, fed, self.travel[here][stop + 1], stop
            )
            leaving.append((hungry, fed))
            here = stop + 1
        return leaving

    def latest(self, day: int, order: Sequence[int]) -> list[tuple[float, float]]:
        """Return how late one may arrive at each stop and at the base, with lunch still to come and with it eaten."""
        minutes, earliest, latest = self.lunch[day]
        hungry, fed = -NEVER, self.ends[day]
        arriving = [(hungry, fed)]
        there = 0
        for stop in reversed(order):
            way = self.travel[stop + 1][there]
            eats = minutes > 0 and earliest + minutes <= fed + HAIR
            on_the_way = min(latest, fed - minutes - way) if eats else -NEVER
            takes = self.minutes[stop]
            hungry = self._end(stop, day, max(hungry - way, on_the_way) - takes)
            fed = self._end(stop, day, fed - way - takes)
            arriving.append((hungry, fed))
            there = stop + 1
        return arriving[::-1]

    def _morning(self, day: int) -> tuple[float, float]:
        begins = self.begins[day]
        return (begins, NEVER) if self.lunch[day][0] else (NEVER, begins)

    def _through(
        self, day: int, hungry: float, fed: float, way: float
    ) -> tuple[float, float, bool]:
        """Return when one arrives, before lunch and after it, and whether it was best eaten on this way."""
        minutes, earliest, latest = self.lunch[day]
        eaten = NEVER
        if hungry <= latest + HAIR:
            eaten = max(hungry + way, earliest) + minutes
        ate = eaten < fed + way
        return hungry + way, eaten if ate else fed + way, ate

    def _end(self, stop: int, day: int, bound: float) -> float:
        """Return the latest beginning of a visit up to a bound."""
        for first, last in reversed(self.windows[stop][day]):
            if first <= bound + HAIR:
                return min(last, bound)
        return -NEVER

    def _begin(self, stop: int, day: int, arrives: float) -> float:
        for first, last in self.windows[stop][day]:
            if arrives <= last + HAIR:
                return max(arrives, first)
        return NEVER


def _backwards(steps: list[tuple[float, float, bool]], ate: bool) -> list[float]:
    """Read the times from the day's end, where lunch is eaten, to before it was."""
    times, is_fed = [], not ate
    for hungry, fed, ate_before in reversed(steps):
        times.append(fed if is_fed else hungry)
        is_fed = is_fed and not ate_before
    return times[::-1]


def as_plan(table: Timetable, orders: Sequence[Sequence[int]]) -> Plan:
    """Give each stop of each day its time.

    Raises
    ------
    ValueError
        If an order can't be driven in time.
    """
    days = []
    for day, order in enumerate(orders):
        times = table.times(day, order)
        if times is None:
            raise ValueError(f"the order of day {day} can't be driven")
        days.append(tuple(map(Planned, order, times)))
    return Plan(tuple(days))
