"""Planning how a specialist begins, moving that, setting what to expect, and promoting once every gate is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import Role, User
from prm.common.formats import day, lower_first, spoken
from prm.directory.models import Practitioner
from prm.programs.launch_permissions import check_can_plan_launches
from prm.programs.launch_templates import LaunchTemplate, load_launch_templates
from prm.programs.models import (
    LaunchPlan,
    LaunchStep,
    Program,
    ProgramKind,
    RampPoint,
)
from prm.programs.operations.held_launches import (
    check_owner,
    hold_plan,
    tell_launch,
)
from prm.programs.queries.launches import closed_gates

MOST_MONTHS = 36  # of a ramp: nobody is new for longer
MOST_A_MONTH = 1_000  # new patients of one specialist; more is a slip of the pen


@transaction.atomic
def plan_launch(
    *,
    practitioner: Practitioner,
    program: Program,
    starts_on: date,
    template: str,
    capacity_a_month: int | None,
    owners: Mapping[str, User],
    by: User,
    at: datetime,
) -> LaunchPlan:
    """Copy a template's steps and ramp for a specialist who begins.

    ``template`` is its key; ``owners`` says who plays each role that its steps name. Without a capacity there is no
    ramp until somebody sets one.
    """
    check_can_plan_launches(by)
    program = Program.objects.select_for_update().get(pk=program.pk)
    _check_may_launch(practitioner, program)
    definition = load_launch_templates()
    chosen = definition.templates.get(template)
    if chosen is None:
        raise ValidationError({"template": "Choose one of the templates."})
    _check_owners(chosen, owners)
    _check_capacity(capacity_a_month)
    plan = LaunchPlan(
        practitioner=practitioner,
        program=program,
        starts_on=starts_on,
        capacity_a_month=capacity_a_month,
        template=definition.said(template),
        made_by=by,
        made_at=at,
    )
    plan.full_clean()
    plan.save(force_insert=True)
    _lay_steps(plan, chosen, owners)
    if capacity_a_month:
        _lay_ramp(plan, chosen.planned(capacity_a_month))
    tell_launch(
        "launch.planned",
        plan,
        by=by,
        at=at,
        starts_on=starts_on,
        steps=len(chosen.steps),
        template=plan.template,
    )
    return plan


@transaction.atomic
def move_launch(
    *, plan: LaunchPlan, starts_on: date, by: User, at: datetime
) -> LaunchPlan:
    """Let a specialist begin on another day: every step that isn't done moves by as many days."""
    held = hold_plan(plan, by=by)
    before = held.starts_on
    if starts_on == before:
        raise ValidationError({"starts_on": f"It begins on {day(before)} already."})
    held.starts_on = starts_on
    held.full_clean()
    held.save(update_fields=["starts_on"])
    moving = list(held.steps.filter(done_on=None))
    for step in moving:
        step.due_on = _shifted(step.due_on, (starts_on - before).days)
    LaunchStep.objects.bulk_update(moving, ["due_on"])
    tell_launch(
        "launch.moved",
        held,
        by=by,
        at=at,
        starts_on=starts_on,
        instead_of=before,
        steps=len(moving),
    )
    return held


@transaction.atomic
def set_ramp(
    *,
    plan: LaunchPlan,
    capacity_a_month: int | None,
    planned: Sequence[int],
    by: User,
    at: datetime,
) -> LaunchPlan:
    """Say how many new patients the schedule has room for, and how many are planned for each month from the first."""
    held = hold_plan(plan, by=by)
    _check_capacity(capacity_a_month)
    _check_ramp(planned, capacity_a_month)
    held.capacity_a_month = capacity_a_month
    held.save(update_fields=["capacity_a_month"])
    held.ramp.all().delete()
    _lay_ramp(held, planned)
    tell_launch("launch.ramp_set", held, by=by, at=at, months=len(planned))
    return held


