"""A week to plan: stops with their value and hours, days with their length, and what is already settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from headwater.planning.travel import Travel

# Minutes are those of the day, from midnight: 9:30 is 570. They may have fractions.
Hours = tuple[tuple[float, float], ...]  # (opens, closes), rising; () is closed


@dataclass(frozen=True, slots=True)
class Lunch:
    """Minutes of a day in which the liaison neither drives nor visits, somewhere between two times."""

    minutes: float
    earliest: float
    latest: float  # it is over by then


@dataclass(frozen=True, slots=True)
class Day:
    """When the liaison leaves the base and is back. A day that misses the time of lunch keeps none free."""

    begins: float
    ends: float
    lunch: Lunch | None = None

    @property
    def keeps_lunch(self) -> Lunch | None:
        """The lunch to keep free, or None where the day lies before or after it."""
        lunch = self.lunch
        if lunch is None or lunch.minutes <= 0:
            return None
        begins_too_late = self.begins + lunch.minutes > lunch.latest
        ends_too_soon = self.ends < lunch.earliest + lunch.minutes
        return None if begins_too_late or ends_too_soon else lunch


@dataclass(frozen=True, slots=True)
class Appointment:
    """The visit begins on that day at that minute, whatever the office's hours."""

    day: int
    minute: float


@dataclass(frozen=True, slots=True)
class Lock:
    """The stop stays on its day.

    Locked stops that have a place keep their order among each other; others may come between. Place 0 is the first stop
    of the day.
    """

    day: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit that could be made once in the week.

    Attributes
    ----------
    value
        What the visit is worth, not below zero, in any unit; the same one for all stops.
    minutes
        How long it takes.
    hours
        For each day the office's open hours, at most two stretches (lunch cuts them). The visit lies inside one.
        No stretch: no visit that day. A promise that falls due on a day leaves the days after it empty.
    must
        Goes before everything that is only worth it: promised for this week.
    """

    value: float
    minutes: float
    hours: tuple[Hours, ...]
    must: bool = False
    appointment: Appointment | None = None
    lock: Lock | None = None
    name: str = ""

    @property
    def is_due(self) -> bool:
        """Whether leaving it out breaks something: a promise, an appointment, a lock."""
        return self.must or self.appointment is not None or self.lock is not None


@dataclass(frozen=True, slots=True)
class Instance:
    """One week of one liaison.

    Attributes
    ----------
    stops
        n candidates; a practice visited twice is two stops.
    days
        The days that may still be planned, in order. A day half gone begins now.
    travel
        (n + 1) x (n + 1): place 0 is the base, place i + 1 is stop i.
    minute_cost
        What a minute of driving costs, in the unit of the values. Nobody is sent on a way that costs more than the
        visit is worth. See :func:`usual_minute_cost`.
    """

    stops: tuple[Stop, ...]
    days: tuple[Day, ...]
    travel: Travel
    minute_cost: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no solver could make sense of."""
        size = len(self.stops) + 1
        if self.travel.minutes.shape != (size, size):
            raise ValueError(f"travel must be {size} x {size}, the base first")
        if self.travel.kilometres.shape != (size, size):
            raise ValueError(f"kilometres must be {size} x {size}, the base first")
        if self.minute_cost < 0:
            raise ValueError("driving can't be worth something")
        for number, stop in enumerate(self.stops):
            problem = self._problem(stop)
            if problem:
                raise ValueError(f"stop {number}: {problem}")

    def _problem(self, stop: Stop) -> str | None:
        days = range(len(self.days))
        if stop.value < 0 or stop.minutes < 0:
            return "value and minutes can't be below zero"
        if len(stop.hours) != len(days):
            return f"hours for {len(days)} days are needed"
        if any(len(hours) > 2 for hours in stop.hours):
            return "more than two stretches of hours in a day"
        if stop.lock and stop.lock.day not in days:
            return "locked to a day that isn't planned"
        if stop.appointment and stop.appointment.day not in days:
            return "its appointment is on a day that isn't planned"
        if stop.lock and stop.appointment and stop.lock.day != stop.appointment.day:
            return "locked to another day than its appointment's"
        return None


class Planned(NamedTuple):
    """A stop in a plan, and the minute of the day when the visit begins."""

    stop: int
    minute: float


@dataclass(frozen=True, slots=True)
class Plan:
    """For each day of the instance its stops in order."""

    days: tuple[tuple[Planned, ...], ...]

    @property
    def stops(self) -> frozenset[int]:
        """All stops that are in it."""
        return frozenset(planned.stop for day in self.days for planned in day)


# A visit of middling value pays for a drive of 200 minutes, no longer (illustrative).
_WORTH_MINUTES = 200.0


def usual_minute_cost(stops: tuple[Stop, ...]) -> float:
    """Return what a minute's driving may cost beside these values: a two-hundredth of the middling one."""
    values = sorted(stop.value for stop in stops if stop.value > 0)
    return values[len(values) // 2] / _WORTH_MINUTES if values else 0.0
