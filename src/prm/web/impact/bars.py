"""Intervals of lifts drawn on one axis, for tables: places in percent of the width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headwater.attribution.verdicts import Reading
from prm.common.formats import lift, lifts

_LEAST = 0.20  # the axis reaches at least so far above no effect, and half as far below
_ROOM = 0.04  # of the span, on both sides
_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)
_TICKS = 4  # at most, so that a phone has room for them


@dataclass(frozen=True, slots=True)
class Axis:
    """A span of lifts."""

    low: float
    high: float

    def at(self, value: float) -> str:
        """Return where a lift stands, in percent of the width; what lies beyond stands at the edge."""
        place = 100 * (value - self.low) / (self.high - self.low)
        return f"{min(max(place, 0.0), 100.0):.2f}"

    @property
    def nought(self) -> str:
        """Return where no effect stands."""
        return self.at(0.0)

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """Return marks of the axis: where, and what."""
        span = self.high - self.low
        step = next((each for each in _STEPS if span / each <= _TICKS), 10.0)
        first, last = int(self.low / step), int(self.high / step)
        return [
            (self.at(each * step), lift(each * step)) for each in range(first, last + 1)
        ]


@dataclass(frozen=True, slots=True)
class Bar:
    """One interval, and its lift where a single figure may be shown."""

    name: str
    low: float
    high: float
    lift: float | None
    headline: bool = False
    part: bool = False  # of the row above

    @property
    def said(self) -> str:
        """Say it without a drawing."""
        span = lifts(self.low, self.high)
        return (
            f"interval {span}"
            if self.lift is None
            else f"{lift(self.lift)}, interval {span}"
        )


def bar_of(
    name: str,
    reading: Reading,
    *,
    single: bool,
    headline: bool = False,
    part: bool = False,
) -> Bar:
    """Return a bar; ``single`` says whether a single figure may stand anywhere on the page."""
    return Bar(
        name,
        reading.low,
        reading.high,
        reading.lift if single else None,
        headline,
        part,
    )


def axis_of(bars: Iterable[Bar]) -> Axis:
    """Return the axis that holds all of them."""
    every = list(bars)
    low = min([-_LEAST / 2, *(each.low for each in every)])
    high = max([_LEAST, *(each.high for each in every)])
    room = _ROOM * (high - low)
    return Axis(low - room, high + room)