@transaction.atomic
def promote(*, plan: LaunchPlan, by: User, at: datetime) -> LaunchPlan:
    """Say that practices may be told of a specialist, once each gate's steps are done or left out by a director."""
    held = hold_plan(plan, by=by)
    if held.promoted_at:
        raise ValidationError(f"{held.promoted_by} promoted them already.")
    if closed := closed_gates(held):
        names = [lower_first(each.label) for each in closed]
        raise ValidationError(
            f"Not yet: {spoken(names)} {'isn’t' if len(names) == 1 else 'aren’t'} settled."
            " Finish the open steps; a director may leave one out and say why."
        )
    held.promoted_at, held.promoted_by = at, by
    held.save(update_fields=["promoted_at", "promoted_by"])
    tell_launch("launch.promoted", held, by=by, at=at)
    return held


@transaction.atomic
def unpromote(*, plan: LaunchPlan, by: User, at: datetime) -> LaunchPlan:
    """Take back that a specialist is promoted."""
    held = hold_plan(plan, by=by)
    if not held.promoted_at:
        raise ValidationError("They aren’t promoted.")
    held.promoted_at = held.promoted_by = None
    held.save(update_fields=["promoted_at", "promoted_by"])
    tell_launch("launch.unpromoted", held, by=by, at=at)
    return held


def _check_may_launch(practitioner: Practitioner, program: Program) -> None:
    if practitioner.merged_into_id or practitioner.deactivated_on:
        raise ValidationError(
            {"practitioner": f"{practitioner} isn’t in the directory any more."}
        )
    if program.dropped_at:
        raise ValidationError({"program": "It was dropped. Take that back first."})
    if program.kind != ProgramKind.LAUNCH:
        raise ValidationError(
            {
                "program": "Its kind is another. Choose a program of the kind new specialist."
            }
        )
    if LaunchPlan.objects.filter(program=program).exists():
        raise ValidationError({"program": "It has a launch plan already."})


def _check_owners(chosen: LaunchTemplate, owners: Mapping[str, User]) -> None:
    if missing := [role for role in chosen.roles if role not in owners]:
        names = [Role(each).label.lower() for each in missing]
        raise ValidationError(
            {"owners": f"Say who takes the steps of the {spoken(names)}."}
        )
    for role in chosen.roles:
        check_owner(owners[role], "owners")


def _check_capacity(capacity: int | None) -> None:
    if capacity is not None and not 0 < capacity <= MOST_A_MONTH:
        raise ValidationError(
            {
                "capacity_a_month": f"Write a number from 1 to {MOST_A_MONTH:,}, or leave it empty."
            }
        )


def _check_ramp(planned: Sequence[int], capacity: int | None) -> None:
    if len(planned) > MOST_MONTHS:
        raise ValidationError({"planned": f"A ramp has {MOST_MONTHS} months at most."})
    most = MOST_A_MONTH if capacity is None else capacity
    for month, patients in enumerate(planned, 1):
        if not 0 <= patients <= most:
            raise ValidationError(
                {
                    "planned": f"Month {month} plans {patients:,} new patients; there is room for 0 to {most:,}."
                }
            )


def _lay_steps(
    plan: LaunchPlan, chosen: LaunchTemplate, owners: Mapping[str, User]
) -> None:
    made = {
        step.key: LaunchStep(
            plan=plan,
            key=step.key,
            what=step.what,
            gate=step.gate,
            due_on=_shifted(plan.starts_on, step.days),
            owner=owners[step.role],
            place=place,
        )
        for place, step in enumerate(chosen.steps, 1)
    }
    LaunchStep.objects.bulk_create(made.values())
    waits = LaunchStep.waits_for.through
    waits.objects.bulk_create(
        waits(from_launchstep=made[step.key], to_launchstep=made[other])
        for step in chosen.steps
        for other in step.waits_for
    )


def _shifted(day_of: date, days: int) -> date:
    try:
        return day_of + timedelta(days=days)
    except OverflowError as error:
        raise ValidationError(
            {"starts_on": "That is too far off for any calendar."}
        ) from error


def _lay_ramp(plan: LaunchPlan, planned: Sequence[int]) -> None:
    RampPoint.objects.bulk_create(
        RampPoint(plan=plan, month=month, planned=patients)
        for month, patients in enumerate(planned, 1)
    )
