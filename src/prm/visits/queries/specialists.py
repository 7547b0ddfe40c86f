"""Whom of ours a practice could meet."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from headwater.schema.definitions import load_service_lines
from prm.directory.models import AlignmentKind, Practitioner
from prm.directory.queries.alignment import practitioners_aligned

OURS = (AlignmentKind.OURS, AlignmentKind.EMPLOYED, AlignmentKind.AFFILIATED)


def our_practitioners(*, on: date) -> QuerySet[Practitioner]:
    """Return the practitioners of our system who are at work on a day."""
    people = Practitioner.objects.filter(merged_into=None, deactivated_on=None)
    ours = Q()
    for kind in OURS:
        ours |= Q(pk__in=practitioners_aligned(people, kind, on).values("pk"))
    return people.filter(ours).order_by("last_name", "first_name", "pk")


def find_specialists(
    text: str, *, service_line: str, on: date, limit: int
) -> list[Practitioner]:
    """Return ours by each word of a text, in the name or the specialty; without a text those of a service line."""
    found = our_practitioners(on=on)
    if not text.split():
        return list(found.filter(taxonomy_code__in=_codes(service_line))[:limit])
    for word in text.split():
        found = found.filter(
            Q(last_name__icontains=word)
            | Q(first_name__icontains=word)
            | Q(specialty__icontains=word)
        )
    return list(found[:limit])


def _codes(service_line: str) -> list[str]:
    taxonomy = load_service_lines().taxonomy
    return [code for code, line in taxonomy.items() if line == service_line]
