"""New patients of a launch against its plan: month by month, or what the reader's own territories sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater import charts
from headwater.charts import Planned
from prm.common.formats import lower_first, month, plural
from prm.insights.queries.arrivals import month_number, month_of
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.ramps import (
    Arrived,
    Came,
    CameMonth,
    Stretch,
    arrived,
    came_by_month,
)
from prm.programs.models import LaunchPlan
from prm.programs.queries import RampMonth, planned_ramp


@dataclass(frozen=True, slots=True)
class Line:
    """A month of the table."""

    number: int  # since the start, of which 1 is the start's own
    month: date
    planned: RampMonth | None
    came: CameMonth | None
    stretch: Stretch | None  # that begins here
    met: int  # introductions that took place


@dataclass(frozen=True, slots=True)
class Ramp:
    """Patients against the plan."""

    lines: Sequence[Line]
    planned: bool  # somebody has said how many to expect
    came: Came | None  # None for readers of territories alone
    sent: Arrived | None  # by the reader's own territories
    planned_by_then: float | None  # over the months of which it is known who came
    gained: int | None  # practices, in the months that tell
    gained_everywhere: bool  # every month tells
    chart: dict[str, Any] | None
    words: str

    @property
    def began(self) -> list[Line]:
        """Return the months of which it is told who came, and those with an introduction."""
        return [each for each in self.lines if each.came or each.met]


def present_ramp(
    plan: LaunchPlan, *, codes: Collection[str] | None, met: Mapping[date, int]
) -> Ramp:
    """Return the ramp of a plan.

    ``codes`` are the practices that the reader may see volumes of, None: all. How many came to a specialist in a month
    is a sum over everybody's practices: who sees territories alone reads what these sent.
    """
    months = planned_ramp(plan)
    found = _told(plan, codes)
    came = found if isinstance(found, Came) else None
    sent = found if isinstance(found, Arrived) else None
    by_then = _planned_in(months, came) if came else None
    if isinstance(found, str):
        words = found
    elif isinstance(found, Came):
        words = _words(found, by_then)
    else:
        words = _of_territories(found)
    gains = [each.gained for each in came.months] if came else []
    told = [each.practices for each in gains if each.practices is not None]
    return Ramp(
        lines=_lines(plan, months, came, met),
        planned=bool(months),
        came=came,
        sent=sent,
        planned_by_then=by_then,
        gained=sum(told) if told else None,
        gained_everywhere=len(told) == len(gains),
        chart=_chart(plan, months, came, words) if months or came else None,
        words=words,
    )


def _told(plan: LaunchPlan, codes: Collection[str] | None) -> Came | Arrived | str:
    mart = mart_or_none()
    if mart is None:
        return "No mart was published yet."
    npi, line = plan.practitioner.npi or "", plan.program.service_line
    start = plan.starts_on
    if codes is None:
        return came_by_month(mart, npi=npi, line=line, starts_on=start)
    return arrived(mart, npi=npi, line=line, starts_on=start, codes=codes)


def _planned_in(months: Sequence[RampMonth], came: Came) -> float | None:
    """Return what was planned for the months of which it is known who came; None where none of them has a plan."""
    expected = [
        each.expected
        for stretch in came.known
        for each in months
        if stretch.first <= each.month <= stretch.last
    ]
    return sum(expected) if expected else None


def _lines(
    plan: LaunchPlan,
    months: Sequence[RampMonth],
    came: Came | None,
    met: Mapping[date, int],
) -> list[Line]:
    start = month_number(plan.starts_on)
    planned = {each.month: each for each in months}
    told = {each.month: each for each in came.months} if came else {}
    begins = {each.first: each for each in came.stretches} if came else {}
    last = max([month_number(each) for each in (*planned, *told)], default=start - 1)
    return [
        Line(
            number - start + 1,
            day,
            planned.get(day),
            told.get(day),
            begins.get(day),
            met.get(day, 0),
        )
        for number in range(start, last + 1)
        for day in [month_of(number)]
    ]


def _words(came: Came, by_then: float | None) -> str:
    """Return in a sentence who came in the complete months, and how many were planned for them."""
    if not came.complete_months:
        return "No month since the start is complete yet."
    whole = plural(came.complete_months, "complete month")
    if not came.known:
        return f"Of {whole} since the start no number may be shown."
    planned = f"; {by_then:,.0f} were planned" if by_then is not None else ""
    patients = plural(came.total, "new patient")
    if came.known_months == came.complete_months:
        return f"{patients} in {whole} since the start{planned}."
    return (
        f"At least {patients} in {whole} since the start, of which {came.known_months:,} may be shown"
        f"{f'{planned} for these' if planned else ''}."
    )


def _of_territories(sent: Arrived) -> str:
    span = f"{month(sent.first)} to {month(sent.last)}"
    who = plural(sent.practices, "practice")
    if sent.shown.value is None:
        return f"In your territories: {lower_first(who)} sent to them, each too few to show, {span}."
    hidden = (
        f", without the {sent.withheld:,} whose count can’t be shown"
        if sent.withheld
        else ""
    )
    patients = plural(sent.shown.value, "new patient")
    return f"In your territories: at least {patients} from {who}{hidden}, {span}."


def _chart(
    plan: LaunchPlan, months: Sequence[RampMonth], came: Came | None, words: str
) -> dict[str, Any]:
    stretches = came.stretches if came else ()
    return charts.ramp(
        [Planned(each.month, each.expected) for each in months],
        [
            charts.Came(
                each.first, each.last, each.came.value, each.came.small, each.mature
            )
            for each in stretches
        ],
        capacity=plan.capacity_a_month,
        description=f"New patients a month since {month(plan.starts_on)}, planned, and who came. {words}",
    )
