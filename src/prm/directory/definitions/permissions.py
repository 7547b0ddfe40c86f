"""Who may edit definitions, and who may approve them: never the same person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role
from prm.accounts.permissions import Person, has_role, refuse
from prm.directory.models import DefinitionVersion

MAY_EDIT = frozenset({Role.ANALYST, Role.STEWARD})
MAY_APPROVE = frozenset({Role.DIRECTOR, Role.SERVICE_LINE_LEADER})


def can_edit_definitions(person: Person) -> bool:
    """Say whether a person may draft a definition and change the draft."""
    return has_role(person, MAY_EDIT)


def check_can_edit_definitions(person: Person) -> None:
    """Raise unless :func:`can_edit_definitions`."""
    if not can_edit_definitions(person):
        refuse(person, "change a definition", MAY_EDIT)


def can_approve_definitions(person: Person) -> bool:
    """Say whether a person's role lets them approve what others drafted."""
    return has_role(person, MAY_APPROVE)


def check_can_approve_definitions(person: Person) -> None:
    """Raise unless :func:`can_approve_definitions`."""
    if not can_approve_definitions(person):
        refuse(person, "approve a definition", MAY_APPROVE)


def can_work_on_definitions(person: Person) -> bool:
    """Say whether a person has anything to do with drafts."""
    return has_role(person, MAY_EDIT | MAY_APPROVE)


def check_can_withdraw_definitions(person: Person) -> None:
    """Raise unless a person may put a draft away: whoever may edit or approve."""
    if not can_work_on_definitions(person):
        refuse(person, "withdraw a draft", MAY_EDIT | MAY_APPROVE)


def check_second_person(person: Person, draft: DefinitionVersion) -> None:
    """Raise for whoever edited a draft: a second pair of eyes approves."""
    if draft.editors.filter(pk=person.pk).exists():
        raise PermissionDenied(
            "You edited this draft, so somebody else has to approve it. Ask a director or a service line leader."
        )
