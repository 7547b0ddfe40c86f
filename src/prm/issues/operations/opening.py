"""Opening an issue: an obstacle is written down, and its clock begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Contact, Practice, Practitioner
from prm.directory.operations import turns
from prm.issues import clocks
from prm.issues.models import SUB_KINDS, Issue, IssueState, Owner, Report, Step
from prm.issues.operations.acting import named, require
from prm.issues.operations.letters import tell_owner
from prm.issues.permissions import check_can_open_issue_of
from prm.ledger.operations import record

OPENED = "open"  # how the history calls it


class Opening(NamedTuple):
    """What is known when an issue opens. What is at stake is kept as it is now, for ever."""

    title: str
    barrier: str
    sub_kind: str
    practices: Sequence[Practice]
    service_line: str = ""
    severity: str = "normal"
    owner: Owner | None = None
    description: str = ""
    clinic: str = ""
    source: str = "liaison"
    due_at: datetime | None = None
    stake: Mapping[str, Any] = {}
    said: str = ""
    practitioner: Practitioner | None = None
    contact: Contact | None = None


@transaction.atomic
def open_issue(
    *,
    opening: Opening,
    by: User,
    at: datetime,
    id: UUID | None = None,  # noqa: A002  # a device's own, so that it may ask twice
) -> Issue:
    """Write an issue down with the practices that reported it; the same id again changes nothing.

    Raises ``ValidationError`` with what to mend beside each field.
    """
    practices = [*dict.fromkeys(turns.hold(each) for each in opening.practices)]
    check_can_open_issue_of(by, practices, on=timezone.localdate(at))
    if known := _opened_before(id, by):
        return known
    _check(opening, at)
    issue = _issue(opening, by=by, at=at)
    if id:
        issue.pk = id
    issue.full_clean()
    issue.save(force_insert=True)
    for practice in practices:
        _report(issue, practice, opening, by=by, at=at)
    Step.objects.create(
        issue=issue, act=OPENED, to_state=issue.state, revision=1, at=at, by=by
    )
    tell_owner(issue, practices, by=by, at=at)
    record(
        "issue.opened",
        on=[issue, *practices],
        by=by,
        at=at,
        practices=named(practices),
        severity=issue.get_severity_display().lower(),
    )
    return issue


def _opened_before(key: UUID | None, by: User) -> Issue | None:
    found = Issue.objects.filter(pk=key).first() if key else None
    if found and found.opened_by_id != by.pk:
        raise ValidationError(
            "Somebody else’s issue has this id. Reload the page, and enter yours again."
        )
    return found


def _issue(opening: Opening, *, by: User, at: datetime) -> Issue:
    severity = opening.severity
    answer_by = clocks.answer_by(severity, at)
    due_at = opening.due_at or clocks.due_at(severity, at)
    return Issue(
        title=require("title", opening.title, "Say in a few words what is in the way."),
        description=opening.description.strip(),
        barrier=opening.barrier,
        sub_kind=opening.sub_kind,
        service_line=opening.service_line,
        clinic=opening.clinic.strip(),
        severity=severity,
        source=opening.source,
        state=IssueState.OPEN,
        owner=opening.owner,
        opened_at=at,
        opened_by=by,
        answer_by=answer_by,
        due_at=due_at,
        escalate_at=min(answer_by, due_at),
        stake=dict(opening.stake),
    )


def _report(
    issue: Issue, practice: Practice, opening: Opening, *, by: User, at: datetime
) -> None:
    """Write down a practice's word; who said it belongs to one of the practices only."""
    contact = opening.contact
    if contact and contact.practice_id != practice.pk:
        contact = None
    Report.objects.create(
        issue=issue,
        practice=practice,
        practitioner=opening.practitioner,
        contact=contact,
        said=opening.said.strip(),
        at=at,
        by=by,
    )


def _check(opening: Opening, at: datetime) -> None:
    wrong = {}
    if not opening.practices:
        wrong["practices"] = "Name at least one practice that met it."
    if opening.severity not in clocks.load_clocks().hours:
        wrong["severity"] = "Choose how bad it is."
    if opening.sub_kind not in SUB_KINDS.get(opening.barrier, {}):
        wrong["sub_kind"] = "Choose what exactly is in the way, of that kind."
    if opening.due_at and opening.due_at <= at:
        wrong["due_at"] = "A due date lies ahead."
    if opening.owner and opening.owner.left_on:
        wrong["owner"] = f"{opening.owner} has left. Choose somebody else."
    if wrong:
        raise ValidationError(wrong)
