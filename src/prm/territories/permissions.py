"""Who may see territories, and who may draw them."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.directory.permissions import MAY_SEE_DIRECTORY, can_see_directory

MAY_MANAGE_TERRITORIES = frozenset({Role.DIRECTOR})


def can_see_territories(person: Person) -> bool:
    """Say whether a person may see who covers what: whoever sees the directory."""
    return can_see_directory(person)


def check_can_see_territories(person: Person) -> None:
    """Raise unless :func:`can_see_territories`."""
    if not can_see_territories(person):
        refuse(person, "see territories", MAY_SEE_DIRECTORY)


def can_manage_territories(person: Person) -> bool:
    """Say whether a person may draw territories, assign liaisons and set tiers."""
    return has_role(person, MAY_MANAGE_TERRITORIES)


def check_can_manage_territories(person: Person) -> None:
    """Raise unless :func:`can_manage_territories`."""
    if not can_manage_territories(person):
        refuse(
            person,
            "draw territories, assign liaisons or set tiers",
            MAY_MANAGE_TERRITORIES,
        )
