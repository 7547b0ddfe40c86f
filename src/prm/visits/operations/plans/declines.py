"""Turning down a proposed visit. It isn't proposed again until a day that follows from the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.ledger.operations import record
from prm.territories.queries import practices_visible_to
from prm.visits.models.plans import Decline, DeclineReason
from prm.visits.plan_permissions import check_can_plan
from prm.visits.visit_values import load_visit_values


@transaction.atomic
def decline(
    *,
    practice: Practice,
    reason: str,
    note: str = "",
    shown: Sequence[str] = (),
    by: User,
    at: datetime,
) -> Decline:
    """Write down that a proposed visit isn't wanted, and why. ``shown`` are the reasons that spoke for it."""
    check_can_plan(by)
    today = timezone.localdate(at)
    if not practices_visible_to(by, on=today).filter(pk=practice.pk).exists():
        raise ValidationError(f"{practice} lies outside your territories.")
    if reason not in DeclineReason.values:
        raise ValidationError({"reason": "Choose why."})
    days = load_visit_values().decline_days[reason]
    declined = Decline(
        practice=practice,
        by=by,
        at=at,
        reason=reason,
        note=note,
        until=today + timedelta(days=days),
        proposed_for=list(shown),
    )
    declined.full_clean(exclude=["proposed_for"])  # nothing may have been shown
    declined.save()
    _tell("proposal.declined", declined, by=by, at=at)
    return declined


@transaction.atomic
def withdraw_decline(*, declined: Decline, by: User, at: datetime) -> None:
    """Let a practice be proposed again."""
    check_can_plan(by)
    declined = Decline.objects.select_for_update().get(pk=declined.pk)
    today = timezone.localdate(at)
    own = practices_visible_to(by, on=today).filter(pk=declined.practice_id)
    if not own.exists():
        raise ValidationError(f"{declined.practice} lies outside your territories.")
    if declined.withdrawn_at:
        raise ValidationError("It is proposed again already.")
    declined.withdrawn_at = at
    declined.save(update_fields=["withdrawn_at"])
    _tell("proposal.restored", declined, by=by, at=at)


def _tell(verb: str, declined: Decline, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[declined.practice],
        by=by,
        at=at,
        practice=str(declined.practice),
        reason=declined.get_reason_display().lower(),
        until=f"{declined.until:%d %b %Y}",
    )
