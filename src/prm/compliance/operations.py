"""Logging what was given to a physician. Money and what is as good as money is refused, whatever it is called."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.compliance.models import Benefit, Channel
from prm.compliance.permissions import check_can_log_benefits, check_can_remove_benefit
from prm.directory.models import Practitioner
from prm.directory.operations.turns import hold
from prm.ledger.operations import record

# 42 CFR 411.357(k)(1) and (m)(5): the exceptions for gifts never cover cash or cash equivalents.
REFUSED_KINDS = frozenset({"cash", "cash_equivalent", "gift_card", "voucher"})
AS_GOOD_AS_CASH = re.compile(
    r"\b(?:cash|cheques?|(?:bank|cashier.?s|personal) checks?|money orders?|gift[\s-]?cards?|gift[\s-]?certificates?|"
    r"vouchers?|pre-?paid|debit cards?|(?:visa|amazon|starbucks) cards?|coupons?|e-?gifts?|stock options?|"
    r"shares of|crypto(?:currenc(?:y|ies))?|bitcoins?|venmo|zelle|paypal|store credit)\b",
    re.IGNORECASE,
)
WHY_NOT_SOLICITED = (
    "What a physician or the office asked for may never be given. Decline it, and tell the "
    "compliance officer."
)
WHY_NOT_CASH = (
    "Cash and what is as good as cash, such as gift cards and vouchers, may never be given to a physician. "
    "If it was given already, tell the compliance officer today."
)


class Given(NamedTuple):
    """What was given."""

    on: date
    kind: str
    what: str
    dollars: Decimal
    through: str = Channel.DIRECT
    solicited: bool = False  # the physician or the office asked for it


@transaction.atomic
def log_benefit(
    *,
    practitioner: Practitioner,
    given: Given,
    by: User,
    at: datetime,
    id: UUID | None = None,  # noqa: A002
    made_at: datetime | None = None,
) -> Benefit:
    """Write down one thing of value that a physician received from us.

    Raises ``ValidationError`` for cash and its equivalents, for a day that is still to come, and for no value.
    """
    check_can_log_benefits(by)
    practitioner = hold(practitioner)
    _check_given(given, at=at)
    benefit = Benefit(
        practitioner=practitioner,
        given_on=given.on,
        kind=given.kind,
        through=given.through,
        what=given.what,
        dollars=given.dollars,
        by=by,
        made_at=made_at or at,
        arrived_at=at,
    )
    if id:
        benefit.pk = id
    benefit.full_clean()
    benefit.save(force_insert=True)
    _tell("benefit.logged", benefit, by=by, at=at)
    return benefit


def _check_given(given: Given, *, at: datetime) -> None:
    wrong = {}
    if given.kind in REFUSED_KINDS:
        wrong["kind"] = WHY_NOT_CASH
    if AS_GOOD_AS_CASH.search(given.what):
        wrong["what"] = WHY_NOT_CASH
    if given.solicited:
        wrong["solicited"] = WHY_NOT_SOLICITED
    if given.dollars <= 0:
        wrong["dollars"] = "Give its value in dollars; an estimate is better than none."
    if given.on > timezone.localdate(at):
        wrong["on"] = "That day is still to come. Log what was given."
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def remove_benefit(*, benefit: Benefit, by: User, at: datetime) -> None:
    """Take out what was logged by mistake; the row and the ledger keep it."""
    check_can_remove_benefit(by, benefit)
    benefit = Benefit.objects.select_for_update(of=("self",)).get(pk=benefit.pk)
    if benefit.removed_at:
        raise ValidationError("It is removed already.")
    _mark(benefit, at)
    _tell("benefit.removed", benefit, by=by, at=at)


@transaction.atomic
def restore_benefit(*, benefit: Benefit, by: User, at: datetime) -> None:
    """Bring back what was removed."""
    check_can_remove_benefit(by, benefit)
    benefit = Benefit.objects.select_for_update(of=("self",)).get(pk=benefit.pk)
    if not benefit.removed_at:
        raise ValidationError("It is in the log already.")
    _mark(benefit, None)
    _tell("benefit.restored", benefit, by=by, at=at)


def _mark(benefit: Benefit, at: datetime | None) -> None:
    benefit.removed_at = at
    benefit.revision += 1
    benefit.save(update_fields=["removed_at", "revision"])


def _tell(verb: str, benefit: Benefit, *, by: User, at: datetime) -> None:
    # On the benefit alone: an entry on the practitioner would stand on pages that speak of referrals.
    record(
        verb,
        on=benefit,
        by=by,
        at=at,
        practitioner=str(benefit.practitioner),
        kind=benefit.get_kind_display().lower(),
        dollars=str(benefit.dollars),
        given_on=benefit.given_on.isoformat(),
    )
