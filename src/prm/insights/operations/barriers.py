"""Confirming and correcting why referrals are missing. Nothing is overwritten: the newest that stands is the answer."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.directory.operations.turns import hold
from prm.insights.handing_over import hand_over_barriers
from prm.insights.models import Barrier, ConfirmedBarrier
from prm.insights.permissions import check_can_confirm_barrier
from prm.insights.queries.diagnoses import Proposal
from prm.ledger.operations import record


@transaction.atomic
def confirm_barrier(
    *,
    practice: Practice,
    service_line: str,
    barrier: str,
    proposal: Proposal,
    note: str = "",
    by: User,
    at: datetime,
) -> ConfirmedBarrier:
    """Write down why a practice's referrals of a service line are missing, beside what was proposed.

    Raises ``ValidationError`` if the barrier isn't one, or the service line is empty.
    """
    practice = hold(practice)
    check_can_confirm_barrier(by, practice, on=timezone.localdate(at))
    said = ConfirmedBarrier(
        practice=practice,
        service_line=service_line,
        barrier=barrier,
        note=note,
        by=by,
        at=at,
        mart=proposal.mart,
        proposed=proposal.proposed,
        probability=proposal.probability,
        signals=dict(proposal.evidence),
    )
    said.full_clean()
    said.save()
    record(
        "barrier.confirmed" if said.agrees else "barrier.corrected",
        on=[said, practice],
        by=by,
        at=at,
        practice=str(practice),
        service_line=service_line,
        barrier=said.get_barrier_display().lower(),
        proposed=Barrier(said.proposed).label.lower() if said.proposed else "nothing",
    )
    transaction.on_commit(hand_over_barriers)
    return said


@transaction.atomic
def withdraw_barrier(*, said: ConfirmedBarrier, by: User, at: datetime) -> None:
    """Take back what was said; what somebody had said before stands again."""
    said = ConfirmedBarrier.objects.select_for_update().get(pk=said.pk)
    check_can_confirm_barrier(by, said.practice, on=timezone.localdate(at))
    if said.withdrawn_at:
        raise ValidationError("It was taken back already.")
    said.withdrawn_at, said.withdrawn_by = at, by
    said.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(
        "barrier.withdrawn",
        on=[said, said.practice],
        by=by,
        at=at,
        practice=str(said.practice),
        service_line=said.service_line,
        barrier=said.get_barrier_display().lower(),
    )
    transaction.on_commit(hand_over_barriers)
