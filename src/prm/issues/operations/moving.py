"""Moving an issue along: accepted, worked on, handed back, given to somebody; its severity and its due date."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.common import formats
from prm.issues import clocks
from prm.issues.models import Issue, IssueState, Owner, Severity
from prm.issues.operations.acting import finish, practices_of, require, take
from prm.issues.operations.letters import tell_it_takes_longer, tell_owner
from prm.issues.operations.people import check_is_here, owner_for
from prm.issues.queries.reports import reports_of
from prm.issues.transitions import ACTS

MOVES = frozenset({"accept", "work", "hand_back", "reopen", "withdraw"})
SAY_WHY = {
    "hand_back": "Say why it isn’t yours, or whose it is.",
    "reopen": "Say what is still in the way.",
    "withdraw": "Say why it is no issue.",
}


@transaction.atomic
def move_issue(
    *,
    issue: Issue,
    act: str,
    note: str = "",
    by: User | None = None,
    owner: Owner | None = None,
    at: datetime,
    seen: int,
) -> Issue:
    """Accept an issue, start fixing it, hand it back, reopen it or withdraw it.

    Raises ``ValidationError`` beside ``note`` where an act needs a reason, ``ValueError`` for an act that isn't one.
    """
    if act not in MOVES:
        raise ValueError(f"{act} is no move")
    taken = take(issue, act, by=by, owner=owner, at=at, seen=seen)
    if act in SAY_WHY:
        note = require("note", note, SAY_WHY[act])
    held = taken.issue
    if act in ("accept", "work") and held.owner is None:
        _own(held, by)
    if act == "hand_back":
        held.owner = None
        held.answer_by = clocks.answer_by(held.severity, at)
    if act == "reopen":
        _begin_anew(held, at)
    return finish(taken, to=ACTS[act].leads_to[0], note=note)


def _own(issue: Issue, by: User | None) -> None:
    """Let an issue that nobody owns be whoever's who takes it up."""
    if by:
        issue.owner = owner_for(by)


def _begin_anew(issue: Issue, at: datetime) -> None:
    """Start the clock of an issue that wasn't fixed after all; what its practices were told and said is void."""
    issue.fixed_at = issue.closed_at = None
    issue.answer_by = clocks.answer_by(issue.severity, at)
    issue.due_at = clocks.due_at(issue.severity, at)
    issue.resolutions.filter(voided_at=None).update(voided_at=at)
    reports_of(issue).update(
        told_at=None, told_by=None, told_how="", confirmed=None, confirmed_at=None
    )


@transaction.atomic
def remark(
    *,
    issue: Issue,
    note: str,
    by: User | None = None,
    owner: Owner | None = None,
    at: datetime,
) -> Issue:
    """Add a remark to an issue's history."""
    taken = take(issue, "remark", by=by, owner=owner, at=at)
    return finish(taken, note=require("note", note, "Write what others should know."))


@transaction.atomic
def ask_for_longer(
    *, issue: Issue, day: date, why: str, owner: Owner, at: datetime
) -> Issue:
    """Say in an issue's history by when its owner will have fixed it, and tell whoever opened it. The due date stays.

    Raises ``ValidationError`` beside ``day`` or ``note``.
    """
    taken = take(issue, "remark", owner=owner, at=at)
    why = require("note", why, "Say why it takes longer; others will ask.")
    held, today = taken.issue, timezone.localdate(at)
    if day <= max(timezone.localdate(held.due_at), today):
        raise ValidationError({"day": "Name a later day than the one it is due on."})
    finish(taken, note=f"Will be fixed by {formats.day(day)}: {why}")
    tell_it_takes_longer(held, practices_of(held), owner=owner, day=day, at=at)
    return held


@transaction.atomic
def assign_issue(
    *, issue: Issue, to: Owner, by: User, at: datetime, seen: int
) -> Issue:
    """Give an issue to somebody, who has to accept it; in the answer's time that is left, or anew."""
    taken = take(issue, "assign", by=by, at=at, seen=seen)
    held, before = taken.issue, taken.issue.owner
    check_is_here(to, on=timezone.localdate(at))
    if before == to:
        raise ValidationError({"to": f"It is {to}’s already."})
    if held.state != IssueState.OPEN:
        held.answer_by = clocks.answer_by(held.severity, at)
    held.owner = to
    finish(
        taken,
        to=IssueState.OPEN,
        note=f"To {to}",
        to_name=str(to),
        instead_of=str(before or "nobody"),
    )
    tell_owner(held, practices_of(held), by=by, at=at)
    return held


@transaction.atomic
def set_severity(
    *, issue: Issue, severity: str, by: User, at: datetime, seen: int
) -> Issue:
    """Say how bad an issue is; its clock counts from now. A worse one gets no more time by it, a lesser no less."""
    taken = take(issue, "severity", by=by, at=at, seen=seen)
    held, before = taken.issue, Severity(taken.issue.severity)
    if severity not in Severity.values:
        raise ValidationError({"severity": "Choose how bad it is."})
    if severity == before:
        raise ValidationError({"severity": f"It is {before.label.lower()} already."})
    order = [*Severity]
    nearer = min if order.index(Severity(severity)) < order.index(before) else max
    held.severity = severity
    held.due_at = nearer(held.due_at, clocks.due_at(severity, at))
    if held.state == IssueState.OPEN:
        held.answer_by = nearer(held.answer_by, clocks.answer_by(severity, at))
    now = Severity(severity).label
    return finish(
        taken,
        note=f"{now} instead of {before.label.lower()}; due {formats.moment(held.due_at)}",
        severity=now.lower(),
        instead_of=before.label.lower(),
        due_on=timezone.localdate(held.due_at),
    )


@transaction.atomic
def set_due(
    *, issue: Issue, due_at: datetime, why: str, by: User, at: datetime, seen: int
) -> Issue:
    """Move an issue's due date, and its clock with it."""
    taken = take(issue, "due", by=by, at=at, seen=seen)
    held, before = taken.issue, taken.issue.due_at
    why = require("why", why, "Say why it is due then.")
    if due_at <= at:
        raise ValidationError({"due_at": "A due date lies ahead."})
    held.due_at = due_at
    return finish(
        taken,
        note=f"{formats.moment(due_at)} instead of {formats.moment(before)}: {why}",
        due_on=timezone.localdate(due_at),
        instead_of=timezone.localdate(before),
    )
