"""Goals that a person may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role
from prm.programs.models import Goal
from prm.territories.models import Assignment

_MAY_SEE_ALL = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


def goals_visible_to(person: Person, *, on: date) -> QuerySet[Goal]:
    """Return the goals that stand and are a person's business: a liaison's are their own and their territories'."""
    goals = (
        Goal.objects.filter(dropped_at=None)
        .select_related("liaison", "territory")
        .order_by("to_date", "pk")
    )
    if has_role(person, _MAY_SEE_ALL):
        return goals
    if not has_role(person, frozenset({Role.LIAISON})):
        return goals.none()
    own = Assignment.objects.on(on).filter(liaison_id=person.pk)
    shared = Q(liaison=None, territory__in=own.values("territory"))
    return goals.filter(Q(liaison_id=person.pk) | shared)
