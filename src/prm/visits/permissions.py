"""Who reads what was said, learnt and promised in the field, and who writes it down: whoever covers the practice."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role, User
from prm.accounts.permissions import Person, has_role, refuse
from prm.directory.models import Practice
from prm.territories.queries import is_visible_to
from prm.visits.models import Commitment
from prm.visits.queries.scope import MAY_SEE_FIELD_WORK as MAY_SEE_FIELD_WORK

MAY_LOG = frozenset({Role.LIAISON, Role.DIRECTOR})


def can_see_field_work(person: Person) -> bool:
    """Say whether a person may read visits, promises and introductions, somewhere at least."""
    return has_role(person, MAY_SEE_FIELD_WORK)


def check_can_see_field_work(person: Person) -> None:
    """Raise unless :func:`can_see_field_work`."""
    if not can_see_field_work(person):
        refuse(person, "read visits and promises", MAY_SEE_FIELD_WORK)


def can_log(person: Person) -> bool:
    """Say whether a person may write field work down, somewhere at least."""
    return has_role(person, MAY_LOG)


def check_can_log(person: Person) -> None:
    """Raise unless :func:`can_log`. Ask before a record is looked up."""
    if not can_log(person):
        refuse(person, "log visits or make promises", MAY_LOG)


def can_log_at(person: Person, practice: Practice, *, on: date) -> bool:
    """Say whether a person may write field work down for a practice: a liaison, in their own territory."""
    return can_log(person) and is_visible_to(person, practice, on=on)


def check_can_log_at(person: Person, practice: Practice, *, on: date) -> None:
    """Raise unless :func:`can_log_at`."""
    check_can_log(person)
    if not can_log_at(person, practice, on=on):
        raise PermissionDenied(
            f"{practice} lies outside your territories. Ask its liaison, or a director."
        )


def can_see_at(person: Person, practice: Practice, *, on: date) -> bool:
    """Say whether a person may read the field work of a practice."""
    return can_see_field_work(person) and is_visible_to(person, practice, on=on)


def check_can_see_at(person: Person, practice: Practice, *, on: date) -> None:
    """Raise unless :func:`can_see_at`."""
    check_can_see_field_work(person)
    if not can_see_at(person, practice, on=on):
        raise PermissionDenied(
            f"{practice} lies outside your territories. Ask its liaison, or a director."
        )


def owns(person: Person, commitment: Commitment) -> bool:
    """Say whether a promise is a person's own to keep, wherever the practice lies."""
    return (
        isinstance(person, User)
        and person.is_active
        and commitment.owner.user_id == person.pk
    )


def can_settle(person: Person, commitment: Commitment, *, on: date) -> bool:
    """Say whether a person may say what became of a promise: its owner, or who may log for the practice."""
    return owns(person, commitment) or can_log_at(person, commitment.practice, on=on)


def check_can_settle(person: Person, commitment: Commitment, *, on: date) -> None:
    """Raise unless :func:`can_settle`."""
    if not owns(person, commitment):
        check_can_log_at(person, commitment.practice, on=on)
