"""Several reports of one obstacle: an issue is joined to its root, and counts with it until it is parted again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.issues.models import RUNNING, Issue, IssueState
from prm.issues.operations.acting import finish, hold, take
from prm.issues.permissions import check_can_see_issue

MAY_BE_ROOTS = RUNNING | {IssueState.FIXED}


@transaction.atomic
def join_issue(
    *, issue: Issue, root: Issue, by: User, at: datetime, seen: int
) -> Issue:
    """Let an issue count with another one, of which it is a part.

    Raises ``ValidationError`` beside ``root`` if that can't be one.
    """
    # In one order, whoever joins what to what: two who do the reverse of each other don't wait for each other.
    held = {each.pk: hold(each) for each in sorted((issue, root), key=lambda i: i.pk)}
    taken = take(issue, "join", by=by, at=at, seen=seen)
    root = held[root.pk]
    check_can_see_issue(by, root, on=timezone.localdate(at))
    _check(taken.issue, root)
    taken.issue.joined_to = root
    note = f"To “{root.title}”"
    return finish(taken, to=IssueState.JOINED, note=note, on=[root])


@transaction.atomic
def part_issue(*, issue: Issue, by: User, at: datetime, seen: int) -> Issue:
    """Let an issue stand by itself again, as it stood before it was joined; a clock that ran out meanwhile acts now."""
    taken = take(issue, "part", by=by, at=at, seen=seen)
    held, root = taken.issue, taken.issue.joined_to
    joined = held.steps.filter(act="join").last()
    held.joined_to, held.escalate_at = None, at
    return finish(taken, to=joined.from_state if joined else IssueState.OPEN, on=[root])


def _check(issue: Issue, root: Issue) -> None:
    wrong = ""
    if issue.pk == root.pk:
        wrong = "An issue can’t be joined to itself. Choose another one."
    elif root.state == IssueState.JOINED:
        wrong = "That issue is joined to another one itself. Join this one to that."
    elif root.state not in MAY_BE_ROOTS:
        wrong = f"That issue is {root.get_state_display().lower()}. Reopen it first, or choose another one."
    elif issue.joined.exists():
        wrong = "Others are joined to this issue. Part them first, or join the other issue to this one."
    if wrong:
        raise ValidationError({"root": wrong})
