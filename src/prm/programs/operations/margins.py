"""Writing down what finance says a new patient is worth, and withdrawing it. A range never changes: another is set."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import day
from prm.ledger.operations import record
from prm.programs.handing_over import hand_over_margins
from prm.programs.models import MarginRange
from prm.programs.permissions import check_can_set_margins
from prm.programs.queries.margins import known_lines


class Approved(NamedTuple):
    """Contribution margin of a new patient who was seen, in dollars, as finance approved it."""

    service_line: str
    low: Decimal
    high: Decimal
    seen_share: float  # of referrals, those whose patient is seen: 0 to 1
    approver: str
    approved_on: date
    source: str = ""


@transaction.atomic
def set_margin(*, approved: Approved, by: User, at: datetime) -> MarginRange:
    """Write down a range; the newest approved is the one that counts, and those before it stay."""
    check_can_set_margins(by)
    _check(approved, today=timezone.localdate(at))
    made = MarginRange(**approved._asdict(), entered_by=by, entered_at=at)
    made.approver, made.source = made.approver.strip(), made.source.strip()
    # The one constraint that _check can't know of is the store's to hold: two may write at once.
    made.full_clean(validate_constraints=False)
    _save_alone(made)
    _tell("margin.set", made, by=by, at=at)
    transaction.on_commit(hand_over_margins)
    return made


@transaction.atomic
def withdraw_margin(*, margin: MarginRange, by: User, at: datetime) -> MarginRange:
    """Let a range count no more; the one approved before it counts again."""
    held = _held(margin, by)
    if held.withdrawn_at:
        raise ValidationError("It was withdrawn already.")
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    _tell("margin.withdrawn", held, by=by, at=at)
    transaction.on_commit(hand_over_margins)
    return held


@transaction.atomic
def restore_margin(*, margin: MarginRange, by: User, at: datetime) -> MarginRange:
    """Take back that a range was withdrawn."""
    held = _held(margin, by)
    if not held.withdrawn_at:
        raise ValidationError("It stands already.")
    held.withdrawn_at = None
    _save_alone(held)
    _tell("margin.restored", held, by=by, at=at)
    transaction.on_commit(hand_over_margins)
    return held


def _held(margin: MarginRange, by: User) -> MarginRange:
    check_can_set_margins(by)
    return MarginRange.objects.select_for_update().get(pk=margin.pk)


def _check(approved: Approved, *, today: date) -> None:
    wrong = {}
    if approved.service_line not in known_lines():
        wrong["service_line"] = _unknown(approved.service_line)
    if not approved.low.is_finite() or approved.low < 0:
        wrong["low"] = "Write dollars, 0 or more."
    elif not approved.high.is_finite() or approved.high < approved.low:
        wrong["high"] = "The upper end lies below the lower one."
    if not 0 < approved.seen_share <= 1:
        wrong["seen_share"] = "Write a share above 0, 100 % at most."
    if not approved.approver.strip():
        wrong["approver"] = "Say who in finance approved it."
    if approved.approved_on > today:
        wrong["approved_on"] = (
            "That day is still to come. A margin counts once approved."
        )
    if wrong:
        raise ValidationError(wrong)


def _unknown(line: str) -> str:
    return (
        f"“{line}” is no service line here. Write one of {', '.join(known_lines())},"
        " or have the line approved among the definitions first."
    )


def _save_alone(margin: MarginRange) -> None:
    """Save a range, unless another of its line and day stands: nobody could say which counts."""
    try:
        with transaction.atomic():
            margin.save()
    except IntegrityError as error:
        raise ValidationError(
            {
                "approved_on": f"A range approved on {day(margin.approved_on)} stands already. Withdraw that first."
            }
        ) from error


def _tell(verb: str, margin: MarginRange, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[margin],
        by=by,
        at=at,
        service_line=margin.service_line,
        low=f"{margin.low:,.2f}",
        high=f"{margin.high:,.2f}",
        seen_share=margin.seen_share,
        approver=margin.approver,
        approved_on=margin.approved_on.isoformat(),
    )
