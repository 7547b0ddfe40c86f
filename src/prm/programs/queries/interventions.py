"""Interventions that a person may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from prm.accounts.permissions import Person, can_see_volumes
from prm.programs.models import Intervention
from prm.territories.queries import practices_visible_to
from prm.territories.queries.scope import is_scoped


def interventions_visible_to(person: Person, *, on: date) -> QuerySet[Intervention]:
    """Return the drafts that stand: a liaison's are what they drafted, and what aims at a practice of theirs."""
    drafts = Intervention.objects.filter(dropped_at=None)
    if not can_see_volumes(person):
        return drafts.none()
    if is_scoped(person):
        own = practices_visible_to(person, on=on)
        drafts = drafts.filter(
            Q(drafted_by_id=person.pk) | Q(targets__practice__in=own)
        )
    return drafts.select_related("drafted_by", "issue").distinct()
