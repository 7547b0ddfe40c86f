"""The patients to expect of a new specialist, month by month.

New patients who came, and practices that referred for the first time, stand in the published mart, which lies above: a
page sets them beside these months by :attr:`RampMonth.month`, the mart's own first days of months.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from prm.programs.models import LaunchPlan


@dataclass(frozen=True, slots=True)
class RampMonth:
    """A calendar month since the start: 1 is the one in which the specialist begins."""

    number: int
    month: date  # its first day, as marts write it
    planned: int  # new patients of a whole month
    expected: float  # of its days from the start on: less than planned where the first month is a part
    capacity: int | None  # new patients that the schedule has room for


def planned_ramp(plan: LaunchPlan) -> list[RampMonth]:
    """Return the planned series of a plan, from the month in which it starts; empty where nobody set one. One query."""
    start = plan.starts_on
    return [
        RampMonth(
            number=each.month,
            month=nth_month(start, each.month),
            planned=each.planned,
            expected=each.planned * (_part_of(start) if each.month == 1 else 1.0),
            capacity=plan.capacity_a_month,
        )
        for each in plan.ramp.all()
    ]


def nth_month(start: date, number: int) -> date:
    """Return the first day of a month since a start, of which 1 is the start's own."""
    years, month = divmod(start.month - 1 + number - 1, 12)
    return date(start.year + years, month + 1, 1)


def _part_of(start: date) -> float:
    """Return the share of its month that is left from a day on, this day included."""
    days = monthrange(start.year, start.month)[1]
    return (days - start.day + 1) / days
