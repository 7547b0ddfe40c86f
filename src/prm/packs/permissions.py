"""Who makes packs and who reads them. They speak of every practice by name, so no liaison's border fits them."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse

MAY_SEE_PACKS = frozenset(
    {Role.DIRECTOR, Role.EXECUTIVE, Role.SERVICE_LINE_LEADER, Role.ANALYST}
)
MAY_MAKE_PACKS = frozenset({Role.DIRECTOR, Role.ANALYST})


def can_see_packs(person: Person) -> bool:
    """Say whether a person may read packs and take their files."""
    return has_role(person, MAY_SEE_PACKS)


def check_can_see_packs(person: Person) -> None:
    """Raise unless :func:`can_see_packs`."""
    if not can_see_packs(person):
        refuse(person, "read packs", MAY_SEE_PACKS)


def can_make_packs(person: Person) -> bool:
    """Say whether a person may freeze a week."""
    return has_role(person, MAY_MAKE_PACKS)


def check_can_make_packs(person: Person) -> None:
    """Raise unless :func:`can_make_packs`."""
    if not can_make_packs(person):
        refuse(person, "make packs", MAY_MAKE_PACKS)
