"""Who may see whom, and who may change what is known of them.

The compliance officer sees who people are; volumes stay with :mod:`prm.accounts.permissions`.
"""

from __future__ import annotations

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse

MAY_SEE_DIRECTORY = frozenset(
    {
        Role.LIAISON,
        Role.DIRECTOR,
        Role.SERVICE_LINE_LEADER,
        Role.EXECUTIVE,
        Role.COMPLIANCE_OFFICER,
        Role.ANALYST,
        Role.STEWARD,
        Role.ADMINISTRATOR,
    }
)
MAY_SEE_NOTES = MAY_SEE_DIRECTORY - {Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR}
MAY_WRITE_DIRECTORY = frozenset(
    {Role.LIAISON, Role.DIRECTOR, Role.SERVICE_LINE_LEADER, Role.STEWARD}
)
MAY_STEWARD = frozenset({Role.STEWARD, Role.ANALYST})


def can_see_directory(person: Person) -> bool:
    """Say whether a person may see practices, practitioners and organizations, without volumes."""
    return has_role(person, MAY_SEE_DIRECTORY)


def check_can_see_directory(person: Person) -> None:
    """Raise unless :func:`can_see_directory`."""
    if not can_see_directory(person):
        refuse(person, "see the directory", MAY_SEE_DIRECTORY)


def can_see_notes(person: Person) -> bool:
    """Say whether a person may read what colleagues wrote about an office."""
    return has_role(person, MAY_SEE_NOTES)


def check_can_see_notes(person: Person) -> None:
    """Raise unless :func:`can_see_notes`."""
    if not can_see_notes(person):
        refuse(person, "read notes", MAY_SEE_NOTES)


def can_write_directory(person: Person) -> bool:
    """Say whether a person may add contacts and notes, and propose corrections."""
    return has_role(person, MAY_WRITE_DIRECTORY)


def check_can_write_directory(person: Person) -> None:
    """Raise unless :func:`can_write_directory`."""
    if not can_write_directory(person):
        refuse(person, "add to the directory", MAY_WRITE_DIRECTORY)


def can_steward(person: Person) -> bool:
    """Say whether a person may merge, import and edit records, and judge proposals."""
    return has_role(person, MAY_STEWARD)


def check_can_steward(person: Person) -> None:
    """Raise unless :func:`can_steward`."""
    if not can_steward(person):
        refuse(person, "merge, import or edit records", MAY_STEWARD)
