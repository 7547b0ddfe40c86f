"""The pages of service lines: how long patients wait, what that costs, and who is affected."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from headwater.marts import Mart
from prm.accounts.permissions import check_can_see_volumes
from prm.insights.presenters.service_line import list_lines, present_service_line
from prm.insights.queries.said import barriers_of
from prm.territories.queries import scope_of
from prm.web.reading import reads_mart


@reads_mart("Service lines", check_can_see_volumes)
def service_lines(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show every service line in a row."""
    return render(request, "web/service_lines/index.html", {"page": list_lines(mart)})


@reads_mart("Service line", check_can_see_volumes)
def service_line(request: HttpRequest, mart: Mart, line: str) -> HttpResponse:
    """Show one service line."""
    scope = scope_of(request.user, on=timezone.localdate())
    said = {key: row.barrier for key, row in barriers_of(scope.codes).items()}
    page = present_service_line(mart, line, said, scope.codes)
    if page is None:
        raise Http404(f"The mart knows no service line {line}.")
    context = {"page": page, "scope": scope}
    return render(request, "web/service_lines/service_line.html", context)
