"""Carving out what can't be won back, as a person knows it. An end can be taken back; nothing is deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.directory.operations.turns import hold
from prm.insights.models import CarveOut
from prm.insights.permissions import check_can_carve_out
from prm.ledger.operations import record


class Carving(NamedTuple):
    """What a person says of a part of what leaves."""

    service_line: str
    reason: str
    from_date: date
    note: str
    to_date: date | None = None
    share: float | None = None  # of what leaves, 0 to 1; or:
    a_year: int | None = None  # episodes


@transaction.atomic
def add_carve_out(
    *, practice: Practice, carving: Carving, by: User, at: datetime
) -> CarveOut:
    """Write down how much of what leaves a practice can't be redirected, and why.

    Raises ``ValidationError`` unless it is a share or a count, more than nothing, and ends after it begins.
    """
    practice = hold(practice)
    check_can_carve_out(by, practice, on=timezone.localdate(at))
    carve_out = CarveOut(practice=practice, by=by, at=at, **carving._asdict())
    _check(carve_out)
    carve_out.full_clean()
    carve_out.save()
    _tell("carve_out.added", carve_out, by=by, at=at)
    return carve_out


@transaction.atomic
def end_carve_out(*, carve_out: CarveOut, by: User, at: datetime) -> None:
    """Let a carve-out count no more."""
    carve_out = _held(carve_out, by, at)
    if carve_out.ended_at:
        raise ValidationError("It was ended already.")
    carve_out.ended_at = at
    carve_out.save(update_fields=["ended_at"])
    _tell("carve_out.ended", carve_out, by=by, at=at)


@transaction.atomic
def reopen_carve_out(*, carve_out: CarveOut, by: User, at: datetime) -> None:
    """Let a carve-out that was ended count again."""
    carve_out = _held(carve_out, by, at)
    if not carve_out.ended_at:
        raise ValidationError("It stands already.")
    carve_out.ended_at = None
    carve_out.save(update_fields=["ended_at"])
    _tell("carve_out.reopened", carve_out, by=by, at=at)


def _check(carve_out: CarveOut) -> None:
    wrong = {}
    if (carve_out.share is None) == (carve_out.a_year is None):
        wrong["share"] = "Give a share of what leaves or a number a year, one of both."
    elif carve_out.share is not None and not 0 < carve_out.share <= 1:
        wrong["share"] = "A share is more than 0 and at most 100 %."
    elif carve_out.a_year == 0:
        wrong["a_year"] = "A carve-out of nothing changes nothing. Give at least 1."
    if carve_out.to_date and carve_out.to_date < carve_out.from_date:
        wrong["to_date"] = "It ends before it begins."
    if wrong:
        raise ValidationError(wrong)


def _held(carve_out: CarveOut, by: User, at: datetime) -> CarveOut:
    found = CarveOut.objects.select_for_update().get(pk=carve_out.pk)
    check_can_carve_out(by, found.practice, on=timezone.localdate(at))
    return found


def _tell(verb: str, carve_out: CarveOut, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[carve_out, carve_out.practice],
        by=by,
        at=at,
        practice=str(carve_out.practice),
        service_line=carve_out.service_line,
        reason=carve_out.get_reason_display().lower(),
        size=carve_out.size,
    )
