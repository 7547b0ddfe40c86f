"""Suggested corrections: those of a record, and those that wait for a steward."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet

from prm.common.prepared import prepared
from prm.directory.models import Correction, Organization, Practice, Practitioner

Record = Practice | Practitioner | Organization
TOLD_FOR = timedelta(days=30)  # how long a record's page says what became of one


def list_corrections(record: Record, *, at: datetime) -> list[Correction]:
    """Return what waits and what was lately decided about a record, newest first. One query."""
    told = _TOLD[str(record._meta.model_name)]
    return told(record.pk, at - TOLD_FOR)


def _told(of: str, key: int, since: datetime) -> QuerySet[Correction]:
    recent = Q(state=Correction.State.OPEN) | Q(decided_at__gte=since)
    return (
        Correction.objects.filter(recent, **{of: key})
        .select_related("submitted_by", "decided_by")
        .order_by("-submitted_at", "-pk")
    )


_TOLD = {
    of: prepared(int, datetime)(partial(_told, of))
    for of in ("practice", "practitioner", "organization")
}


def waiting_corrections() -> QuerySet[Correction]:
    """Return what waits for a steward, the oldest first."""
    found = Correction.objects.filter(state=Correction.State.OPEN)
    return found.select_related(
        "practice", "practitioner", "organization", "submitted_by"
    ).order_by("submitted_at", "pk")


def decided_corrections(limit: int = 20) -> list[Correction]:
    """Return what was decided lately, newest first. One query."""
    found = Correction.objects.exclude(state=Correction.State.OPEN).select_related(
        "practice", "practitioner", "organization", "submitted_by", "decided_by"
    )
    return list(found.order_by("-decided_at", "-pk")[:limit])
