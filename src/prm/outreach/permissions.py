"""Who sees what may be left at practices, and who says what may be: leaving it is part of logging a visit."""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.visits.permissions import MAY_SEE_FIELD_WORK, can_see_field_work

MAY_MANAGE_MATERIALS = frozenset({Role.DIRECTOR})


def can_see_materials(person: Person) -> bool:
    """Say whether a person may see the materials, and where those were left that they may know of."""
    return can_see_field_work(person)


def check_can_see_materials(person: Person) -> None:
    """Raise unless :func:`can_see_materials`."""
    if not can_see_materials(person):
        refuse(person, "see what is left at practices", MAY_SEE_FIELD_WORK)


def can_manage_materials(person: Person) -> bool:
    """Say whether a person may add, change and withdraw materials."""
    return has_role(person, MAY_MANAGE_MATERIALS)


def check_can_manage_materials(person: Person) -> None:
    """Raise unless :func:`can_manage_materials`."""
    if not can_manage_materials(person):
        refuse(person, "say what may be left at practices", MAY_MANAGE_MATERIALS)
