"""Handing an issue up: by somebody, or by its clock, step by step of its ladder."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.issues import clocks
from prm.issues.models import RUNNING, Escalation, Issue, IssueState, LadderStep, Owner
from prm.issues.operations.acting import (
    Taken,
    finish,
    hold,
    practices_of,
    require,
    take,
)
from prm.issues.operations.letters import tell_directors, tell_handed_up
from prm.issues.operations.people import check_is_here
from prm.issues.queries.ladders import ladder_for, next_step
from prm.issues.transitions import ACTS

log = logging.getLogger("prm.issues")


@transaction.atomic
def escalate_issue(
    *,
    issue: Issue,
    to: Owner,
    note: str,
    by: User,
    due_at: datetime,
    at: datetime,
    seen: int,
) -> Issue:
    """Hand an issue up to somebody before its clock does, with a due date of its own."""
    taken = take(issue, "escalate", by=by, at=at, seen=seen)
    held = taken.issue
    note = require("note", note, "Say what they are to do about it.")
    check_is_here(to, on=timezone.localdate(at))
    if held.owner == to:
        raise ValidationError({"to": f"It is {to}’s already."})
    if due_at <= at:
        raise ValidationError({"due_at": "A due date lies ahead."})
    level = next((s.level for s in ladder_for(held.service_line) if s.owner == to), 0)
    held.owner, held.due_at = to, due_at
    held.level = max(held.level, level)
    if held.state == IssueState.OPEN:  # they have as long to answer as anybody
        held.answer_by = max(held.answer_by, clocks.answer_by(held.severity, at))
    handed_up = Escalation.objects.create(
        issue=held,
        level=held.level,
        to=to,
        breached=False,
        due_at=due_at,
        note=note,
        at=at,
        by=by,
    )
    finish(
        taken,
        note=f"To {to}: {note}",
        to_name=str(to),
        due_on=timezone.localdate(due_at),
    )
    tell_handed_up(
        held,
        practices_of(held),
        escalation=handed_up.pk,
        owner=to,
        why=f"{by} handed it up to you",
        at=at,
    )
    return held


def escalate_breaches(*, at: datetime) -> int:
    """Hand up every issue whose clock has run out, each in a transaction of its own; return how many were.

    Run twice, or by two workers, it hands each up once; what a fallen worker left, the next run does.
    """
    due = Issue.objects.filter(state__in=RUNNING, escalate_at__lte=at)
    done = 0
    for key in list(due.order_by("escalate_at", "pk").values_list("pk", flat=True)):
        try:
            done += _act_by_clock(key, at)
        except Exception:  # one that can't be handed up keeps no other waiting
            log.exception("issue not handed up", extra={"issue": str(key)})
    return done


@transaction.atomic
def _act_by_clock(key: UUID, at: datetime) -> bool:
    """Hand an issue up to the next person of its ladder; at its end, leave it with the directors."""
    issue = hold(Issue(pk=key))
    # Held now: another worker, or somebody who moved it, may have been quicker.
    if not issue.is_running or issue.escalate_at is None or issue.escalate_at > at:
        return False
    ended = clocks.runs_out_at(issue)
    missed = _missed(issue, ended)
    step = next_step(issue, on=timezone.localdate(at))
    taken = Taken(issue, ACTS["breach" if step else "run_out"], at)
    before = issue.owner
    handed_up = _hand_up(issue, step, ended, at) if step else None
    issue.escalate_at = clocks.again_at(issue.severity, at) if step else None
    to = str(step.owner) if step else "the directors"
    finish(
        taken,
        note=f"To {to}: {missed}",
        to_name=to,
        missed=missed,
        instead_of=str(before or "nobody"),
    )
    practices = practices_of(issue)
    if step and handed_up:
        tell_handed_up(
            issue,
            practices,
            escalation=handed_up.pk,
            owner=step.owner,
            why=missed,
            at=at,
        )
    else:
        tell_directors(issue, practices, at=at)
    return True


def _hand_up(
    issue: Issue, step: LadderStep, ended: datetime, at: datetime
) -> Escalation:
    issue.owner, issue.level = step.owner, step.level
    return Escalation.objects.create(
        issue=issue,
        level=step.level,
        to=step.owner,
        breached=True,
        due_at=ended,
        at=at,
    )


def _missed(issue: Issue, ended: datetime) -> str:
    if issue.state == IssueState.OPEN and ended == issue.answer_by:
        return "nobody had accepted it in time"
    return "it wasn’t fixed in time"
