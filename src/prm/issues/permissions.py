"""Who may read, open, move and keep issues, name owners, and say to whom issues are handed up.

A rule about one issue takes for granted that the person can see it: :func:`check_can_see_issue` asks that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied

from prm.accounts.models import Role, User
from prm.accounts.permissions import Person, has_role, refuse
from prm.common.formats import spoken
from prm.directory.models import Practice
from prm.issues.models import Issue, Owner
from prm.issues.queries.visible import MAY_SEE_ISSUES as MAY_SEE_ISSUES
from prm.issues.queries.visible import can_see_issues as can_see_issues
from prm.issues.queries.visible import issues_visible_to
from prm.territories.queries import practices_visible_to

MAY_OPEN_ISSUES = frozenset({Role.LIAISON, Role.DIRECTOR})
MAY_MOVE_ISSUES = MAY_OPEN_ISSUES | {Role.SERVICE_LINE_LEADER}
MAY_KEEP_ISSUES = frozenset({Role.DIRECTOR})  # others what they opened
MAY_SET_LADDERS = frozenset({Role.DIRECTOR})


def check_can_see_issues(person: Person) -> None:
    """Raise unless :func:`can_see_issues`. Ask before an issue is looked up."""
    if not can_see_issues(person):
        refuse(person, "read issues", MAY_SEE_ISSUES)


def can_see_issue(person: Person, issue: Issue, *, on: date) -> bool:
    """Say whether an issue is a person's business."""
    return issues_visible_to(person, on=on).filter(pk=issue.pk).exists()


def check_can_see_issue(person: Person, issue: Issue, *, on: date) -> None:
    """Raise unless :func:`can_see_issue`."""
    check_can_see_issues(person)
    if not can_see_issue(person, issue, on=on):
        raise PermissionDenied(
            "This issue lies outside your territories. Ask its liaison, or a director."
        )


def can_open_issues(person: Person) -> bool:
    """Say whether a person may open issues, somewhere at least."""
    return has_role(person, MAY_OPEN_ISSUES)


def check_can_open_issues(person: Person) -> None:
    """Raise unless :func:`can_open_issues`. Ask before a practice is looked up."""
    if not can_open_issues(person):
        refuse(person, "open issues", MAY_OPEN_ISSUES)


def can_open_issue_of(
    person: Person, practices: Sequence[Practice], *, on: date
) -> bool:
    """Say whether a person may open an issue of practices: a liaison, of their own territories."""
    return can_open_issues(person) and not _outside(person, practices, on)


def check_can_open_issue_of(
    person: Person, practices: Sequence[Practice], *, on: date
) -> None:
    """Raise unless :func:`can_open_issue_of`."""
    check_can_open_issues(person)
    if outside := _outside(person, practices, on):
        names = spoken(str(each) for each in outside)
        lies = "lies" if len(outside) == 1 else "lie"
        raise PermissionDenied(
            f"{names} {lies} outside your territories. Ask the liaison there, or a director."
        )


def can_move_issues(person: Person) -> bool:
    """Say whether a person may move an issue along, one at least: whoever reads issues may own one."""
    return can_see_issues(person)


def check_can_move_issues(person: Person) -> None:
    """Raise unless :func:`can_move_issues`. Ask before an issue is looked up."""
    if not can_move_issues(person):
        refuse(person, "move issues along", MAY_SEE_ISSUES)


def can_move_issue(person: Person, issue: Issue) -> bool:
    """Say whether a person may accept, work on and fix an issue that they see: its owner, and who works on issues."""
    return has_role(person, MAY_MOVE_ISSUES) or (
        can_move_issues(person) and _owns(person, issue)
    )


def check_can_move_issue(person: Person, issue: Issue) -> None:
    """Raise unless :func:`can_move_issue`."""
    check_can_move_issues(person)
    if not can_move_issue(person, issue):
        raise PermissionDenied(
            "An issue is moved along by its owner, a liaison, a service line leader or a director. Ask one of them."
        )


def can_speak_to(person: Person, practice: Practice, *, on: date) -> bool:
    """Say whether a person may tell a practice what was done, and note its word: a liaison, where they cover it."""
    return can_move_issues(person) and not _outside(person, [practice], on)


def check_can_speak_to(person: Person, practice: Practice, *, on: date) -> None:
    """Raise unless :func:`can_speak_to`."""
    check_can_move_issues(person)
    if not can_speak_to(person, practice, on=on):
        raise PermissionDenied(
            f"{practice} lies outside your territories. Ask the liaison there to speak to them."
        )


def can_keep_issue(person: Person, issue: Issue) -> bool:
    """Say whether a person may withdraw, join and part an issue that they see: who opened it, and directors."""
    own = isinstance(person, User) and issue.opened_by_id == person.pk
    return has_role(person, MAY_KEEP_ISSUES) or (can_open_issues(person) and own)


def check_can_keep_issue(person: Person, issue: Issue) -> None:
    """Raise unless :func:`can_keep_issue`."""
    check_can_open_issues(person)
    if not can_keep_issue(person, issue):
        raise PermissionDenied(
            "An issue is withdrawn, joined and parted by who opened it, or by a director. Ask one of them."
        )


def can_add_owners(person: Person) -> bool:
    """Say whether a person may name somebody who can own issues: whoever hands issues to people."""
    return has_role(person, MAY_MOVE_ISSUES)


def check_can_add_owners(person: Person) -> None:
    """Raise unless :func:`can_add_owners`."""
    if not can_add_owners(person):
        refuse(person, "name owners", MAY_MOVE_ISSUES)


def can_set_ladders(person: Person) -> bool:
    """Say whether a person may say to whom issues are handed up."""
    return has_role(person, MAY_SET_LADDERS)


def check_can_set_ladders(person: Person) -> None:
    """Raise unless :func:`can_set_ladders`."""
    if not can_set_ladders(person):
        refuse(person, "say to whom issues are handed up", MAY_SET_LADDERS)


def check_owns(owner: Owner, issue: Issue) -> None:
    """Raise unless an issue is still the owner's who acts on it by a link."""
    if issue.owner_id != owner.pk:
        raise PermissionDenied(
            "This issue was given to somebody else meanwhile. You need to do nothing more."
        )


def _owns(person: Person, issue: Issue) -> bool:
    return issue.owner is not None and issue.owner.user_id == person.pk


def _outside(person: Person, practices: Sequence[Practice], on: date) -> list[Practice]:
    keys = [practice.pk for practice in practices]
    own = practices_visible_to(person, on=on).filter(pk__in=keys)
    inside = set(own.values_list("pk", flat=True))
    return [practice for practice in practices if practice.pk not in inside]
