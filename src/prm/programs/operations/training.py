"""Keeping what the team has learnt and is certified for."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.programs.models import Training
from prm.programs.permissions import can_see_training, check_can_keep_training


class Learnt(NamedTuple):
    """A training or a certification of somebody."""

    kind: str
    name: str
    done_on: date
    issuer: str = ""
    expires_on: date | None = None  # the last day on which it counts


@transaction.atomic
def record_training(
    *, person: User, learnt: Learnt, by: User, at: datetime
) -> Training:
    """Write down what a person has learnt: each their own, a director anybody's."""
    check_can_keep_training(by, person)
    if not can_see_training(person):
        raise ValidationError({"person": f"{person} isn’t of the team any more."})
    made = Training(
        person=person, recorded_by=by, recorded_at=at, **_columns(learnt, at)
    )
    made.full_clean()
    made.save(force_insert=True)
    _tell("training.recorded", made, by=by, at=at)
    return made


@transaction.atomic
def change_training(
    *, training: Training, learnt: Learnt, by: User, at: datetime
) -> Training:
    """Write it anew."""
    held = _held(training, by)
    if held.removed_at:
        raise ValidationError("It was removed meanwhile. Take that back first.")
    for name, value in _columns(learnt, at).items():
        setattr(held, name, value)
    held.full_clean()
    held.save()
    _tell("training.changed", held, by=by, at=at)
    return held


@transaction.atomic
def remove_training(*, training: Training, by: User, at: datetime) -> Training:
    """Let it be shown no more."""
    held = _held(training, by)
    if held.removed_at:
        raise ValidationError("It was removed already.")
    held.removed_at = at
    held.save(update_fields=["removed_at"])
    _tell("training.removed", held, by=by, at=at)
    return held


@transaction.atomic
def restore_training(*, training: Training, by: User, at: datetime) -> Training:
    """Take back that it was removed."""
    held = _held(training, by)
    if not held.removed_at:
        raise ValidationError("It stands already.")
    held.removed_at = None
    held.save(update_fields=["removed_at"])
    _tell("training.restored", held, by=by, at=at)
    return held


def _held(training: Training, by: User) -> Training:
    held = Training.objects.select_for_update().get(pk=training.pk)
    check_can_keep_training(by, held.person)
    return held


def _columns(learnt: Learnt, at: datetime) -> dict[str, object]:
    wrong = {}
    if not learnt.name.strip():
        wrong["name"] = "Say what it is called."
    if learnt.done_on > timezone.localdate(at):
        wrong["done_on"] = "That day is still to come. Write it down once it is done."
    if learnt.expires_on is not None and learnt.expires_on <= learnt.done_on:
        wrong["expires_on"] = "It would expire before it counts."
    if wrong:
        raise ValidationError(wrong)
    given = learnt._asdict()
    return {**given, "name": learnt.name.strip(), "issuer": learnt.issuer.strip()}


def _tell(verb: str, training: Training, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[training, training.person],
        by=by,
        at=at,
        person=str(training.person),
        kind=training.get_kind_display().lower(),
        done_on=training.done_on.isoformat(),
        expires_on=training.expires_on.isoformat() if training.expires_on else "",
    )
