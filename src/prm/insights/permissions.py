"""Who may see what a mart says about practices. Every rule is a pair: one raises with a reason, one answers."""

from __future__ import annotations

from prm.accounts import permissions
from prm.accounts.permissions import Person


def can_see_overview(person: Person) -> bool:
    """Say whether a person may see the leakage of the whole market."""
    return permissions.can_see_volumes(person)


def check_can_see_overview(person: Person) -> None:
    """Raise unless :func:`can_see_overview`."""
    permissions.check_can_see_volumes(person)


def can_see_opportunities(person: Person) -> bool:
    """Say whether a person may see the ranked list."""
    return permissions.can_see_volumes(person)


def check_can_see_opportunities(person: Person) -> None:
    """Raise unless :func:`can_see_opportunities`."""
    permissions.check_can_see_volumes(person)


def can_see_practices(person: Person) -> bool:
    """Say whether a person may see practices with their volumes, and any one of them."""
    return permissions.can_see_volumes(person)


def check_can_see_practices(person: Person) -> None:
    """Raise unless :func:`can_see_practices`."""
    permissions.check_can_see_volumes(person)


def can_export_opportunities(person: Person) -> bool:
    """Say whether a person may take the list away as a file; it holds what the page shows and no more."""
    return permissions.can_see_volumes(person)


def check_can_export_opportunities(person: Person) -> None:
    """Raise unless :func:`can_export_opportunities`."""
    permissions.check_can_see_volumes(person)
