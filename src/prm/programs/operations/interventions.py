"""Drafting what is meant to change referrals. A draft may change and be dropped until it is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import Issue, Remedy
from prm.ledger.operations import record
from prm.programs.models import (
    USUAL_HORIZON,
    Design,
    Intervention,
    InterventionKind,
    InterventionTarget,
    Program,
)
from prm.programs.permissions import check_can_draft, check_can_draft_for

_MOST_LIFT = 10.0  # eleven times as many; more is a slip of the pen


class Draft(NamedTuple):
    """What is meant to be done, for whom and from when."""

    title: str
    kind: str
    service_line: str
    starts_on: date
    practices: Sequence[Practice]
    expected_lift: float | None = None  # a ratio: 0.2 is a fifth more
    note: str = ""
    ends_on: date | None = None  # the last day on which a practice may enter
    horizon_months: int = USUAL_HORIZON
    design: str = Design.SEQUENTIAL
    other_line: str = ""  # a line that it doesn't touch
    cost: Decimal | None = None  # dollars
    program: Program | None = None


@transaction.atomic
def draft_intervention(
    *,
    draft: Draft,
    noticed: Mapping[str, Any] | None = None,
    issue: Issue | None = None,
    remedy: Remedy | None = None,
    by: User,
    at: datetime,
) -> Intervention:
    """Draft an intervention; ``noticed`` keeps the numbers and the period of the row that it was opened from.

    One that comes from a remedy belongs to the remedy's issue.
    """
    check_can_draft_for(by, draft.practices, on=timezone.localdate(at))
    _check(draft)
    made = Intervention(
        **_columns(draft),
        noticed=dict(noticed or {}),
        issue=remedy.issue if remedy else issue,
        remedy=remedy,
        drafted_by=by,
        drafted_at=at,
    )
    made.full_clean()
    made.save()
    _aim_at(made, draft.practices)
    _tell("intervention.drafted", made, draft.practices, by=by, at=at)
    return made


@transaction.atomic
def change_intervention(
    *, intervention: Intervention, draft: Draft, by: User, at: datetime
) -> Intervention:
    """Write a draft anew; what was noticed when it was opened stays, and so does every version that was locked."""
    check_can_draft_for(by, draft.practices, on=timezone.localdate(at))
    held = _held(intervention, by, at)
    if held.dropped_at:
        raise ValidationError("It was dropped meanwhile. Take that back first.")
    _check(draft)
    for name, value in _columns(draft).items():
        setattr(held, name, value)
    held.full_clean()
    held.save()
    held.targets.all().delete()
    _aim_at(held, draft.practices)
    _tell("intervention.changed", held, draft.practices, by=by, at=at)
    return held


@transaction.atomic
def drop_intervention(*, intervention: Intervention, by: User, at: datetime) -> None:
    """Let a draft go. What was locked can't be: a result that disappoints is a result."""
    held = _held(intervention, by, at)
    if held.dropped_at:
        raise ValidationError("It was dropped already.")
    if held.versions.exists():
        raise ValidationError(
            "It was locked, so it stays, whatever comes of it. Lock a new version if the plan has changed."
        )
    held.dropped_at = at
    held.save(update_fields=["dropped_at"])
    _tell("intervention.dropped", held, _targets(held), by=by, at=at)


@transaction.atomic
def restore_intervention(*, intervention: Intervention, by: User, at: datetime) -> None:
    """Take back that a draft was dropped."""
    held = _held(intervention, by, at)
    if not held.dropped_at:
        raise ValidationError("It stands already.")
    held.dropped_at = None
    held.save(update_fields=["dropped_at"])
    _tell("intervention.restored", held, _targets(held), by=by, at=at)


def _held(intervention: Intervention, by: User, at: datetime) -> Intervention:
    check_can_draft(by)
    held = Intervention.objects.select_for_update().get(pk=intervention.pk)
    check_can_draft_for(by, _targets(held), on=timezone.localdate(at))
    return held


def _targets(intervention: Intervention) -> list[Practice]:
    return list(
        Practice.objects.filter(
            pk__in=intervention.targets.values("practice")
        ).order_by("name", "pk")
    )


def _columns(draft: Draft) -> dict[str, Any]:
    columns = draft._asdict()
    del columns["practices"]
    return columns


def _check(draft: Draft) -> None:
    wrong = {}
    if not draft.practices:
        wrong["practices"] = "Name at least one practice that it is meant for."
    if draft.expected_lift is not None and not 0 < draft.expected_lift <= _MOST_LIFT:
        wrong["expected_lift"] = (
            "An expected rise is more than 0 and at most tenfold, or not known: leave it empty."
        )
    if draft.ends_on and draft.ends_on < draft.starts_on:
        wrong["ends_on"] = "It can’t end before it starts."
    if draft.other_line and draft.other_line == draft.service_line:
        wrong["other_line"] = (
            "Name a line that it does not touch, or none: there no effect may show."
        )
    if draft.cost is not None and draft.cost < 0:
        wrong["cost"] = "A cost is nothing or more, in dollars."
    if draft.design == Design.LOTTERY and draft.kind != InterventionKind.VISITS:
        wrong["design"] = (
            "Only visits are drawn by lottery, in the week plan. Choose another comparison."
        )
    if wrong:
        raise ValidationError(wrong)


def _aim_at(intervention: Intervention, practices: Sequence[Practice]) -> None:
    InterventionTarget.objects.bulk_create(
        InterventionTarget(intervention=intervention, practice=each)
        for each in {each.pk: each for each in practices}.values()
    )


def _tell(
    verb: str,
    intervention: Intervention,
    practices: Sequence[Practice],
    *,
    by: User,
    at: datetime,
) -> None:
    record(
        verb,
        on=[intervention, *practices],
        by=by,
        at=at,
        kind=intervention.get_kind_display().lower(),
        service_line=intervention.service_line,
        practices=len(practices),
        starts_on=intervention.starts_on.isoformat(),
    )
