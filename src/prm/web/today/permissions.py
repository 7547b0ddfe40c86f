"""Who has a Today, and who reads briefs."""

from __future__ import annotations

from datetime import date

from prm.accounts.models import Role
from prm.accounts.permissions import Person, check_can_see_volumes, has_role, refuse
from prm.directory.models import Practice
from prm.visits.permissions import check_can_see_at, check_can_see_field_work

MAY_SEE_TODAY = frozenset({Role.LIAISON, Role.DIRECTOR})


def can_see_today(person: Person) -> bool:
    """Say whether a person has a day in the field, or a team that has."""
    return has_role(person, MAY_SEE_TODAY)


def check_can_see_today(person: Person) -> None:
    """Raise unless :func:`can_see_today`."""
    if not can_see_today(person):
        refuse(person, "see the day in the field", MAY_SEE_TODAY)


def check_can_read_briefs(person: Person) -> None:
    """Raise unless a person may read notes and volumes, somewhere at least: a brief holds both."""
    check_can_see_field_work(person)
    check_can_see_volumes(person)


def check_can_read_brief(person: Person, practice: Practice, *, on: date) -> None:
    """Raise unless a person may read the brief of a practice."""
    check_can_read_briefs(person)
    check_can_see_at(person, practice, on=on)
