"""Slow, obvious versions of the measures of issues: one thing at a time, counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

SECONDS = 24 * 60 * 60


def days_between(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / SECONDS


def outstanding(
    courses: Iterable[Any], at: datetime
) -> tuple[int, float, float | None]:
    issues, days, longest = 0, 0.0, None
    for course in courses:
        if course.fixed_at is not None or course.closed_at is not None:
            continue
        stood = days_between(course.opened_at, at)
        issues, days = issues + 1, days + stood
        if longest is None or stood > longest:
            longest = stood
    return issues, days, longest


def percentile(values: Iterable[float], percent: int) -> float | None:
    """Walk along the values as along a rope with knots at equal distances."""
    knots = sorted(values)
    if not knots:
        return None
    walk = Fraction(percent * (len(knots) - 1), 100)
    at = 0
    while walk >= 1:
        at, walk = at + 1, walk - 1
    if walk == 0:
        return knots[at]
    return knots[at] * float(1 - walk) + knots[at + 1] * float(walk)


def days_to_close(
    courses: Iterable[Any],
) -> tuple[int, float | None, float | None]:
    days = []
    for course in courses:
        if course.closed_at is not None:
            days.append(days_between(course.opened_at, course.closed_at))
    return len(days), percentile(days, 50), percentile(days, 90)


def resolved_within(courses: Iterable[Any], days: int, at: datetime) -> tuple[int, int]:
    resolved = opened = 0
    for course in courses:
        if days_between(course.opened_at, at) < days:
            continue
        opened += 1
        if course.closed_at is None or course.confirmed_at is None:
            continue
        closed = days_between(course.opened_at, course.closed_at) <= days
        confirmed = days_between(course.opened_at, course.confirmed_at) <= days
        if closed and confirmed:
            resolved += 1
    return resolved, opened


def closures(courses: Iterable[Any]) -> tuple[int, int]:
    closed = [course for course in courses if course.closed_at is not None]
    without = [course for course in closed if course.confirmed_at is None]
    return len(closed) - len(without), len(without)
