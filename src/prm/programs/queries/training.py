"""What people have learnt and are certified for, and what runs out."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from prm.accounts.models import User
from prm.accounts.permissions import Person
from prm.programs.models import Training
from prm.programs.permissions import can_see_team_training, can_see_training

_SOONEST = (F("expires_on").asc(nulls_last=True), "name", "pk")


def training_visible_to(person: Person) -> QuerySet[Training]:
    """Return what stands: a person's own; for directors everybody's who is still here."""
    standing = Training.objects.filter(removed_at=None).select_related(
        "person", "recorded_by"
    )
    if can_see_team_training(person):
        return standing.filter(person__is_active=True).order_by(
            "person__name", "person", *_SOONEST
        )
    if can_see_training(person):
        return standing.filter(person_id=person.pk).order_by(*_SOONEST)
    return standing.none()


def training_of(whose: User, person: Person) -> QuerySet[Training]:
    """Return what of one person's training another may see, what expires soonest first."""
    return training_visible_to(person).filter(person=whose).order_by(*_SOONEST)


def expiring_within(
    trainings: QuerySet[Training], days: int, *, on: date
) -> QuerySet[Training]:
    """Return of some training what expires from a day on within so many days, the soonest first.

    The last day on which it counts decides; what was renewed isn't among them.
    """
    soon = Q(expires_on__gte=on, expires_on__lte=on + timedelta(days=days))
    return _not_renewed(trainings).filter(soon).order_by(*_SOONEST)


def expired_by(trainings: QuerySet[Training], *, on: date) -> QuerySet[Training]:
    """Return of some training what doesn't count any more on a day and wasn't renewed, the longest gone first."""
    gone = _not_renewed(trainings).filter(expires_on__lt=on)
    return gone.order_by(*_SOONEST)


def _not_renewed(trainings: QuerySet[Training]) -> QuerySet[Training]:
    """Leave out what the same person did again, under the same name, so that it lasts longer."""
    longer = Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on"))
    again = Training.objects.filter(
        longer,
        removed_at=None,
        person=OuterRef("person"),
        kind=OuterRef("kind"),
        name__iexact=OuterRef("name"),
        done_on__gte=OuterRef("done_on"),
    ).exclude(pk=OuterRef("pk"))
    return trainings.filter(~Exists(again))
