"""What each role may see and do. Every rule is a pair: one raises with a reason, one answers.

Least privilege: a rule names the roles that need it for their work, and nobody else. Compliance officers and
administrators see no referral volumes: the one judges gifts and must not meet volumes, the other runs the site.
"""

from __future__ import annotations

from typing import NoReturn

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from prm.accounts.models import STAFF, Role, User

Person = User | AnonymousUser

MAY_SEE_VOLUMES = frozenset(
    {
        Role.LIAISON,
        Role.DIRECTOR,
        Role.SERVICE_LINE_LEADER,
        Role.EXECUTIVE,
        Role.ANALYST,
    }
)
MAY_SEE_DATA = frozenset(
    {Role.DIRECTOR, Role.ANALYST, Role.STEWARD, Role.ADMINISTRATOR}
)
MAY_MANAGE_DATA = frozenset({Role.ANALYST, Role.STEWARD, Role.ADMINISTRATOR})
MAY_ADMINISTER_USERS = frozenset({Role.ADMINISTRATOR})
MAY_TAKE_QUARANTINE = frozenset({Role.ANALYST, Role.STEWARD})


def can_use_staff_pages(person: Person) -> bool:
    """Say whether a person works for the health system; people of the portal stay in the portal."""
    return has_role(person, STAFF)


def check_can_use_staff_pages(person: Person) -> None:
    """Raise unless :func:`can_use_staff_pages`."""
    if not can_use_staff_pages(person):
        refuse(person, "use the pages of the health system's own people", STAFF)


def can_see_volumes(person: Person) -> bool:
    """Say whether a person may see referral volumes, shares and destinations."""
    return has_role(person, MAY_SEE_VOLUMES)


def check_can_see_volumes(person: Person) -> None:
    """Raise unless :func:`can_see_volumes`."""
    if not can_see_volumes(person):
        refuse(person, "see referral volumes", MAY_SEE_VOLUMES)


def can_see_data(person: Person) -> bool:
    """Say whether a person may see loads, their accounting, and marts."""
    return has_role(person, MAY_SEE_DATA)


def check_can_see_data(person: Person) -> None:
    """Raise unless :func:`can_see_data`."""
    if not can_see_data(person):
        refuse(person, "see loads and marts", MAY_SEE_DATA)


def can_manage_data(person: Person) -> bool:
    """Say whether a person may choose the mart that everybody reads."""
    return has_role(person, MAY_MANAGE_DATA)


def check_can_manage_data(person: Person) -> None:
    """Raise unless :func:`can_manage_data`."""
    if not can_manage_data(person):
        refuse(person, "publish or verify a mart", MAY_MANAGE_DATA)


def can_take_quarantine(person: Person) -> bool:
    """Say whether a person may take refused rows away: they are rows about patients."""
    return has_role(person, MAY_TAKE_QUARANTINE)


def check_can_take_quarantine(person: Person) -> None:
    """Raise unless :func:`can_take_quarantine`."""
    if not can_take_quarantine(person):
        refuse(
            person,
            "take refused rows, which are about patients",
            MAY_TAKE_QUARANTINE,
        )


def can_administer_users(person: Person) -> bool:
    """Say whether a person may invite people, change their roles and close their accounts."""
    return has_role(person, MAY_ADMINISTER_USERS)


def check_can_administer_users(person: Person) -> None:
    """Raise unless :func:`can_administer_users`."""
    if not can_administer_users(person):
        refuse(person, "see or change who has an account", MAY_ADMINISTER_USERS)


def has_role(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether a person who is still here has one of some roles."""
    return isinstance(person, User) and person.is_active and person.role in roles


def refuse(person: Person, act: str, roles: frozenset[Role]) -> NoReturn:
    """Raise with whose role may not do what, and which roles may."""
    whose = (
        f"The role {Role(person.role).label.lower()}"
        if isinstance(person, User)
        else "Nobody signed in"
    )
    allowed = [role.label.lower() for role in Role if role in roles]
    raise PermissionDenied(
        f"{whose} may not {act}. These roles may: {', '.join(allowed)}."
    )
