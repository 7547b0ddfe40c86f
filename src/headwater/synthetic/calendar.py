"""The months that the files cover. Days are counted from 1970-01-01, as Parquet does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from headwater.schema.errors import InputError
from headwater.synthetic.arrays import Array

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whole months from ``first`` to the month of ``end``; ``starts`` has one more entry, the day after the last."""

    months: int
    end: date
    starts: Array  # first day of each month, length months + 1

    @property
    def first_day(self) -> int:
        """The first day that the files know."""
        return int(self.starts[0])

    @property
    def last_day(self) -> int:
        """The last day that the files know; they are written that evening."""
        return int(self.starts[-1]) - 1

    @property
    def days(self) -> int:
        """How many days the files cover."""
        return self.last_day - self.first_day + 1

    def month_of(self, days: Array) -> Array:
        """Return the month index of each day; days outside are clipped to the first or last month."""
        return np.clip(
            np.searchsorted(self.starts, days, side="right") - 1, 0, self.months - 1
        )


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - EPOCH).days


def calendar_of(*, months: int, end: date) -> Calendar:
    """Return the ``months`` whole months that close with the month of ``end``."""
    if months < 1:
        raise InputError("A market needs at least one month.", "Ask for 24.")
    last = end.year * 12 + end.month - 1
    starts = [
        day_number(date(number // 12, number % 12 + 1, 1))
        for number in range(last - months + 1, last + 2)
    ]
    return Calendar(months, end, np.array(starts))
