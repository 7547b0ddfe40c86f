"""What is asked about benefits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from prm.accounts.permissions import Person
from prm.compliance.models import Benefit
from prm.compliance.permissions import can_see_benefits, sees_all_benefits


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the log is asked for."""

    text: str = ""
    kind: str = ""
    year: int | None = None


def benefits_visible_to(person: Person) -> QuerySet[Benefit]:
    """Return the benefits that a person may read: their own, or all of them."""
    if not can_see_benefits(person):
        return Benefit.objects.none()
    rows = Benefit.objects.filter(removed_at__isnull=True)
    if not sees_all_benefits(person):
        rows = rows.filter(by_id=person.pk)
    return rows.select_related("practitioner", "by")


def find_benefits(person: Person, asked: Asked) -> QuerySet[Benefit]:
    """Return the part of a person's log that is asked for, the newest first."""
    rows = benefits_visible_to(person)
    for word in asked.text.split():
        rows = rows.filter(
            Q(practitioner__first_name__icontains=word)
            | Q(practitioner__last_name__icontains=word)
            | Q(what__icontains=word)
        )
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.year:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        rows = rows.filter(given_on__range=(first, last))
    return rows.order_by("-given_on", "-arrived_at", "pk")


def years_of(person: Person) -> list[int]:
    """Return the calendar years that a person's log speaks of, the newest first."""
    days = benefits_visible_to(person).dates("given_on", "year", order="DESC")
    return [day.year for day in days]
