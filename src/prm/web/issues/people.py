"""Who can own issues and promises, what each owns now, and who has left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from prm.common.formats import plural, spoken
from prm.issues.models import RUNNING, Issue, Owner
from prm.issues.queries.ladders import is_here
from prm.visits.models import Commitment, CommitmentState


@dataclass(frozen=True, slots=True)
class Person:
    """One owner, and what waits for them."""

    owner: Owner
    issues: int  # open
    promises: int  # open
    here: bool

    @property
    def owns(self) -> str:
        """Return what they own, as one says it; empty for nothing."""
        counts = ((self.issues, "open issue"), (self.promises, "open promise"))
        return spoken(plural(count, what) for count, what in counts if count)


def people_on(day: date) -> list[Person]:
    """Return everybody who can own something, or once could, by name. Three queries."""
    owners = Owner.objects.select_related("user").order_by(Lower("name"), "pk")
    issues, promises = _issues(), _promises()
    return [
        Person(
            owner,
            issues.get(owner.pk, 0),
            promises.get(owner.pk, 0),
            is_here(owner, on=day),
        )
        for owner in owners
    ]


def person_of(owner: Owner, *, on: date) -> Person:
    """Return one owner. Two queries."""
    key = owner.pk
    return Person(
        owner, _issues().get(key, 0), _promises().get(key, 0), is_here(owner, on=on)
    )


def _issues() -> dict[int, int]:
    return _by_owner(Issue.objects.filter(state__in=RUNNING, owner__isnull=False))


def _promises() -> dict[int, int]:
    return _by_owner(Commitment.objects.filter(state=CommitmentState.OPEN))


def _by_owner(rows: QuerySet[Issue] | QuerySet[Commitment]) -> dict[int, int]:
    found = rows.order_by().values("owner").annotate(count=Count("pk"))
    return dict(found.values_list("owner", "count"))
