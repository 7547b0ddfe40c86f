"""Who works where, on a day: a dated question with a dated answer."""

from __future__ import annotations

from datetime import date

from django.db.models import Min, Q
from django.db.models.query import QuerySet

from prm.directory.models import (
    Affiliation,
    Membership,
    Organization,
    Practice,
    Practitioner,
)


def list_affiliations(
    *,
    practice: Practice | None = None,
    practitioner: Practitioner | None = None,
    on: date | None,
) -> list[Affiliation]:
    """Return the people of a practice or the practices of a practitioner, one query, with both ends read along.

    Parameters
    ----------
    on
        The day that is asked about; None for every span there ever was, newest first.

    Returns
    -------
    list[Affiliation]
        Primary ones first, then by name. Each carries ``since``: from when the two have known each other, across
        spans that other sources or another role divide.
    """
    if (practice is None) == (practitioner is None):
        raise ValueError("name a practice or a practitioner, and not both")
    rows = _of(practice, practitioner).select_related(
        "practitioner", "practice__organization"
    )
    if on is None:
        found = list(rows.order_by("-from_date", "pk"))
    else:
        found = list(
            rows.on(on).order_by("-is_primary", *_NAMES[practice is None], "pk")
        )
    return found


_NAMES = {
    False: ("practitioner__last_name", "practitioner__first_name"),
    True: ("practice__name",),
}


def _of(practice: Practice | None, practitioner: Practitioner | None) -> QuerySet:
    if practice is not None:
        rows = Affiliation.objects.filter(
            practice=practice, practitioner__merged_into__isnull=True
        )
    else:
        rows = Affiliation.objects.filter(
            practitioner=practitioner, practice__merged_into__isnull=True
        )
    return rows


def list_memberships(
    practitioner: Practitioner, *, on: date | None
) -> list[Membership]:
    """Return the facilities at which a practitioner has privileges on a day, or ever had."""
    rows = Membership.objects.filter(practitioner=practitioner).select_related(
        "facility"
    )
    return list((rows if on is None else rows.on(on)).order_by("facility__name", "pk"))


def list_practices_of(organization: Organization, *, on: date) -> list[Practice]:
    """Return the practices of an organization that were open on a day."""
    rows = Practice.objects.filter(
        organization=organization, merged_into__isnull=True
    ).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return list(rows.order_by("name", "pk"))


def count_people(practices: QuerySet, *, on: date) -> dict[int, int]:
    """Return how many practitioners work at each of some practices on a day, in one query."""
    rows = Affiliation.objects.on(on).filter(
        practice__in=practices,
        practitioner__merged_into__isnull=True,
        practitioner__deactivated_on__isnull=True,
    )
    counts: dict[int, set[int]] = {}
    for practice, person in rows.values_list("practice", "practitioner"):
        counts.setdefault(practice, set()).add(person)
    return {practice: len(people) for practice, people in counts.items()}


def first_day(practitioner: Practitioner, practice: Practice) -> date | None:
    """Return since when a practitioner has worked at a practice, gaps included."""
    rows = Affiliation.objects.filter(practitioner=practitioner, practice=practice)
    found: date | None = rows.aggregate(first=Min("from_date"))["first"]
    return found
