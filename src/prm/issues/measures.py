"""How long obstacles stand, how soon they are closed, and how often the practices agree. Pure: courses and days in.

Days are real ones, of 24 hours, nights and weekends too: a practice waits through them. A quantile is the one that
spreadsheets compute (PERCENTILE.INC): values in order, and between two neighbours in proportion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

DAY = timedelta(days=1)
HORIZONS = (30, 60, 90)  # days
ALL_LINES = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One issue from its opening on. Joined ones count with their root; withdrawn ones were none."""

    service_line: str
    opened_at: datetime
    fixed_at: datetime | None = None  # by our word
    closed_at: datetime | None = None
    confirmed_at: datetime | None = (
        None  # by the practices' word; None: they haven't said so
    )


@dataclass(frozen=True, slots=True)
class Outstanding:
    """The issues that aren't fixed yet, and the days that they have stood together."""

    issues: int
    days: float
    longest: float | None


@dataclass(frozen=True, slots=True)
class DaysToClose:
    """How many days the closed issues took from opening to closing."""

    issues: int
    median: float | None
    p90: float | None  # nine of ten took no longer


@dataclass(frozen=True, slots=True)
class ResolutionRate:
    """Of the issues that opened at least so many days ago, those closed and confirmed within them."""

    days: int
    resolved: int
    opened: int

    @property
    def share(self) -> float | None:
        """Return the rate; None where nothing has been open for long enough."""
        return self.resolved / self.opened if self.opened else None


@dataclass(frozen=True, slots=True)
class Closures:
    """What was closed: with the practices' word, and without, which counts as no resolution."""

    confirmed: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One service line's issues, or all of them."""

    service_line: str
    outstanding: Outstanding
    waiting: int  # fixed by our word, and not closed yet
    to_close: DaysToClose
    rates: tuple[ResolutionRate, ...]
    closures: Closures


def measure(courses: Iterable[Course], *, at: datetime) -> list[Measured]:
    """Return the measures of all issues, then of each service line by name, as they stand at a moment."""
    every = list(courses)
    lines = sorted({course.service_line for course in every} - {ALL_LINES})
    parts = [(ALL_LINES, every)]
    parts += [(line, [c for c in every if c.service_line == line]) for line in lines]
    return [
        Measured(
            service_line=line,
            outstanding=days_outstanding(part, at=at),
            waiting=sum(1 for c in part if c.fixed_at and not c.closed_at),
            to_close=days_to_close(part),
            rates=tuple(resolution_rate(part, n, at=at) for n in HORIZONS),
            closures=count_closures(part),
        )
        for line, part in parts
    ]


def days_outstanding(courses: Iterable[Course], *, at: datetime) -> Outstanding:
    """Return how many issues aren't fixed, and for how long they have stood: together, and the longest."""
    days = [
        (at - course.opened_at) / DAY
        for course in courses
        if not course.fixed_at and not course.closed_at
    ]
    return Outstanding(len(days), sum(days), max(days, default=None))


def days_to_close(courses: Iterable[Course]) -> DaysToClose:
    """Return the median and the 90th percentile of the days from opening to closing, confirmed or not."""
    days = [
        (course.closed_at - course.opened_at) / DAY
        for course in courses
        if course.closed_at
    ]
    return DaysToClose(len(days), quantile(days, 0.5), quantile(days, 0.9))


def resolution_rate(
    courses: Iterable[Course], days: int, *, at: datetime
) -> ResolutionRate:
    """Return the share that was closed with the practices' confirmation within some days of its opening.

    Only what opened at least as many days ago counts: what is younger could still be resolved in time.
    """
    within = days * DAY
    due = [course for course in courses if at - course.opened_at >= within]
    resolved = sum(
        1
        for course in due
        if course.closed_at
        and course.confirmed_at
        and max(course.closed_at, course.confirmed_at) - course.opened_at <= within
    )
    return ResolutionRate(days, resolved, len(due))


def count_closures(courses: Iterable[Course]) -> Closures:
    """Count the closures that practices confirmed, and apart from them those that none did."""
    closed = [course for course in courses if course.closed_at]
    confirmed = sum(1 for course in closed if course.confirmed_at)
    return Closures(confirmed, len(closed) - confirmed)


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value that a share of the values doesn't exceed; None of no values.

    >>> quantile([1.0, 2.0, 3.0, 10.0], 0.5)
    2.5
    """
    if not values:
        return None
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    below = floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (place - below) * (ranked[above] - ranked[below])
