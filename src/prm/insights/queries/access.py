"""What patients meet at our clinics: how long the wait is, and what became of the orders, month by month.

Waits are counts of days and no counts of people. Orders are protected as sums (scheduled + not, completed + not,
reported + not, within the threshold + later), over clinics and over the months of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from headwater.marts import Mart
from prm.insights.counts import Count, make_count, share_of
from prm.insights.queries.current import lines, texts
from prm.insights.queries.nested import Volumes, protect_nested, with_totals
from prm.insights.queries.trends import is_mature

_COUNTS = ("orders", "scheduled", "completed", "reported", "within")
# Slots: orders, scheduled, completed, reported, within, then what each lacks of its whole.
_WHOLE = {1: 0, 2: 1, 3: 2, 4: 1}  # scheduled of orders, completed of scheduled …
_SUMS = [[whole, part, len(_COUNTS) + part - 1] for part, whole in _WHOLE.items()]
_REMEMBERED = 64
LINE = ""  # the clinic of all clinics


class Orders(NamedTuple):
    """What became of the orders of a month or of the window."""

    orders: Count
    scheduled: Count
    completed: Count
    reported: Count
    within: Count

    @property
    def schedule_rate(self) -> float | None:
        """Return scheduled / orders."""
        return share_of(self.scheduled, self.orders)

    @property
    def completion_rate(self) -> float | None:
        """Return completed / orders."""
        return share_of(self.completed, self.orders)

    @property
    def loop_closure(self) -> float | None:
        """Return reported / orders."""
        return share_of(self.reported, self.orders)

    @property
    def within_share(self) -> float | None:
        """Return appointments within the threshold / all that were scheduled."""
        return share_of(self.within, self.scheduled)


class Month(NamedTuple):
    """One month of one clinic, or of the whole line."""

    month: date
    mature: bool
    third_next: float | None  # days
    base: float | None  # days: the median of the six months before
    lag: (
        float | None
    )  # days from order to appointment, median; None where too few have one
    new_patient_lag: float | None  # days
    turnaround: float | None  # hours from visit to report, median
    orders: Orders


@dataclass(frozen=True, slots=True)
class Access:
    """One service line: the whole line first, then its clinics by name."""

    line: str
    clinics: dict[str, tuple[Month, ...]]
    window: dict[str, Orders]


@lru_cache(maxsize=2)
def lines_with_access(mart: Mart) -> tuple[str, ...]:
    """Return the lines of which the mart knows waits or orders."""
    present = {*texts(mart.table("access", ["service_line"]), "service_line")}
    known = [line for line in dict.fromkeys((*mart.service_lines, *lines(mart)))]
    return tuple(line for line in known if line in present)


@lru_cache(maxsize=_REMEMBERED)
def access_of(mart: Mart, line: str) -> Access | None:
    """Return the access series of a line; None where the mart has none."""
    rows = mart.table("access", where={"service_line": line}).to_pylist()
    if not rows:
        return None
    clinics = sorted({row["clinic"] for row in rows} - {LINE})
    months = sorted({row["month"] for row in rows})
    at = {(row["clinic"], row["month"]): row for row in rows}
    counts = _counts(at, clinics, months)
    window = [
        index
        for index, month in enumerate(months)
        if mart.window and mart.window.start <= month <= mart.window.end
    ]
    rest = [index for index in range(len(months)) if index not in window]
    inside = _protected(with_totals(counts[:, window], (1,)), totals=(0, 1))
    outside = _protected(counts[:, rest], totals=(0,))
    named = (LINE, *clinics)
    found: dict[str, dict[date, Orders]] = {clinic: {} for clinic in named}
    for place, clinic in enumerate(named):
        for index, orders in zip(window, inside[place][1:], strict=True):
            found[clinic][months[index]] = orders
        for index, orders in zip(rest, outside[place], strict=True):
            found[clinic][months[index]] = orders
    return Access(
        line,
        {
            clinic: tuple(
                _month(mart, at[clinic, month], found[clinic][month])
                for month in months
                if (clinic, month) in at
            )
            for clinic in named
        },
        {clinic: inside[place][0] for place, clinic in enumerate(named)},
    )


def _counts(
    at: dict[tuple[str, date], dict[str, Any]],
    clinics: Sequence[str],
    months: Sequence[date],
) -> Volumes:
    """Lay out clinics × months × slots: the line first, and last the orders of no clinic."""
    cube = np.zeros((len(clinics) + 2, len(months), 2 * len(_COUNTS) - 1))
    for place, clinic in enumerate((LINE, *clinics)):
        for index, month in enumerate(months):
            row = at.get((clinic, month))
            if row:
                cube[place, index, : len(_COUNTS)] = [row[name] for name in _COUNTS]
    named = cube[1:-1].sum(axis=0)
    cube[-1] = np.maximum(cube[0] - named, 0)
    for part, whole in _WHOLE.items():
        lacking = cube[..., whole] - cube[..., part]
        cube[..., len(_COUNTS) + part - 1] = np.maximum(lacking, 0)
    return cube


def _protected(cube: Volumes, *, totals: Sequence[int]) -> list[list[Orders]]:
    if not cube.size:
        return [[] for _ in cube]
    codes = protect_nested(cube, _SUMS, totals=totals)
    return [
        [
            Orders(
                *(
                    make_count(volume, code)
                    for volume, code in zip(
                        volumes[: len(_COUNTS)], marks[: len(_COUNTS)], strict=True
                    )
                )
            )
            for volumes, marks in zip(row, row_marks, strict=True)
        ]
        for row, row_marks in zip(cube.tolist(), codes.tolist(), strict=True)
    ]


def _month(mart: Mart, row: dict[str, Any], orders: Orders) -> Month:
    # A median of few people is nearly one of them.
    scheduled, reported = orders.scheduled.value, orders.reported.value
    return Month(
        row["month"],
        is_mature(mart, row["month"]),
        row["third_next"],
        row["third_next_base"],
        row["lag_days"] if scheduled else None,
        row["new_patient_lag"] if scheduled else None,
        row["turnaround_hours"] if reported or not row["orders"] else None,
        orders,
    )
