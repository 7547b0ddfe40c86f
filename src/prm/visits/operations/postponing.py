"""Giving a promise a later date, and taking that back. Each postponement stays as a row with its reason."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.visits.models import Commitment, CommitmentState, Postponement
from prm.visits.operations.holding import hold_seen, save_changed
from prm.visits.permissions import check_can_settle


@transaction.atomic
def postpone_commitment(
    *,
    commitment: Commitment,
    due_on: date,
    why: str,
    by: User,
    at: datetime,
    seen: int,
) -> Commitment:
    """Give an open promise a later date. What was late by then stays counted as late."""
    today = timezone.localdate(at)
    found = hold_seen(commitment, seen)
    check_can_settle(by, found, on=today)
    _check_postponing(found, due_on, why, today=today)
    step = Postponement(
        commitment=found,
        from_due_on=found.due_on,
        to_due_on=due_on,
        was_late=today > found.due_on,
        why=why.strip(),
        at=at,
        by=by,
    )
    step.full_clean()
    step.save()
    found.due_on = due_on
    save_changed(found)
    record(
        "commitment.postponed",
        on=[found, found.practice],
        by=by,
        at=at,
        practice=str(found.practice),
        owner=str(found.owner),
        from_day=step.from_due_on,
        to_day=due_on,
    )
    return found


@transaction.atomic
def withdraw_postponement(
    *, commitment: Commitment, by: User, at: datetime, seen: int
) -> Commitment:
    """Give a promise back the date that it had before it was postponed last."""
    found = hold_seen(commitment, seen)
    check_can_settle(by, found, on=timezone.localdate(at))
    _check_open(found)
    step = found.postponements.filter(withdrawn_at=None).order_by("-at", "-pk").first()
    if step is None:
        raise ValidationError("It wasn’t postponed, or that was taken back already.")
    step.withdrawn_at = at
    step.save(update_fields=["withdrawn_at"])
    found.due_on = step.from_due_on
    save_changed(found)
    record(
        "commitment.postponement_withdrawn",
        on=[found, found.practice],
        by=by,
        at=at,
        practice=str(found.practice),
        due_on=found.due_on,
    )
    return found


def _check_postponing(
    found: Commitment, due_on: date, why: str, *, today: date
) -> None:
    _check_open(found)
    wrong = {}
    if due_on <= found.due_on:
        wrong["due_on"] = "Give a later day than the one that it has."
    elif due_on < today:
        wrong["due_on"] = "That day is over. Give today or a later one."
    if not why.strip():
        wrong["why"] = "Say why it takes longer; the office will ask."
    if wrong:
        raise ValidationError(wrong)


def _check_open(found: Commitment) -> None:
    if found.state != CommitmentState.OPEN:
        raise ValidationError(
            f"It is settled already: {found.get_state_display().lower()}. Take that back first."
        )
