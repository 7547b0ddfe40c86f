"""Who sees the outgoing mail and decides about it: who runs the site, and who answers for field work."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse

MAY_SEE_LETTERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})


def can_see_letters(person: Person) -> bool:
    """Say whether a person may see what is to be mailed, and to whom."""
    return has_role(person, MAY_SEE_LETTERS)


def check_can_see_letters(person: Person) -> None:
    """Raise unless :func:`can_see_letters`."""
    if not can_see_letters(person):
        refuse(person, "see or send the site’s letters", MAY_SEE_LETTERS)
