"""The Overview page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.marts import Mart
from prm.accounts.permissions import check_can_see_volumes
from prm.insights.presenters.overview import present_overview
from prm.web.reading import reads_mart


@reads_mart("Overview", check_can_see_volumes)
def overview(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show where the market's referrals go, in all service lines or in one."""
    page = present_overview(mart, request.GET.get("line", ""))
    return render(request, "web/overview.html", {"page": page})
