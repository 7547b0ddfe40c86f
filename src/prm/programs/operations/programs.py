"""Programs: begun, changed, joined and left by practices, linked to the issues that they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Issue, Remedy
from prm.ledger.operations import record
from prm.programs.models import (
    LaunchPlan,
    Program,
    ProgramIssue,
    ProgramKind,
    ProgramPractice,
)
from prm.programs.permissions import check_can_run_programs


class Outline(NamedTuple):
    """What a program is."""

    name: str
    kind: str
    service_line: str
    owner: User
    starts_on: date
    ends_on: date | None = None
    cost: Decimal | None = None  # dollars, to its end, or a year where it has none
    note: str = ""


@transaction.atomic
def begin_program(
    *,
    outline: Outline,
    practices: Sequence[Practice],
    issues: Sequence[Issue] = (),
    remedy: Remedy | None = None,
    by: User,
    at: datetime,
) -> Program:
    """Begin a program for some practices; ``remedy`` is what it is of an issue, which it is then linked to."""
    check_can_run_programs(by)
    made = Program(**outline._asdict(), made_by=by, made_at=at)
    made.full_clean()
    made.save()
    chosen = list({each.pk: each for each in practices}.values())
    ProgramPractice.objects.bulk_create(
        ProgramPractice(program=made, practice=each, from_date=made.starts_on)
        for each in chosen
    )
    answered = {each.pk: each for each in issues}
    if remedy:
        answered[remedy.issue_id] = remedy.issue
    ProgramIssue.objects.bulk_create(
        ProgramIssue(
            program=made,
            issue=each,
            remedy=remedy if remedy and remedy.issue_id == each.pk else None,
        )
        for each in answered.values()
    )
    _tell(
        "program.begun",
        made,
        [*chosen, *answered.values()],
        by=by,
        at=at,
        practices=len(chosen),
    )
    return made


@transaction.atomic
def change_program(
    *, program: Program, outline: Outline, by: User, at: datetime
) -> Program:
    """Write a program anew. Practices that came with its start come with the new one.

    Under a launch plan it stays what it is: a specialist who begins, in the line that the plan speaks of.
    """
    held = _held(program, by)
    _check_launch(held, outline)
    first = held.starts_on
    for name, value in outline._asdict().items():
        setattr(held, name, value)
    held.full_clean()
    held.save()
    held.practices.filter(from_date=first, to_date=None).update(
        from_date=held.starts_on
    )
    _tell("program.changed", held, [], by=by, at=at)
    return held


@transaction.atomic
def drop_program(*, program: Program, by: User, at: datetime) -> None:
    """Let a program go that never was. One that something was locked for is ended instead."""
    held = _held(program, by)
    if held.interventions.filter(versions__isnull=False).exists():
        raise ValidationError(
            "An intervention of it is locked, so it stays. Give it an end instead."
        )
    held.dropped_at = at
    held.save(update_fields=["dropped_at"])
    _tell("program.dropped", held, [], by=by, at=at)


@transaction.atomic
def restore_program(*, program: Program, by: User, at: datetime) -> None:
    """Take back that a program was dropped."""
    check_can_run_programs(by)
    held = Program.objects.select_for_update().get(pk=program.pk)
    if not held.dropped_at:
        raise ValidationError("It stands already.")
    held.dropped_at = None
    held.save(update_fields=["dropped_at"])
    _tell("program.restored", held, [], by=by, at=at)


@transaction.atomic
def join_program(
    *,
    program: Program,
    practices: Sequence[Practice],
    from_date: date,
    by: User,
    at: datetime,
) -> int:
    """Let practices in from a day; those that are in already stay as they are. Return how many came."""
    held = _held(program, by)
    if from_date < held.starts_on:
        raise ValidationError(
            {"from_date": f"The program itself begins on {held.starts_on}."}
        )
    inside = set(held.practices.filter(to_date=None).values_list("practice", flat=True))
    coming = list(
        {each.pk: each for each in practices if each.pk not in inside}.values()
    )
    if not coming:
        raise ValidationError("They are in it already.")
    ProgramPractice.objects.bulk_create(
        ProgramPractice(program=held, practice=each, from_date=from_date)
        for each in coming
    )
    _tell(
        "program.joined",
        held,
        coming,
        by=by,
        at=at,
        practices=len(coming),
        from_date=from_date.isoformat(),
    )
    return len(coming)


@transaction.atomic
def leave_program(
    *,
    program: Program,
    practices: Sequence[Practice],
    to_date: date,
    by: User,
    at: datetime,
) -> int:
    """Take practices out after a day; one that would leave before it came is taken out as if it never had."""
    held = _held(program, by)
    inside = held.practices.filter(
        to_date=None, practice__in=[each.pk for each in practices]
    )
    gone = list(inside.select_related("practice"))
    if not gone:
        raise ValidationError("They are not in it any more.")
    inside.filter(from_date__gt=to_date).delete()
    inside.filter(from_date__lte=to_date).update(to_date=to_date)
    _tell(
        "program.left",
        held,
        [each.practice for each in gone],
        by=by,
        at=at,
        practices=len(gone),
        to_date=to_date.isoformat(),
    )
    return len(gone)


@transaction.atomic
def link_issue(*, program: Program, issue: Issue, by: User, at: datetime) -> None:
    """Say that a program answers an issue."""
    held = _held(program, by)
    _, new = ProgramIssue.objects.get_or_create(program=held, issue=issue)
    if not new:
        raise ValidationError("It is linked already.")
    _tell("program.issue_linked", held, [issue], by=by, at=at)


@transaction.atomic
def unlink_issue(*, program: Program, issue: Issue, by: User, at: datetime) -> None:
    """Take an issue off a program."""
    held = _held(program, by)
    gone, _ = ProgramIssue.objects.filter(program=held, issue=issue).delete()
    if not gone:
        raise ValidationError("It isn’t linked any more.")
    _tell("program.issue_unlinked", held, [issue], by=by, at=at)


def _check_launch(held: Program, outline: Outline) -> None:
    if not LaunchPlan.objects.filter(program=held).exists():
        return
    wrong = {}
    if outline.kind != ProgramKind.LAUNCH:
        wrong["kind"] = (
            f"Its launch plan is one of a new specialist, so it stays one. {_INSTEAD}"
        )
    if outline.service_line != held.service_line:
        wrong["service_line"] = (
            f"Its launch plan counts patients of this line. {_INSTEAD}"
        )
    if wrong:
        raise ValidationError(wrong)


_INSTEAD = (
    "Begin another program for the rest, and give this one a last day or drop it."
)


def _held(program: Program, by: User) -> Program:
    check_can_run_programs(by)
    held = Program.objects.select_for_update().get(pk=program.pk)
    if held.dropped_at:
        raise ValidationError("The program was dropped. Take that back first.")
    return held


def _tell(
    verb: str,
    program: Program,
    others: Sequence[Practice | Issue],
    *,
    by: User,
    at: datetime,
    **details: Any,
) -> None:
    record(
        verb,
        on=[program, *others],
        by=by,
        at=at,
        kind=program.get_kind_display().lower(),
        service_line=program.service_line,
        **details,
    )
