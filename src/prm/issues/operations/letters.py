"""The letters that issues bring about. They name the obstacle and the practices, never what somebody wrote of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from prm.accounts.models import Role, User
from prm.directory.models import Practice
from prm.issues.models import Issue, IssueState, Owner
from prm.issues.operations.acting import named
from prm.issues.permissions import can_move_issues
from prm.issues.queries.reports import reports_of
from prm.mail.operations import queue_letter
from prm.territories.queries import standing_of


def tell_owner(
    issue: Issue, practices: Sequence[Practice], *, by: User | None, at: datetime
) -> None:
    """Tell somebody that an issue is theirs now, unless they took it themselves."""
    owner = issue.owner
    if owner is None or (by and owner.user_id == by.pk):
        return
    queue_letter(
        key=f"assigned-{issue.pk}-{issue.revision}",
        to_name=owner.name,
        to_address=owner.email,
        subject=f"Yours to fix: {issue.obstacle}",
        template="issues/mail/assigned.txt",
        words=_words(issue, practices, by=str(by) if by else "Headwater"),
        link=link_for(owner, issue),
        at=at,
    )


def tell_handed_up(
    issue: Issue,
    practices: Sequence[Practice],
    *,
    escalation: int,
    owner: Owner,
    why: str,
    at: datetime,
) -> None:
    """Tell somebody that an issue was handed up to them."""
    queue_letter(
        key=f"escalation-{escalation}",
        to_name=owner.name,
        to_address=owner.email,
        subject=f"Handed up to you: {issue.obstacle}",
        template="issues/mail/escalated.txt",
        words=_words(issue, practices, why=why),
        link=link_for(owner, issue),
        at=at,
    )


def tell_directors(
    issue: Issue, practices: Sequence[Practice], *, at: datetime
) -> None:
    """Tell the directors that an issue's clock ran out and that there is nobody above."""
    for director in User.objects.filter(role=Role.DIRECTOR, is_active=True):
        queue_letter(
            key=f"ran-out-{issue.pk}-{issue.revision}-{director.pk}",
            to_name=director.name,
            to_address=director.email,
            subject=f"Nobody above: {issue.obstacle}",
            template="issues/mail/ran_out.txt",
            words=_words(issue, practices, owner=str(issue.owner or "nobody")),
            link={"path": _path(issue)},
            at=at,
        )


def tell_it_takes_longer(
    issue: Issue,
    practices: Sequence[Practice],
    *,
    owner: Owner,
    day: date,
    at: datetime,
) -> None:
    """Tell whoever opened an issue that its owner needs longer; once they have left, who covers its first practice."""
    told = issue.opened_by
    if not told.is_active:
        standing = standing_of(practices, on=timezone.localdate(at))
        covering = [who for each in practices for who in standing[each.pk].liaisons]
        told = covering[0] if covering else told
    step = issue.steps.latest("pk")
    queue_letter(
        key=f"longer-{step.pk}",
        to_name=told.name,
        to_address=told.email,
        subject=f"Takes longer: {issue.obstacle}",
        template="issues/mail/takes_longer.txt",
        words=_words(issue, practices, owner=str(owner), day=day.isoformat()),
        link={"path": _path(issue)},
        at=at,
    )


def ask_to_tell(issue: Issue, *, by: User | None, at: datetime) -> None:
    """Ask the liaison of each practice that reported an issue to tell it what was done."""
    reports = [each for each in reports_of(issue) if each.told_at is None]
    standing = standing_of(
        [each.practice for each in reports], on=timezone.localdate(at)
    )
    asked: dict[User, list[Practice]] = defaultdict(list)
    for report in reports:
        covering = standing[report.practice_id].liaisons
        asked[covering[0] if covering else report.by].append(report.practice)
    for person, practices in asked.items():
        if by and by.pk == person.pk:
            continue
        queue_letter(
            key=f"fixed-{issue.pk}-{issue.revision}-{person.pk}",
            to_name=person.name,
            to_address=person.email,
            subject=f"Fixed, and to be told: {issue.obstacle}",
            template="issues/mail/fixed.txt",
            words=_words(issue, [*dict.fromkeys(practices)]),
            link={"path": _path(issue)},
            at=at,
        )


def link_for(owner: Owner, issue: Issue) -> dict[str, Any]:
    """Return what the owner's letter leads to: the issue's page for who may sign in and move it, else a signed link."""
    if owner.user and can_move_issues(owner.user):
        return {"path": _path(issue)}
    return {"kind": "issue", "key": str(issue.pk), "owner": owner.pk}


def _path(issue: Issue) -> str:
    return f"/issues/{issue.pk}/"


def _words(issue: Issue, practices: Sequence[Practice], **more: str) -> dict[str, Any]:
    return {
        "obstacle": issue.obstacle,
        "practices": named(practices),
        "severity": issue.get_severity_display().lower(),
        "answer_by": issue.answer_by.isoformat(),
        "due_at": issue.due_at.isoformat(),
        "is_accepted": issue.state != IssueState.OPEN,
        **more,
    }
