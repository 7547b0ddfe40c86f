"""Today, and the briefs of its stops."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.models import Role
from prm.accounts.requests import Request
from prm.directory.models import Practice
from prm.insights.briefs.content import Asked, Brief, make_briefs
from prm.insights.briefs.printing import print_briefs
from prm.insights.briefs.words import words_of
from prm.visits.models import Stop
from prm.visits.permissions import can_log
from prm.visits.plan_permissions import can_plan
from prm.visits.queries.plans import stops_on
from prm.web.today.page import present_today
from prm.web.today.permissions import (
    can_see_today,
    check_can_read_brief,
    check_can_read_briefs,
    check_can_see_today,
)
from prm.web.today.route import dialled, way_there
from prm.web.today.team import present_team_day
from prm.web.today.week import week_to_add

PDF = "application/pdf"


@require_GET
def today(request: Request) -> HttpResponse:
    """Show a liaison's day, or the team's to whoever leads it."""
    check_can_see_today(request.user)
    at = timezone.now()
    on = timezone.localdate(at)
    if request.user.role == Role.DIRECTOR:
        team = present_team_day(request.user, at=at, on=on)
        return render(request, "web/today/team.html", {"page": team})
    page = present_today(request.user, at=at, on=on)
    agent = request.headers.get("User-Agent", "")
    upcoming = page.route.next
    context = {
        "page": page,
        "directions": way_there(upcoming.practice, agent) if upcoming else "",
        "dial": dialled(upcoming.practice.phone) if upcoming else "",
    }
    return render(request, "web/today/today.html", context)


@require_GET
def brief(request: Request, pk: int) -> HttpResponse:
    """Show what to know before one walks in."""
    asked = _asked(request, pk)
    made = make_briefs([asked], request.user, on=timezone.localdate())[0]
    agent = request.headers.get("User-Agent", "")
    context = {
        "brief": made,
        "words": words_of(made),
        "directions": way_there(made.practice, agent),
        "dial": dialled(made.practice.phone),
        "asked_line": asked.line,
        "may_see_today": can_see_today(request.user),
        "may_log": can_log(request.user),
        "week": _week_to_plan(request, made),
    }
    return render(request, "web/today/brief.html", context)


def _week_to_plan(request: Request, made: Brief) -> date | None:
    """Return the week in which a visit can be planned; None: it stands in today's route already, or isn't theirs."""
    if made.asked.arrives_at or not can_plan(request.user):
        return None
    return week_to_add(made.on)


@require_GET
def brief_file(request: Request, pk: int) -> HttpResponse:
    """Give the same away on one page of paper."""
    asked = _asked(request, pk)
    on = timezone.localdate()
    made = make_briefs([asked], request.user, on=on)
    return _paper(print_briefs(made, on=on), f"brief-{asked.practice.pk}-{on}.pdf")


@require_GET
def day_briefs(request: Request) -> HttpResponse:
    """Give the briefs of the day's stops away, a page each."""
    check_can_see_today(request.user)
    check_can_read_briefs(request.user)
    on = timezone.localdate()
    stops = list(stops_on(request.user, on))
    if not stops:
        messages.error(request, "No stop is planned for today, so there is no brief.")
        return redirect("today")
    made = make_briefs([_of_stop(each) for each in stops], request.user, on=on)
    return _paper(print_briefs(made, on=on), f"briefs-{on}.pdf")


def _asked(request: Request, pk: int) -> Asked:
    check_can_read_briefs(request.user)
    practice = get_object_or_404(Practice, pk=pk, merged_into__isnull=True)
    on = timezone.localdate()
    check_can_read_brief(request.user, practice, on=on)
    stop = stops_on(request.user, on).filter(practice=practice).first()
    asked = _of_stop(stop) if stop else Asked(practice)
    line = request.GET.get("line", "")
    return asked._replace(line=line) if line else asked


def _of_stop(stop: Stop) -> Asked:
    return Asked(stop.practice, stop.service_line, tuple(stop.reasons), stop.arrives_at)


def _paper(made: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(made, content_type=PDF, headers=headers)
