"""What colleagues wrote down."""

from __future__ import annotations

from prm.directory.models import Note, Practice, Practitioner

NEWEST = 20  # what one reads before a visit; the timeline has the rest


def list_notes(about: Practice | Practitioner, limit: int = NEWEST) -> list[Note]:
    """Return the newest notes about a practice or a practitioner, with who wrote them. One query."""
    of = {"practice" if isinstance(about, Practice) else "practitioner": about}
    found = Note.objects.filter(removed_at__isnull=True, **of)
    return list(
        found.select_related("written_by", "practice", "practitioner").order_by(
            "-written_at", "-pk"
        )[:limit]
    )
