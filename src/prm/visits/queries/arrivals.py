"""What came from devices and waits for a word."""

from __future__ import annotations

from django.db.models import QuerySet

from prm.accounts.permissions import Person
from prm.common.prepared import prepared
from prm.visits.models import Clash


def clashes_of(person: Person) -> QuerySet[Clash]:
    """Return the clashes that a person is to settle, the oldest first, with how they arrived."""
    return Clash.objects.filter(
        person_id=person.pk, settled_at__isnull=True
    ).select_related("arrival")


def count_clashes(person: Person) -> int:
    """Count them."""
    return len(_waiting(person.pk)) if person.pk else 0


@prepared(int)
def _waiting(person: int) -> QuerySet:
    found = Clash.objects.filter(person_id=person, settled_at__isnull=True)
    return found.values_list("pk", flat=True)


def list_settled_clashes(person: Person, *, limit: int = 20) -> list[Clash]:
    """Return what a person chose lately, the newest first."""
    settled = Clash.objects.filter(person_id=person.pk, settled_at__isnull=False)
    return list(settled.order_by("-settled_at")[:limit])
