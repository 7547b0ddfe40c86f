"""Everything that is done to an issue, each act a resource of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.views.decorators.http import require_POST

from prm.accounts.requests import Request
from prm.common.formats import day
from prm.issues import operations
from prm.issues.models import Issue, Severity
from prm.issues.operations import RemedyGiven
from prm.issues.operations.moving import MOVES
from prm.issues.permissions import check_can_move_issues, check_can_open_issues
from prm.issues.transitions import ACTS
from prm.web.issues.acting import Done, perform
from prm.web.issues.days import end_of

Said = dict[str, Any]


@require_POST
def step(request: Request, pk: UUID) -> HttpResponse:
    """Accept an issue, start fixing it, hand it back, reopen it or withdraw it."""
    check_can_move_issues(request.user)
    act = request.POST.get("act", "")
    if act not in MOVES:
        return HttpResponseBadRequest("Nothing of that name can be done to an issue.")

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.move_issue(
            issue=issue,
            act=act,
            note=said.get("note", ""),
            by=request.user,
            at=at,
            seen=said["seen"],
        )
        return Done(f"You {ACTS[act].done}: {issue.title}")

    return perform(request, pk, act, call)


@require_POST
def remark(request: Request, pk: UUID) -> HttpResponse:
    """Add a remark."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.remark(issue=issue, note=said["note"], by=request.user, at=at)
        return Done("The remark stands in its history.")

    return perform(request, pk, "remark", call)


@require_POST
def owner(request: Request, pk: UUID) -> HttpResponse:
    """Give an issue to somebody."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.assign_issue(
            issue=issue, to=said["to"], by=request.user, at=at, seen=said["seen"]
        )
        return Done(f"It is {said['to']}’s now. They get a letter, and accept it.")

    return perform(request, pk, "assign", call)


@require_POST
def severity(request: Request, pk: UUID) -> HttpResponse:
    """Say how bad it is."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.set_severity(
            issue=issue,
            severity=said["severity"],
            by=request.user,
            at=at,
            seen=said["seen"],
        )
        return Done(f"It is {Severity(said['severity']).label.lower()} now.")

    return perform(request, pk, "severity", call)


@require_POST
def due(request: Request, pk: UUID) -> HttpResponse:
    """Move the due date."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.set_due(
            issue=issue,
            due_at=end_of(said["due_on"]),
            why=said["why"],
            by=request.user,
            at=at,
            seen=said["seen"],
        )
        return Done(f"It is due on {day(said['due_on'])} now.")

    return perform(request, pk, "due", call)


@require_POST
def escalation(request: Request, pk: UUID) -> HttpResponse:
    """Hand an issue up to somebody, with a due date."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.escalate_issue(
            issue=issue,
            to=said["to"],
            note=said["note"],
            due_at=end_of(said["due_on"]),
            by=request.user,
            at=at,
            seen=said["seen"],
        )
        return Done(f"It is handed up to {said['to']}, due on {day(said['due_on'])}.")

    return perform(request, pk, "escalate", call)


@require_POST
def resolution(request: Request, pk: UUID) -> HttpResponse:
    """Say what fixed an issue."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.fix_issue(
            issue=issue,
            what=said["what"],
            on=said["on"],
            confirmed=said["confirmed"],
            by=request.user,
            at=at,
            seen=said["seen"],
        )
        closed = "It is fixed and closed." if said["confirmed"] else "It is fixed."
        return Done(f"{closed} Now tell each practice that reported it.")

    return perform(request, pk, "fix", call)


@require_POST
def closing(request: Request, pk: UUID) -> HttpResponse:
    """Close what is fixed although no practice has said so."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.close_issue(
            issue=issue,
            note=said["note"],
            by=request.user,
            at=at,
            seen=said["seen"],
        )
        return Done("It is closed unconfirmed, and counted apart.")

    return perform(request, pk, "close", call)


@require_POST
def remedies(request: Request, pk: UUID) -> HttpResponse:
    """Write down what was put in place so that it doesn't happen again."""

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        operations.add_remedy(
            issue=issue, remedy=RemedyGiven(**said), by=request.user, at=at
        )
        return Done("The remedy is written down.")

    return perform(request, pk, "remedy", call)


@require_POST
def root(request: Request, pk: UUID) -> HttpResponse:
    """Let an issue count with another one, of which it is a part."""
    check_can_open_issues(request.user)

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        joined = operations.join_issue(
            issue=issue, root=said["root"], by=request.user, at=at, seen=said["seen"]
        )
        undo = _address("issue_parting", pk, seen=joined.revision)
        return Done(f"It is a part of “{said['root'].title}” now.", undo)

    return perform(request, pk, "join", call)


@require_POST
def parting(request: Request, pk: UUID) -> HttpResponse:
    """Let an issue stand by itself again."""
    check_can_open_issues(request.user)

    def call(issue: Issue, said: Said, at: datetime) -> Done:
        before = issue.joined_to_id
        parted = operations.part_issue(
            issue=issue, by=request.user, at=at, seen=said["seen"]
        )
        undo = _address("issue_root", pk, seen=parted.revision, root=before)
        return Done("It stands by itself again.", undo)

    return perform(request, pk, "part", call)


def _address(name: str, pk: UUID, **values: object) -> str:
    """Return an address that carries its values, for a toast's way back."""
    return f"{reverse(name, args=[pk])}?{urlencode(values)}"
