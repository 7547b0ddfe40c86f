"""A launch plan: what is late, what waits, which gates are open, and patients against what was planned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater import charts
from headwater.charts import Came, Planned
from prm.accounts.models import User
from prm.common.formats import lower_first, month, plural, spoken
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.ramps import Arrived, arrived
from prm.programs.launch_permissions import (
    can_keep_launch,
    can_leave_out_step,
    can_settle_step,
)
from prm.programs.models import LaunchPlan
from prm.programs.queries import (
    GateStanding,
    IntroductionCounts,
    RampMonth,
    StepStanding,
    gates_of,
    introduction_counts,
    met_by_month,
    planned_ramp,
    steps_of,
)
from prm.territories.queries import codes_visible_to
from prm.web.fieldwork.choices import line_names


@dataclass(frozen=True, slots=True)
class Step:
    """A step, and what the reader may do about it."""

    standing: StepStanding
    may_settle: bool
    may_leave_out: bool

    @property
    def waiting_for(self) -> str:
        """Return what it waits for, in words."""
        return spoken(str(each) for each in self.standing.waits_for)


@dataclass(frozen=True, slots=True)
class Ramp:
    """Patients against the plan."""

    months: Sequence[RampMonth]
    came: Arrived | None
    why_not: str  # where nothing can be told
    planned_by_then: float | None  # over the months that ``came`` speaks of
    chart: dict[str, Any] | None
    words: str


@dataclass(frozen=True, slots=True)
class LaunchPage:
    """Everything that the page says."""

    plan: LaunchPlan
    line: str
    steps: Sequence[Step]
    gates: Sequence[GateStanding]
    ramp: Ramp
    introductions: IntroductionCounts
    met: Mapping[date, int]  # introductions that took place, by month
    may_keep: bool
    on: date

    @property
    def late(self) -> list[Step]:
        """Return the open steps past their day, the longest first."""
        found = [each for each in self.steps if each.standing.is_late]
        return sorted(found, key=lambda each: -each.standing.days_late)

    @property
    def coming(self) -> list[Step]:
        """Return the other open steps, the next day first."""
        found = [
            each
            for each in self.steps
            if not each.standing.step.settled and not each.standing.is_late
        ]
        return sorted(found, key=lambda each: each.standing.step.due_on)

    @property
    def settled(self) -> list[Step]:
        """Return what is done or left out."""
        return [each for each in self.steps if each.standing.step.settled]

    @property
    def ready(self) -> bool:
        """Say whether every gate is open."""
        return all(each.is_open for each in self.gates)

    @property
    def closed(self) -> str:
        """Return the gates that are closed, in words."""
        return spoken(
            lower_first(each.label) for each in self.gates if not each.is_open
        )


def present_launch(plan: LaunchPlan, person: User, *, on: date) -> LaunchPage:
    """Return the page of a plan. A constant number of queries."""
    program = plan.program
    for each in plan.steps.all():
        each.plan = plan  # a rule about a step asks for its plan: it is this one
    return LaunchPage(
        plan=plan,
        line=line_names().get(program.service_line, program.service_line),
        steps=[
            Step(
                each,
                can_settle_step(person, each.step),
                can_leave_out_step(person, each.step),
            )
            for each in steps_of(plan, on=on)
        ],
        gates=gates_of(plan),
        ramp=_ramp(plan, codes_visible_to(person, on=on)),
        introductions=introduction_counts([program], person, on=on)[program.pk],
        met=met_by_month(plan, person, on=on),
        may_keep=can_keep_launch(person, plan),
        on=on,
    )


def _ramp(plan: LaunchPlan, codes: Collection[str] | None) -> Ramp:
    months = planned_ramp(plan)
    mart = mart_or_none()
    found: Arrived | str = "No mart was published yet."
    if mart is not None:
        found = arrived(
            mart,
            npi=plan.practitioner.npi or "",
            line=plan.program.service_line,
            starts_on=plan.starts_on,
            codes=codes,
        )
    came = found if isinstance(found, Arrived) else None
    whole = codes is None  # a territory's part says nothing about a plan for everybody
    by_then = _planned_between(months, came) if came and whole else None
    words = _words(came, found, by_then)
    if came and not whole:
        words = f"In your territories: {lower_first(words)}"
    return Ramp(
        months,
        came,
        "" if came else str(found),
        by_then,
        _chart(plan, months, came if whole else None, words) if months else None,
        words,
    )


def _planned_between(months: Sequence[RampMonth], came: Arrived) -> float | None:
    within = [each.expected for each in months if came.first <= each.month <= came.last]
    return sum(within) if within else None


def _words(came: Arrived | None, found: Arrived | str, by_then: float | None) -> str:
    if came is None:
        return str(found)
    span = f"{month(came.first)} to {month(came.last)}"
    planned = f"; {by_then:,.0f} were planned" if by_then is not None else ""
    who = plural(came.practices, "practice")
    if came.shown.value is None:
        return f"{who} sent to them, each too few to show, {span}{planned}."
    hidden = (
        f", without the {came.withheld:,} whose count can’t be shown"
        if came.withheld
        else ""
    )
    return f"At least {came.shown.value:,} new patients from {who}{hidden}, {span}{planned}."


def _chart(
    plan: LaunchPlan, months: Sequence[RampMonth], came: Arrived | None, words: str
) -> dict[str, Any]:
    a_month = came.a_month if came else None
    return charts.ramp(
        [Planned(each.month, each.expected) for each in months],
        Came(came.first, came.last, a_month) if came and a_month else None,
        capacity=plan.capacity_a_month,
        description=f"New patients a month since {month(plan.starts_on)}, planned, and what came. {words}",
    )
