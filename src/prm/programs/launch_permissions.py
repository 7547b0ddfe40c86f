"""Who may see launch plans, keep them, settle their steps and leave out a gate.

A rule about one plan takes for granted that the person sees plans: every check asks that first.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role, User
from prm.accounts.permissions import (
    MAY_SEE_VOLUMES,
    Person,
    can_see_volumes,
    has_role,
    refuse,
)
from prm.programs.models import LaunchPlan, LaunchStep

MAY_SEE_LAUNCHES = MAY_SEE_VOLUMES
MAY_PLAN_LAUNCHES = frozenset({Role.DIRECTOR, Role.SERVICE_LINE_LEADER})
# A gate that nobody passed is a patient who can't be seen, or a bill that isn't paid.
MAY_LEAVE_OUT_GATES = frozenset({Role.DIRECTOR})


def can_see_launches(person: Person) -> bool:
    """Say whether a person may see launch plans: they tell the patients that are expected."""
    return can_see_volumes(person)


def check_can_see_launches(person: Person) -> None:
    """Raise unless :func:`can_see_launches`. Ask before a plan is looked up."""
    if not can_see_launches(person):
        refuse(person, "see launch plans", MAY_SEE_LAUNCHES)


def can_plan_launches(person: Person) -> bool:
    """Say whether a person may plan how specialists begin."""
    return has_role(person, MAY_PLAN_LAUNCHES)


def check_can_plan_launches(person: Person) -> None:
    """Raise unless :func:`can_plan_launches`."""
    if not can_plan_launches(person):
        refuse(person, "plan launches", MAY_PLAN_LAUNCHES)


def can_keep_launch(person: Person, plan: LaunchPlan) -> bool:
    """Say whether a person may move a plan, give its steps away and promote: who plans, and its program's owner."""
    answers = isinstance(person, User) and plan.program.owner_id == person.pk
    return can_plan_launches(person) or (can_see_launches(person) and answers)


def check_can_keep_launch(person: Person, plan: LaunchPlan) -> None:
    """Raise unless :func:`can_keep_launch`."""
    check_can_see_launches(person)
    if not can_keep_launch(person, plan):
        raise PermissionDenied(
            "A launch plan is changed by its program’s owner, a service line leader or a director. Ask one of them."
        )


def can_settle_step(person: Person, step: LaunchStep) -> bool:
    """Say whether a person may say that a step is done, or isn't: its owner, and who keeps the plan."""
    own = isinstance(person, User) and step.owner_id == person.pk
    return can_keep_launch(person, step.plan) or (can_see_launches(person) and own)


def check_can_settle_step(person: Person, step: LaunchStep) -> None:
    """Raise unless :func:`can_settle_step`."""
    check_can_see_launches(person)
    if not can_settle_step(person, step):
        raise PermissionDenied(
            f"This step is {step.owner}’s. They say that it is done, or whoever keeps the plan."
        )


def can_leave_out_step(person: Person, step: LaunchStep) -> bool:
    """Say whether a person may leave a step out: who keeps the plan; a step of a gate, directors alone."""
    allowed = not step.gate or has_role(person, MAY_LEAVE_OUT_GATES)
    return allowed and can_keep_launch(person, step.plan)


def check_can_leave_out_step(person: Person, step: LaunchStep) -> None:
    """Raise unless :func:`can_leave_out_step`."""
    check_can_keep_launch(person, step.plan)
    if not can_leave_out_step(person, step):
        refuse(
            person,
            f"leave out a step of a gate ({step.get_gate_display().lower()})",
            MAY_LEAVE_OUT_GATES,
        )
