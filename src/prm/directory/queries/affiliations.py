"""Who works where, on a day: a dated question with a dated answer."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.db.models.query import QuerySet

from prm.common.prepared import prepared
from prm.directory.models import (
    Affiliation,
    Membership,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.models.shapes import DatedQuerySet


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
        On a day, primary ones first, then by name.
    """
    if (practice is None) == (practitioner is None):
        raise ValueError("name a practice or a practitioner, and not both")
    if practice is not None:
        people = _ever_at(practice.pk) if on is None else _people_of(practice.pk, on)
        for each in people:
            each.practice = practice  # who asks has it, with what it belongs to
        return people
    assert practitioner is not None
    if on is None:
        return _ever_of(practitioner.pk)
    return _places_of(practitioner.pk, on)


def _at(practice: int) -> DatedQuerySet:
    return Affiliation.objects.filter(
        practice=practice, practitioner__merged_into__isnull=True
    ).select_related("practitioner")


@prepared(int, date)
def _people_of(practice: int, day: date) -> QuerySet[Affiliation]:
    return (
        _at(practice)
        .on(day)
        .order_by(
            "-is_primary", "practitioner__last_name", "practitioner__first_name", "pk"
        )
    )


@prepared(int)
def _ever_at(practice: int) -> QuerySet[Affiliation]:
    return _at(practice).order_by("-from_date", "pk")


def _of(practitioner: int) -> DatedQuerySet:
    return Affiliation.objects.filter(
        practitioner=practitioner, practice__merged_into__isnull=True
    ).select_related("practitioner", "practice__organization")


@prepared(int, date)
def _places_of(practitioner: int, day: date) -> QuerySet[Affiliation]:
    return _of(practitioner).on(day).order_by("-is_primary", "practice__name", "pk")


@prepared(int)
def _ever_of(practitioner: int) -> QuerySet[Affiliation]:
    return _of(practitioner).order_by("-from_date", "pk")


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
