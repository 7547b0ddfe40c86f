"""A launch plan under lock, and what the ledger says of it: part of whatever changes one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from prm.accounts.models import User
from prm.common.formats import spoken
from prm.ledger.operations import record
from prm.programs.launch_permissions import can_see_launches, check_can_keep_launch
from prm.programs.models import LaunchPlan, LaunchStep


def hold_plan(plan: LaunchPlan, *, by: User) -> LaunchPlan:
    """Lock a plan that stands, for somebody who keeps it."""
    held = lock_plan(plan.pk)
    check_can_keep_launch(by, held)
    check_stands(held)
    return held


def hold_step(step: LaunchStep) -> LaunchStep:
    """Lock a step's plan, and return the step as it is by then. Whoever calls asks for permission."""
    plan = lock_plan(step.plan_id)
    held: LaunchStep = plan.steps.select_related("owner", "done_by").get(pk=step.pk)
    held.plan = plan
    return held


def lock_plan(key: UUID) -> LaunchPlan:
    """Lock a plan's row: all that is done to a plan and to its steps waits here for each other."""
    LaunchPlan.objects.select_for_update().get(pk=key)
    return LaunchPlan.objects.select_related(
        "program", "program__owner", "practitioner", "promoted_by"
    ).get(pk=key)


def check_stands(plan: LaunchPlan) -> None:
    """Raise where a plan's program was dropped."""
    if plan.program.dropped_at:
        raise ValidationError(
            "The program of this launch was dropped. Take that back first."
        )


def check_not_promoted(step: LaunchStep) -> None:
    """Raise where opening a step would close a gate behind a specialist who is promoted."""
    if step.gate and step.plan.promoted_at:
        raise ValidationError(
            f"{step.plan.practitioner} is promoted, for this gate was open. Take the promotion back first."
        )


def check_holds_up_nothing(step: LaunchStep) -> None:
    """Raise where a step that is done waited for one that is to be opened again."""
    done = step.holds_up.exclude(done_on=None)
    if names := [f"“{each}”" for each in done]:
        raise ValidationError(
            f"{spoken(names)} waited for it and {'is' if len(names) == 1 else 'are'} done. Reopen that first."
        )


def check_owner(person: User, field: str) -> None:
    """Raise, on a field, unless somebody is here and reads launch plans."""
    if not can_see_launches(person):
        raise ValidationError(
            {
                field: f"{person} can’t read launch plans, and so not what is asked. Choose somebody else."
            }
        )


def tell_launch(
    verb: str, plan: LaunchPlan, *, by: User, at: datetime, why: str = "", **more: Any
) -> None:
    """Write down what was done to a plan."""
    record(
        verb,
        on=[plan, plan.program, plan.practitioner],
        by=by,
        at=at,
        why=why,
        practitioner=str(plan.practitioner),
        service_line=plan.program.service_line,
        **{
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in more.items()
        },
    )
