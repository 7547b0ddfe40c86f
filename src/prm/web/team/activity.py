"""The team's activity and its file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.common.formats import day
from prm.common.spreadsheets import Cell, csv_response, xlsx_response
from prm.programs.permissions import can_see_interventions, check_can_see_goals
from prm.territories.models import Tier
from prm.visits.measures import Share
from prm.web.team.activity_page import Activity, present_team

_SHARES = ("quality", "reliability", "follow_up")
_HEADER = (
    "liaison",
    "contacts",
    "contacts_a_business_day",
    "visits",
    *(f"{name}_{part}" for name in _SHARES for part in ("part", "of")),
    *(f"coverage_{tier}_{part}" for tier in Tier.values for part in ("part", "of")),
    "introductions_that_took_place",
    "issues_closed_with_their_word",
)


@require_GET
def team(request: Request) -> HttpResponse:
    """Show what each liaison did, in the order of the alphabet."""
    check_can_see_goals(request.user)
    page = present_team(request.user, request.GET.dict(), on=timezone.localdate())
    context = {"page": page, "may_see_drafts": can_see_interventions(request.user)}
    return render(request, "web/team/team.html", context)


@require_GET
def team_file(request: Request) -> HttpResponseBase:
    """Give the same away as a file."""
    check_can_see_goals(request.user)
    page = present_team(request.user, request.GET.dict(), on=timezone.localdate())
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    notes = [
        f"{day(page.first)} to {day(page.last)}, {page.business_days} business days."
    ]
    rows = [_cells(row) for row in page.rows]
    return respond(f"team-{page.last}", _HEADER, rows, notes=notes)


def _cells(row: Activity) -> list[Cell]:
    none = Share(0, 0)
    shares = [getattr(row, name) for name in _SHARES]
    shares += [row.coverage.get(tier, none) for tier in Tier.values]
    return [
        str(row.liaison),
        row.contacts,
        None if row.a_day is None else round(row.a_day, 2),
        row.visits,
        *(number for share in shares for number in (share.part, share.whole)),
        row.introductions,
        row.confirmed,
    ]
