"""What was planned on days that are past and wasn't visited."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from prm.ledger.operations import record
from prm.visits.models.plans import Stop, StopState


@transaction.atomic
def close_past_days(*, at: datetime) -> int:
    """Mark planned stops of past days as not visited; say how many. A visit logged later still makes one done."""
    past = Stop.objects.filter(state=StopState.PLANNED, day__lt=timezone.localdate(at))
    missed = past.update(state=StopState.MISSED)
    if missed:
        record("plan.days_closed", by=None, at=at, stops=missed)
    return missed
