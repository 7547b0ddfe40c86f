"""Who may say why referrals are missing, and which of them can't be won back: who knows the practice."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.directory.models import Practice
from prm.territories.queries import practices_visible_to

MAY_JUDGE = frozenset({Role.LIAISON, Role.DIRECTOR})


def can_judge(person: Person) -> bool:
    """Say whether a person may confirm barriers and carve out what can't be won back, somewhere at least."""
    return has_role(person, MAY_JUDGE)


def check_can_judge(person: Person) -> None:
    """Raise unless :func:`can_judge`. Ask before a practice is looked up."""
    if not can_judge(person):
        refuse(person, "confirm barriers or carve out referrals", MAY_JUDGE)


def can_confirm_barrier(person: Person, practice: Practice, *, on: date) -> bool:
    """Say whether a person may say why a practice's referrals are missing: a liaison, in their own territory."""
    own = practices_visible_to(person, on=on).filter(pk=practice.pk)
    return can_judge(person) and own.exists()


def check_can_confirm_barrier(person: Person, practice: Practice, *, on: date) -> None:
    """Raise unless :func:`can_confirm_barrier`."""
    check_can_judge(person)
    if not can_confirm_barrier(person, practice, on=on):
        raise PermissionDenied(
            f"{practice} lies outside your territories. Ask its liaison, or a director."
        )


def can_carve_out(person: Person, practice: Practice, *, on: date) -> bool:
    """Say whether a person may carve out what can't be won back: whoever may confirm the barrier."""
    return can_confirm_barrier(person, practice, on=on)


def check_can_carve_out(person: Person, practice: Practice, *, on: date) -> None:
    """Raise unless :func:`can_carve_out`."""
    check_can_confirm_barrier(person, practice, on=on)
