"""Whose field work a person reads: a liaison's ends at the borders of their territories."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role
from prm.territories.queries import practices_visible_to
from prm.territories.queries.scope import is_scoped

MAY_SEE_FIELD_WORK = frozenset(
    {
        Role.LIAISON,
        Role.DIRECTOR,
        Role.SERVICE_LINE_LEADER,
        Role.EXECUTIVE,
        Role.ANALYST,
        Role.STEWARD,
    }
)
NOTHING = Q(pk__in=[])


def within_reach(person: Person, *, on: date) -> Q:
    """Return the condition on rows that hang on a practice whose field work a person may read."""
    if not has_role(person, MAY_SEE_FIELD_WORK):
        return NOTHING
    if not is_scoped(person):
        return Q()
    return Q(practice__in=practices_visible_to(person, on=on).values("pk"))
