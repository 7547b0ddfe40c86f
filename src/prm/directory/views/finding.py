"""A record by its kind and key, or a page that says what is missing."""

from __future__ import annotations

from django.http import Http404

from prm.directory.models import Organization, Practice, Practitioner

Record = Practice | Practitioner | Organization
MODELS: dict[str, type[Record]] = {
    "practice": Practice,
    "practitioner": Practitioner,
    "organization": Organization,
}


def record_or_404(kind: str, pk: int) -> Record:
    """Return a record that stands for itself: one that was merged away can't be changed."""
    found: Record | None = (
        MODELS[kind]._default_manager.filter(pk=pk, merged_into__isnull=True).first()
    )
    if found is None:
        raise Http404(
            f"There is no such {kind}, or it was merged into another. Search for it by name."
        )
    return found
