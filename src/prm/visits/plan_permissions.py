"""Who may plan whose week: liaisons their own, directors everybody's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role, User
from prm.accounts.permissions import Person, has_role, refuse

MAY_PLAN = frozenset({Role.LIAISON, Role.DIRECTOR})
MAY_SEE_RUNS = frozenset({Role.DIRECTOR, Role.ANALYST})


def can_plan(person: Person) -> bool:
    """Say whether a person may plan anybody's week at all."""
    return has_role(person, MAY_PLAN)


def check_can_plan(person: Person) -> None:
    """Raise unless :func:`can_plan`. Ask before anything is looked up."""
    if not can_plan(person):
        refuse(person, "plan visits", MAY_PLAN)


def can_plan_for(person: Person, liaison: User) -> bool:
    """Say whether a person may see and change a liaison's plans."""
    is_own = isinstance(person, User) and person.pk == liaison.pk
    return can_plan(person) and (is_own or has_role(person, frozenset({Role.DIRECTOR})))


def check_can_plan_for(person: Person, liaison: User) -> None:
    """Raise unless :func:`can_plan_for`."""
    check_can_plan(person)
    if not can_plan_for(person, liaison):
        raise PermissionDenied(
            f"This is the week of {liaison}. They and directors plan it; yours is under Field."
        )


def can_see_runs(person: Person) -> bool:
    """Say whether a person may see what planning saw: candidates, scores and draws."""
    return has_role(person, MAY_SEE_RUNS)


def check_can_see_runs(person: Person) -> None:
    """Raise unless :func:`can_see_runs`."""
    if not can_see_runs(person):
        refuse(person, "see what planning saw", MAY_SEE_RUNS)
