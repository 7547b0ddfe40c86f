"""What ends an issue: it is fixed by our word, and closed when the practices say so, or without their word."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.issues.models import Issue, IssueState, Owner, Remedy, Resolution
from prm.issues.operations.acting import finish, require, take
from prm.issues.operations.letters import ask_to_tell
from prm.issues.queries.reports import reports_of


class RemedyGiven(NamedTuple):
    """What was put in place so that it doesn't happen again."""

    kind: str
    what: str
    from_date: date
    to_date: date | None = None
    note: str = ""


@transaction.atomic
def fix_issue(
    *,
    issue: Issue,
    what: str,
    on: date,
    confirmed: bool,
    by: User | None = None,
    owner: Owner | None = None,
    at: datetime,
    seen: int,
) -> Issue:
    """Say what fixed an issue and when; ``confirmed``: the practices that reported it say so, and it is closed.

    Raises ``ValidationError`` beside ``what`` or ``on``.
    """
    taken = take(issue, "fix", by=by, owner=owner, at=at, seen=seen)
    held = taken.issue
    what = require("what", what, "Say what was done: the practices will be told.")
    _check_day(on, held, at)
    Resolution.objects.create(
        issue=held,
        what=what,
        on=on,
        confirmed=confirmed,
        confirmed_at=at if confirmed else None,
        at=at,
        by=by,
        by_owner=owner,
    )
    if confirmed:
        reports_of(held).update(confirmed=True, confirmed_at=at)
    held.fixed_at = at
    held.closed_at = at if confirmed else None
    finish(
        taken,
        to=IssueState.CLOSED if confirmed else IssueState.FIXED,
        note=what,
        on_day=on,
        confirmed="and the practice says so"
        if confirmed
        else "and the practice hasn’t said so yet",
    )
    ask_to_tell(held, by=by, at=at)
    return held


@transaction.atomic
def close_issue(
    *, issue: Issue, by: User, at: datetime, seen: int, note: str = ""
) -> Issue:
    """Close what is fixed although no practice has said so; such closures are counted apart."""
    taken = take(issue, "close", by=by, at=at, seen=seen)
    taken.issue.closed_at = at
    return finish(taken, to=IssueState.CLOSED, note=note)


@transaction.atomic
def add_remedy(*, issue: Issue, remedy: RemedyGiven, by: User, at: datetime) -> Remedy:
    """Write down what was put in place so that it doesn't happen again."""
    taken = take(issue, "remedy", by=by, at=at)
    given = Remedy(issue=taken.issue, at=at, by=by, **remedy._asdict())
    given.full_clean(exclude=["issue", "by"])
    if given.to_date and given.to_date < given.from_date:
        raise ValidationError({"to_date": "It ends before it begins."})
    given.save()
    finish(
        taken,
        note=given.what,
        remedy=given.get_kind_display().lower(),
        from_date=given.from_date,
    )
    return given


def _check_day(on: date, issue: Issue, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise ValidationError({"on": "That day is still to come."})
    if on < timezone.localdate(issue.opened_at):
        raise ValidationError(
            {"on": "It was fixed before it was reported? Look again."}
        )
