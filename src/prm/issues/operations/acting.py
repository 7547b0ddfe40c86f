"""What every act on an issue has in common: the row held, what its actor saw, the step written down, the entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from prm.accounts.models import User
from prm.common import formats
from prm.directory.models import Practice
from prm.issues.clocks import next_hand_up
from prm.issues.models import Issue, Owner, Step
from prm.issues.permissions import check_can_see_issue, check_owns
from prm.issues.transitions import ACTS, Act
from prm.ledger.operations import record


class Stale(ValidationError):
    """Somebody changed an issue since its reader saw it; nothing was written."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An issue that is held until the transaction ends, and what is being done to it."""

    issue: Issue
    act: Act
    at: datetime
    by: User | None = None
    owner: Owner | None = None  # by a signed link
    changes: bool = True  # what others saw of it is no longer so


def take(
    issue: Issue,
    act: str,
    *,
    by: User | None = None,
    owner: Owner | None = None,
    at: datetime,
    seen: int | None = None,
) -> Taken:
    """Hold an issue as it stands, provided that this person may do this to it, as they saw it, where it stands.

    Without ``seen`` it doesn't matter what they saw: what they do adds to the issue and changes nothing of it.

    Raises ``PermissionDenied``, :class:`Stale`, or ``ValidationError`` where the issue isn't in a state for it.
    """
    held, doing = hold(issue), ACTS[act]
    if (by is None) == (owner is None):
        raise ValueError("one acts: somebody with an account, or an owner")
    if by:
        check_can_see_issue(by, held, on=timezone.localdate(at))
        doing.check_is_for(by, held)
    elif owner:
        check_owns(owner, held)
        if not doing.by_link:
            raise ValueError(f"nobody may {act} by a link")
    if seen is not None and seen != held.revision:
        raise Stale(_what_happened(held))
    if not doing.can_begin(held):
        state = held.get_state_display().lower()
        raise ValidationError(
            f"“{doing.label}” isn’t possible where the issue stands: it is {state}."
        )
    return Taken(held, doing, at, by, owner, changes=seen is not None)


def hold(issue: Issue) -> Issue:
    """Let nobody else change an issue until the transaction ends; return it as it stands."""
    rows = Issue.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.get(pk=issue.pk)


def finish(
    taken: Taken,
    *,
    to: str = "",
    note: str = "",
    on: Sequence[Any] = (),
    **particulars: Any,
) -> Issue:
    """Save an issue as it was changed, in the state it was led to; write down the step and the entry."""
    issue, before = taken.issue, taken.issue.state
    issue.state = to or before
    if taken.changes or issue.state != before:
        issue.revision += 1
    issue.escalate_at = next_hand_up(issue, at=taken.at)
    issue.save()
    write_step(taken, before=before, note=note)
    practices = practices_of(issue)
    record(
        taken.act.verb,
        on=[issue, *practices, *on],
        by=taken.by,
        by_name=str(taken.owner or ""),
        at=taken.at,
        practices=named(practices),
        **particulars,
    )
    return issue


def write_step(taken: Taken, *, before: str, note: str = "") -> None:
    """Write down what was done, in the issue's history."""
    step = Step(
        issue=taken.issue,
        act=taken.act.name,
        from_state=before,
        to_state=taken.issue.state,
        revision=taken.issue.revision,
        at=taken.at,
        by=taken.by,
        by_owner=taken.owner,
        note=note.strip(),
    )
    step.full_clean(exclude=["issue", "by", "by_owner"], validate_constraints=False)
    step.save()


def practices_of(issue: Issue) -> list[Practice]:
    """Return the practices that reported an issue, or one joined to it."""
    family = Q(issue_reports__issue=issue) | Q(issue_reports__issue__joined_to=issue)
    return list(Practice.objects.filter(family).distinct().order_by("name", "pk"))


def named(practices: Sequence[Practice]) -> str:
    """Name practices in a sentence: the first, and how many more."""
    if len(practices) < 3:
        return formats.spoken(str(each) for each in practices)
    return f"{practices[0]} and {formats.number(len(practices) - 1)} more practices"


def require(name: str, text: str, why: str) -> str:
    """Return a text without spaces at its ends; refuse an empty one beside its field."""
    if not text.strip():
        raise ValidationError({name: why})
    return text.strip()


def _what_happened(issue: Issue) -> str:
    # The step that made the revision: remarks may have followed, which change nothing.
    made = issue.steps.select_related("by", "by_owner").filter(revision=issue.revision)
    step = made.first()
    if step is None:
        return "Somebody changed it meanwhile. Look again."
    when = f"{formats.clock(step.at)} on {formats.day(step.at)}"
    return (
        f"Somebody changed it meanwhile: {step.actor} {ACTS[step.act].done} at {when}."
        " Look again."
    )
