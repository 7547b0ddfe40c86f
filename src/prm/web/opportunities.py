"""The Opportunities page and its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from headwater.marts import Mart
from prm.accounts.permissions import check_can_see_volumes
from prm.insights.presenters.opportunities import present_opportunities
from prm.insights.presenters.opportunities_file import export_opportunities
from prm.territories.queries import codes_visible_to, scope_of
from prm.web.reading import reads_mart


@reads_mart("Opportunities", check_can_see_volumes)
def opportunities(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show one page of the ranked list."""
    scope = scope_of(request.user, on=timezone.localdate())
    page = present_opportunities(mart, request.GET.dict(), scope.codes)
    return render(request, "web/opportunities.html", {"page": page, "scope": scope})


@reads_mart("Opportunities", check_can_see_volumes)
def opportunities_file(request: HttpRequest, mart: Mart) -> StreamingHttpResponse:
    """Give the filtered list away as CSV."""
    codes = codes_visible_to(request.user, on=timezone.localdate())
    return export_opportunities(mart, request.GET.dict(), codes)
