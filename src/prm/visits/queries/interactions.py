"""Visits and other interactions, as they were logged. What was removed is in none of these."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from prm.accounts.permissions import Person
from prm.directory.models import Practice
from prm.visits.models import Interaction, InteractionKind
from prm.visits.queries.scope import within_reach


def standing_interactions() -> QuerySet[Interaction]:
    """Return every interaction that counts."""
    return Interaction.objects.filter(removed_at=None)


def interactions_visible_to(person: Person, *, on: date) -> QuerySet[Interaction]:
    """Return what a person may read of what was logged: a liaison, of their own practices."""
    return standing_interactions().filter(within_reach(person, on=on))


def interactions_of(
    practices: Iterable[Practice], *, limit: int
) -> dict[int, list[Interaction]]:
    """Return the newest interactions of each practice by its key, with who was there. Two queries."""
    keys = [practice.pk for practice in practices]
    found: dict[int, list[Interaction]] = {key: [] for key in keys}
    newest = (
        standing_interactions()
        .filter(practice__in=keys)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by="practice",
                order_by=[F("at").desc(), F("pk").desc()],
            )
        )
        .filter(place__lte=limit)
        .select_related("by", "practice")
        .prefetch_related("attendees__practitioner", "attendees__contact")
        .order_by("-at", "-pk")
    )
    for each in newest:
        found[each.practice_id].append(each)
    return found


def last_visits(practices: Iterable[Practice]) -> dict[int, datetime]:
    """Return when each practice was last visited, by its key; one that never was isn't there. One query.

    A call is no visit, and neither is what was removed.
    """
    rows = (
        standing_interactions()
        .filter(kind=InteractionKind.VISIT, practice__in=_few(practices))
        .values("practice")
        .annotate(last=Max("at"))
    )
    return dict(rows.values_list("practice", "last"))


def _few(practices: Iterable[Practice]) -> QuerySet[Practice, Any] | list[int]:
    """Return practices as a condition: a query stays one, for there may be more than a statement takes."""
    if isinstance(practices, QuerySet):
        return practices.order_by().values("pk")
    return [practice.pk for practice in practices]
