"""A specialist who begins in a program, made for a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from prm.accounts.models import User
from prm.directory.models import Practice, Practitioner
from prm.programs.models import LaunchPlan, LaunchStep, Program
from prm.programs.operations import Outline, begin_program, finish_step, plan_launch
from tests.cast import Cast
from tests.prm.territories.made import at, on

START = date(2027, 1, 4)  # a Monday; the steps before it lie in the year before
GATES = ("credentialing", "privileges", "payers", "template")


def make_specialist(name: str = "Vesper Quillon") -> Practitioner:
    first, last = name.split()
    return Practitioner.objects.create(first_name=first, last_name=last)


def make_program(
    cast: Cast, practices: Sequence[Practice] = (), **given: Any
) -> Program:
    usual = {
        "name": "A new cardiologist",
        "kind": "launch",
        "service_line": "cardiology",
        "owner": cast.director,
        "starts_on": on(1),
    }
    outline = Outline(**{**usual, **given})
    return begin_program(
        outline=outline, practices=practices, by=cast.director, at=at(1)
    )


def roles(cast: Cast) -> dict[str, User]:
    """Say who plays the roles that the shipped templates name."""
    return {
        "director": cast.director,
        "liaison": cast.liaison,
        "service_line_leader": cast.service_line_leader,
    }


def make_launch(cast: Cast, **given: Any) -> LaunchPlan:
    usual: dict[str, Any] = {
        "starts_on": START,
        "template": "new_to_system",
        "capacity_a_month": 40,
        "owners": roles(cast),
        "by": cast.director,
        "at": at(1),
    }
    given.setdefault("practitioner", None)
    given.setdefault("program", None)
    chosen = {
        **usual,
        **given,
        "practitioner": given["practitioner"] or make_specialist(),
        "program": given["program"] or make_program(cast),
    }
    return plan_launch(**chosen)


def step_of(plan: LaunchPlan, key: str) -> LaunchStep:
    return LaunchStep.objects.get(plan=plan, key=key)


def finish(plan: LaunchPlan, *keys: str, by: User, day: int = 2) -> None:
    """Say of steps, in this order, that they were done on a day of June."""
    for key in keys:
        finish_step(step=step_of(plan, key), done_on=on(day), by=by, at=at(day))


def open_gates(plan: LaunchPlan, *, by: User, but: str = "") -> None:
    """Finish every step of every gate, except those of one."""
    for step in plan.steps.exclude(gate="").exclude(gate=but):
        finish(plan, step.key, by=by)
