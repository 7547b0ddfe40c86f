"""Who may see whom, and who may change what is known of them.

The compliance officer sees who people are; volumes stay with :mod:`prm.accounts.permissions`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.directory.models import Correction, Note

NOTE_EDIT_TIME = timedelta(
    days=1
)  # colleagues act on what they read; later, write anew

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
MAY_REMOVE_NOTES = frozenset({Role.DIRECTOR, Role.STEWARD})  # others their own
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


def can_edit_note(person: Person, note: Note, *, at: datetime) -> bool:
    """Say whether a person may change a note: their own, within a day."""
    own = note.written_by_id == person.pk and can_write_directory(person)
    return own and not note.removed_at and at < note.written_at + NOTE_EDIT_TIME


def check_can_edit_note(person: Person, note: Note, *, at: datetime) -> None:
    """Raise unless :func:`can_edit_note`."""
    check_can_write_directory(person)
    if not can_edit_note(person, note, at=at):
        raise PermissionDenied(
            "A note can be changed by who wrote it, for a day. Write another one that corrects it."
        )


def can_remove_note(person: Person, note: Note) -> bool:
    """Say whether a person may take a note away: whoever wrote it, a director, a data steward."""
    return can_write_directory(person) and (
        note.written_by_id == person.pk or has_role(person, MAY_REMOVE_NOTES)
    )


def check_can_remove_note(person: Person, note: Note) -> None:
    """Raise unless :func:`can_remove_note`."""
    check_can_write_directory(person)
    if not can_remove_note(person, note):
        raise PermissionDenied(
            "A note can be removed by who wrote it, by a director or by a data steward. Ask one of them."
        )


def can_take_back(person: Person, correction: Correction) -> bool:
    """Say whether a person may take a suggestion back: their own, while it waits."""
    waits = correction.state == Correction.State.OPEN
    return waits and correction.submitted_by_id == person.pk


def check_can_take_back(person: Person, correction: Correction) -> None:
    """Raise unless :func:`can_take_back`."""
    check_can_write_directory(person)
    if not can_take_back(person, correction):
        raise PermissionDenied(
            "A suggestion can be taken back by who made it, until a data steward decides."
        )
