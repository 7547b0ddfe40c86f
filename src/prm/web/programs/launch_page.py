"""A launch plan: what is late, what waits, which gates are open, and patients against what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prm.accounts.models import User
from prm.common.formats import lower_first, spoken
from prm.programs.launch_permissions import (
    can_keep_launch,
    can_leave_out_step,
    can_settle_step,
)
from prm.programs.models import LaunchPlan
from prm.programs.queries import (
    GateStanding,
    IntroductionCounts,
    StepStanding,
    gates_of,
    introduction_counts,
    met_by_month,
    steps_of,
)
from prm.territories.queries import codes_visible_to
from prm.web.fieldwork.choices import line_names
from prm.web.programs.launch_ramp import Ramp, present_ramp


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
class LaunchPage:
    """Everything that the page says."""

    plan: LaunchPlan
    line: str
    steps: Sequence[Step]
    gates: Sequence[GateStanding]
    ramp: Ramp
    introductions: IntroductionCounts
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
        ramp=present_ramp(
            plan,
            codes=codes_visible_to(person, on=on),
            met=met_by_month(plan, person, on=on),
        ),
        introductions=introduction_counts([program], person, on=on)[program.pk],
        may_keep=can_keep_launch(person, plan),
        on=on,
    )
