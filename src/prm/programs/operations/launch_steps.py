"""Settling the steps of a launch: done, left out, opened again, given to somebody by a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import day, spoken
from prm.programs.launch_permissions import (
    check_can_keep_launch,
    check_can_leave_out_step,
    check_can_settle_step,
)
from prm.programs.models import LaunchStep
from prm.programs.operations.held_launches import (
    check_holds_up_nothing,
    check_not_promoted,
    check_owner,
    check_stands,
    hold_step,
    tell_launch,
)

_WHY_LENGTH = int(LaunchStep._meta.get_field("not_needed").max_length or 0)


@transaction.atomic
def finish_step(
    *, step: LaunchStep, done_on: date, by: User, at: datetime
) -> LaunchStep:
    """Say that a step was done on a day, once all that it waits for is settled."""
    held = hold_step(step)
    check_can_settle_step(by, held)
    check_stands(held.plan)
    _check_open(held)
    _check_day(held, done_on, today=timezone.localdate(at))
    held.done_on, held.done_by = done_on, by
    held.save(update_fields=["done_on", "done_by"])
    _tell("launch.step_finished", held, by=by, at=at, done_on=done_on)
    return held


@transaction.atomic
def reopen_step(*, step: LaunchStep, by: User, at: datetime) -> LaunchStep:
    """Take back that a step is done."""
    held = hold_step(step)
    check_can_settle_step(by, held)
    check_stands(held.plan)
    if held.done_on is None:
        raise ValidationError("It isn’t done.")
    check_not_promoted(held)
    check_holds_up_nothing(held)
    held.done_on = held.done_by = None
    held.save(update_fields=["done_on", "done_by"])
    _tell("launch.step_reopened", held, by=by, at=at)
    return held


@transaction.atomic
def leave_out_step(*, step: LaunchStep, why: str, by: User, at: datetime) -> LaunchStep:
    """Say that a step isn't needed here, and why; of a gate, only directors may."""
    held = hold_step(step)
    check_can_leave_out_step(by, held)
    check_stands(held.plan)
    _check_open(held)
    why = why.strip()
    if not why:
        raise ValidationError({"why": "Say why it isn’t needed."})
    if len(why) > _WHY_LENGTH:
        raise ValidationError({"why": f"Say it in {_WHY_LENGTH} characters."})
    held.not_needed = why
    held.save(update_fields=["not_needed"])
    _tell("launch.step_left_out", held, by=by, at=at, why=why)
    return held


@transaction.atomic
def take_in_step(*, step: LaunchStep, by: User, at: datetime) -> LaunchStep:
    """Take back that a step is left out."""
    held = hold_step(step)
    check_can_leave_out_step(by, held)
    check_stands(held.plan)
    if not held.not_needed:
        raise ValidationError("It isn’t left out.")
    check_not_promoted(held)
    check_holds_up_nothing(held)
    held.not_needed = ""
    held.save(update_fields=["not_needed"])
    _tell("launch.step_taken_in", held, by=by, at=at)
    return held


@transaction.atomic
def give_step(
    *, step: LaunchStep, owner: User, due_on: date, by: User, at: datetime
) -> LaunchStep:
    """Say whose an open step is, and by which day it is to be done."""
    held = hold_step(step)
    check_can_keep_launch(by, held.plan)
    check_stands(held.plan)
    _check_open(held)
    check_owner(owner, "owner")
    if (owner.pk, due_on) == (held.owner_id, held.due_on):
        raise ValidationError(f"It is {owner}’s by {day(due_on)} already.")
    held.owner, held.due_on = owner, due_on
    held.save(update_fields=["owner", "due_on"])
    _tell("launch.step_given", held, by=by, at=at, owner=str(owner), due_on=due_on)
    return held


def _check_open(held: LaunchStep) -> None:
    if held.done_on:
        raise ValidationError(
            f"{held.done_by} said already that it was done on {day(held.done_on)}."
        )
    if held.not_needed:
        raise ValidationError("It is left out. Take that back first.")


def _check_day(held: LaunchStep, done_on: date, *, today: date) -> None:
    if done_on > today:
        raise ValidationError(
            {"done_on": "That day is still to come. Say so once it is done."}
        )
    before = list(held.waits_for.all())
    if waiting := [f"“{each}”" for each in before if not each.settled]:
        raise ValidationError(f"It waits for {spoken(waiting)}. Settle that first.")
    latest = max((each.done_on for each in before if each.done_on), default=done_on)
    if done_on < latest:
        raise ValidationError(
            {"done_on": f"What it waits for was done on {day(latest)} only."}
        )


def _tell(verb: str, held: LaunchStep, *, by: User, at: datetime, **more: Any) -> None:
    said = {"step": held.key, "what": held.what, "gate": held.gate}
    tell_launch(verb, held.plan, by=by, at=at, **said, **more)
