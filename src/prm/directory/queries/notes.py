"""What colleagues wrote down."""

from __future__ import annotations

from functools import partial

from django.db.models import QuerySet

from prm.common.prepared import prepared
from prm.directory.models import Note, Practice, Practitioner

NEWEST = 20  # what one reads before a visit; the timeline has the rest


def list_notes(about: Practice | Practitioner, limit: int = NEWEST) -> list[Note]:
    """Return the newest notes about a practice or a practitioner, with who wrote them. One query."""
    kind = "practice" if isinstance(about, Practice) else "practitioner"
    return _NEWEST_OF[kind](about.pk)[:limit]


def _newest(kind: str, key: int) -> QuerySet[Note]:
    return (
        Note.objects.filter(removed_at__isnull=True, **{kind: key})
        .select_related("written_by", "practice", "practitioner")
        .order_by("-written_at", "-pk")[:NEWEST]
    )


_NEWEST_OF = {
    kind: prepared(int)(partial(_newest, kind)) for kind in ("practice", "practitioner")
}
