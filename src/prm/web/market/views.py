"""The pages of the Market and their files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from headwater.marts import Mart
from prm.accounts.permissions import check_can_see_volumes
from prm.insights.presenters.market.segments import present_segments
from prm.insights.presenters.market.share import present_share
from prm.insights.presenters.market.share_file import export_share
from prm.insights.presenters.market.upstream import (
    export_prospects,
    present_network,
    present_prospects,
)
from prm.territories.queries import codes_visible_to, scope_of
from prm.web.reading import reads_mart


@reads_mart("Market", check_can_see_volumes)
def market(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show market share by county, system, line and quarter."""
    page = present_share(mart, request.GET.dict())
    return render(request, "web/market/share.html", {"page": page, "tab": "market"})


@reads_mart("Market", check_can_see_volumes)
def market_file(request: HttpRequest, mart: Mart) -> StreamingHttpResponse:
    """Give market share away as CSV."""
    return export_share(mart, request.GET.dict())


@reads_mart("Segments", check_can_see_volumes)
def segments(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show how many practices refer how, and who moved."""
    codes = codes_visible_to(request.user, on=timezone.localdate())
    context = {"page": present_segments(mart, codes), "tab": "segments"}
    return render(request, "web/market/segments.html", context)


@reads_mart("Prospects", check_can_see_volumes)
def prospects(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show practices to win."""
    scope = scope_of(request.user, on=timezone.localdate())
    page = present_prospects(mart, request.GET.dict(), scope.codes)
    context = {"page": page, "scope": scope, "tab": "prospects"}
    return render(request, "web/market/prospects.html", context)


@reads_mart("Prospects", check_can_see_volumes)
def prospects_file(request: HttpRequest, mart: Mart) -> StreamingHttpResponse:
    """Give the prospects away as CSV."""
    codes = codes_visible_to(request.user, on=timezone.localdate())
    return export_prospects(mart, request.GET.dict(), codes)


@reads_mart("Shared patients", check_can_see_volumes)
def shared_patients(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show who shares patients with whom."""
    scope = scope_of(request.user, on=timezone.localdate())
    page = present_network(mart, request.GET.dict(), scope.codes)
    context = {"page": page, "scope": scope, "tab": "shared_patients"}
    return render(request, "web/market/shared_patients.html", context)
