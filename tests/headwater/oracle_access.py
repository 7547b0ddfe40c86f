"""Slow, obvious versions of the measures of access and of a diagnosis, to judge the fast ones by."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

Row = dict[str, Any]


def weekdays_between(first: date, last: date) -> int:
    """Count the weekdays after one day up to another, day by day."""
    count, day = 0, first
    while day < last:
        day += timedelta(days=1)
        count += day.weekday() < 5
    return count


def summarize(rows: Iterable[Row]) -> dict[str, Any]:
    """Lay the counted values out one by one, count the orders and take the medians."""
    values: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        values[row["measure"]] += [row["value"]] * row["count"]
    names = ("orders", "scheduled", "completed", "reported", "declined", "within")
    found: dict[str, Any] = {name: len(values[name]) for name in names}
    for name in ("lag_days", "turnaround_hours"):
        found[name] = median(values[name]) if values[name] else None
    return found


def monthly_wait(
    measurements: Iterable[tuple[date, float]], month: date
) -> tuple[float | None, float | None]:
    """Return the median of a month, and the median of the medians of the six months before it (three at least)."""
    by_month: dict[date, list[float]] = defaultdict(list)
    for day, wait in measurements:
        by_month[day.replace(day=1)].append(wait)
    number = month.year * 12 + month.month - 1
    before = [
        median(by_month[start])
        for start in (
            date((number - back) // 12, (number - back) % 12 + 1, 1)
            for back in range(1, 7)
        )
        if start in by_month
    ]
    now = median(by_month[month]) if month in by_month else None
    return now, median(before) if len(before) >= 3 else None


def weigh(
    states: Sequence[str],
    chance: Sequence[Sequence[float]],
    prior: Sequence[float],
    tempering: float,
) -> tuple[list[list[float]], list[float]]:
    """Return the points of each signal for each cause, and each cause's probability, by the formula as it stands."""
    points = []
    for state, row in zip(states, chance, strict=True):
        told = []
        for of_cause in row:
            red = sum(p * c for p, c in zip(prior, row, strict=True))
            if state == "red":
                told.append(tempering * math.log(of_cause / red))
            elif state == "clear":
                told.append(tempering * math.log((1 - of_cause) / (1 - red)))
            else:
                told.append(0.0)
        points.append(told)
    total = [
        math.log(share) + sum(row[cause] for row in points)
        for cause, share in enumerate(prior)
    ]
    weight = [math.exp(value) for value in total]
    return points, [value / sum(weight) for value in weight]


def learn(
    guess: Sequence[Sequence[float]], weight: float, cases: Iterable[Mapping[str, Any]]
) -> list[list[float]]:
    """Turn each guess into so many imagined cases, add the real ones, and divide.

    ``cases`` are mappings: cause (index), states (one a signal).
    """
    told = list(cases)
    learnt = []
    for place, row in enumerate(guess):
        chances = []
        for cause, chance in enumerate(row):
            red, known = chance * weight, weight
            for case in told:
                state = case["states"][place]
                if case["cause"] == cause and state != "missing":
                    known += 1
                    red += state == "red"
            chances.append(red / known)
        learnt.append(chances)
    return learnt
