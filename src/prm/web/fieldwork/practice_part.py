"""Field work on the page of a practice: what is open, what was said last, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.fragments import render_fragment
from prm.directory.models import Practice
from prm.issues.models import Issue
from prm.issues.permissions import can_open_issues
from prm.issues.queries import can_see_issues, open_issues_of
from prm.programs.models import Program
from prm.programs.permissions import can_see_programs
from prm.programs.queries import programs_of
from prm.visits.models import Appointment, Commitment, Interaction, Introduction
from prm.visits.permissions import (
    can_log_at,
    check_can_see_at,
    check_can_see_field_work,
)
from prm.visits.queries import (
    due_on,
    hours_of,
    interactions_of,
    next_appointment,
    open_commitments,
)
from prm.visits.queries.hours import Hours, usual_hours
from prm.visits.queries.introductions import introductions_of
from prm.web.fieldwork.choices import line_names

LAST_VISITS = 3
INTRODUCTIONS = 3


@dataclass(frozen=True, slots=True)
class FieldWork:
    """What the part shows."""

    practice: Practice
    promises: Sequence[Commitment]
    issues: Sequence[Issue] | None  # None: the role reads no issues
    visits: Sequence[Interaction]
    introductions: Sequence[Introduction]
    programs: Sequence[Program]  # that can be offered there
    appointment: Appointment | None
    hours: tuple[Hours, ...]
    own_hours: bool
    over: str  # how long a visit is overdue, in words; empty: it isn't due
    names: dict[str, str]
    may_log: bool
    may_open: bool
    on: date


@require_GET
def practice_field_work(request: Request, pk: int) -> HttpResponse:
    """Show the field work of one practice."""
    check_can_see_field_work(request.user)
    practice = get_object_or_404(Practice, pk=pk, merged_into__isnull=True)
    at = timezone.now()
    today = timezone.localdate(at)
    check_can_see_at(request.user, practice, on=today)
    work = present_field_work(practice, request.user, at=at, today=today)
    return render_fragment(
        request,
        "web/fieldwork/_practice.html",
        {"work": work},
        title=f"Field work at {practice}",
    )


def present_field_work(
    practice: Practice, person: User, *, at: datetime, today: date
) -> FieldWork:
    """Return what the part shows. A constant number of queries."""
    key = practice.pk
    hours = hours_of([practice])[key]
    return FieldWork(
        practice=practice,
        promises=open_commitments([practice])[key],
        issues=open_issues_of([practice]).get(key, [])
        if can_see_issues(person)
        else None,
        visits=interactions_of([practice], limit=LAST_VISITS)[key],
        introductions=introductions_of([practice], limit=INTRODUCTIONS)[key],
        programs=list(programs_of(practice, on=today))
        if can_see_programs(person)
        else [],
        appointment=next_appointment(practice, at=at),
        hours=hours,
        own_hours=hours != usual_hours(),
        over=_over(practice, on=today),
        names=line_names(),
        may_log=can_log_at(person, practice, on=today),
        may_open=can_open_issues(person),
        on=today,
    )


def _over(practice: Practice, *, on: date) -> str:
    due = due_on([practice], on=on)
    if not due:
        return ""
    if due[0].days_over is None:
        return "never visited"
    return f"a visit is due for {due[0].days_over} days"
