"""What practices say of an issue, and what they are told: you told us, we did."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Contact, Practice, Practitioner
from prm.directory.operations import turns
from prm.issues.models import Issue, IssueState, Report, Resolution
from prm.issues.operations.acting import Taken, finish, hold, require, take
from prm.issues.permissions import check_can_open_issue_of, check_can_speak_to
from prm.issues.queries.reports import reports_of, root_of

SAID = {True: "that it is fixed", False: "that it isn’t fixed", None: "nothing yet"}
BY_A_WORD = ("fix", "confirm")  # acts that close because a practice says so


@transaction.atomic
def add_report(
    *,
    issue: Issue,
    practice: Practice,
    said: str,
    by: User,
    at: datetime,
    practitioner: Practitioner | None = None,
    contact: Contact | None = None,
    id: UUID | None = None,  # noqa: A002  # a device's own, so that it may ask twice
) -> Report:
    """Write down that one more practice met an obstacle; the same id again changes nothing."""
    practice = turns.hold(practice)
    check_can_open_issue_of(by, [practice], on=timezone.localdate(at))
    hold(issue)  # whoever asks twice at once is answered twice
    if known := _reported_before(id, issue, by):
        return known
    taken = take(issue, "report", by=by, at=at)
    if reports_of(taken.issue).filter(practice=practice).exists():
        raise ValidationError({"practice": f"{practice} has reported it already."})
    report = Report(
        issue=taken.issue,
        practice=practice,
        practitioner=practitioner,
        contact=contact,
        said=said.strip(),
        at=at,
        by=by,
    )
    if id:
        report.pk = id
    report.full_clean(exclude=["issue", "by"])
    report.save(force_insert=True)
    finish(taken, note=str(practice), practice=str(practice))
    return report


def _reported_before(key: UUID | None, issue: Issue, by: User) -> Report | None:
    found = Report.objects.filter(pk=key).first() if key else None
    if found and (found.by_id != by.pk or found.issue_id != issue.pk):
        raise ValidationError(
            "Another report has this id. Reload the page, and enter yours again."
        )
    return found


@transaction.atomic
def confirm_report(
    *, report: Report, confirmed: bool | None, by: User, at: datetime
) -> Report:
    """Write down whether a practice says that it is fixed (None: take that back).

    The issue closes once one practice says so and none that it isn't. It is fixed by our word alone again if the word
    that closed it is gone.
    """
    taken = _take_word(report, "confirm", by=by, at=at)
    issue = taken.issue
    _of_practice(report, issue).update(
        confirmed=confirmed, confirmed_at=None if confirmed is None else at
    )
    is_confirmed = _weigh(issue, at)
    state = IssueState(issue.state)
    if is_confirmed and state == IssueState.FIXED:
        state, issue.closed_at = IssueState.CLOSED, at
    elif not is_confirmed and _closed_by_a_word(issue):
        state, issue.closed_at = IssueState.FIXED, None
    finish(
        taken,
        to=state,
        note=f"{report.practice} says {SAID[confirmed]}",
        practice=str(report.practice),
        said=SAID[confirmed],
    )
    report.refresh_from_db()
    return report


@transaction.atomic
def tell_practice(*, report: Report, how: str, by: User, at: datetime) -> Report:
    """Write down that a practice was told what was done, and how."""
    how = require("how", how, "Say how they were told.")
    taken = _take_word(report, "tell", by=by, at=at)
    return _note_telling(taken, report, told_at=at, told_by=by, told_how=how)


@transaction.atomic
def untell_practice(*, report: Report, by: User, at: datetime) -> Report:
    """Take back that a practice was told."""
    taken = _take_word(report, "untell", by=by, at=at)
    return _note_telling(taken, report, told_at=None, told_by=None, told_how="")


def _take_word(report: Report, act: str, *, by: User, at: datetime) -> Taken:
    """Hold the issue that a report counts with, for somebody who may speak to its practice."""
    taken = take(root_of(report), act, by=by, at=at)
    check_can_speak_to(by, report.practice, on=timezone.localdate(at))
    return taken


def _note_telling(
    taken: Taken,
    report: Report,
    *,
    told_at: datetime | None,
    told_by: User | None,
    told_how: str,
) -> Report:
    _of_practice(report, taken.issue).update(
        told_at=told_at, told_by=told_by, told_how=told_how
    )
    note = ", ".join(filter(None, (str(report.practice), told_how)))
    finish(taken, note=note, practice=str(report.practice))
    report.refresh_from_db()
    return report


def _of_practice(report: Report, issue: Issue) -> QuerySet[Report]:
    """Return a practice's reports of an issue and of those joined to it: it is told, and asked, once."""
    return reports_of(issue).filter(practice=report.practice_id)


def _weigh(issue: Issue, at: datetime) -> bool:
    """Let the resolution that stands say what the practices say of it; return that."""
    words = set(reports_of(issue).values_list("confirmed", flat=True))
    is_confirmed = True in words and False not in words
    standing = Resolution.objects.filter(issue=issue, voided_at=None).exclude(
        confirmed=is_confirmed
    )
    standing.update(confirmed=is_confirmed, confirmed_at=at if is_confirmed else None)
    return is_confirmed


def _closed_by_a_word(issue: Issue) -> bool:
    if issue.state != IssueState.CLOSED:
        return False
    closing = issue.steps.filter(to_state=IssueState.CLOSED).exclude(
        from_state=IssueState.CLOSED
    )
    last = closing.last()
    return last is not None and last.act in BY_A_WORD
