"""How fast obstacles are fixed, service line by service line, each number with what it is of."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.formats import moment
from prm.common.spreadsheets import Cell, csv_response, xlsx_response
from prm.issues.measures import ALL_LINES, HORIZONS, Measured
from prm.issues.permissions import can_set_ladders, check_can_see_issues
from prm.issues.queries import measures_visible_to
from prm.web.issues.lines import line_names, name_of

HEADER = (
    "service_line",
    "open",
    "days_outstanding",
    "longest_days",
    "fixed_unconfirmed_yet",
    "closed",
    "closed_confirmed",
    "closed_unconfirmed",
    "median_days_to_close",
    "p90_days_to_close",
    *(
        name
        for days in HORIZONS
        for name in (
            f"resolved_in_{days}_days",
            f"opened_{days}_days_ago_or_more",
            f"resolution_rate_{days}",
        )
    ),
)
NOTES = (
    "Days are real ones of 24 hours. Joined issues count with their root; withdrawn ones don't count.",
    "A resolution is a closure that the practice confirmed; the rate is of what opened at least so many days ago.",
)


@require_GET
def issue_speed(request: Request) -> HttpResponse:
    """Show how fast issues are fixed."""
    check_can_see_issues(request.user)
    whole, *lines = measure_visible(request.user, at=timezone.now())
    names = line_names()
    context = {
        "whole": whole,
        "lines": [(name_of(each.service_line, names), each) for each in lines],
        "horizons": HORIZONS,
        "may_set_ladders": can_set_ladders(request.user),
    }
    return render(request, "web/issues/speed.html", context)


@require_GET
def issue_speed_file(request: Request) -> HttpResponseBase:
    """Give the same away as a file."""
    check_can_see_issues(request.user)
    at = timezone.now()
    names = line_names()
    rows = [_cells(each, names) for each in measure_visible(request.user, at=at)]
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    notes = [f"Issues as of {moment(at)}.", *NOTES]
    name = f"issues-how-fast-{timezone.localdate(at)}"
    return respond(name, HEADER, rows, notes=notes)


def measure_visible(person: User, *, at: datetime) -> list[Measured]:
    """Return the measures of all issues that are a person's business, then of each service line."""
    return measures_visible_to(person, at=at, on=timezone.localdate(at))


def _cells(measured: Measured, names: dict[str, str]) -> list[Cell]:
    line = measured.service_line
    rates: list[Cell] = [
        cell
        for rate in measured.rates
        for cell in (rate.resolved, rate.opened, rate.share)
    ]
    return [
        "all" if line == ALL_LINES else name_of(line, names),
        measured.outstanding.issues,
        round(measured.outstanding.days, 1),
        measured.outstanding.longest,
        measured.waiting,
        measured.to_close.issues,
        measured.closures.confirmed,
        measured.closures.unconfirmed,
        measured.to_close.median,
        measured.to_close.p90,
        *rates,
    ]
