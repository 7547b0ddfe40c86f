"""The Overview page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from prm.insights.permissions import check_can_see_overview
from prm.insights.presenters.overview import present_overview
from prm.insights.queries import current_mart


def overview(request: HttpRequest) -> HttpResponse:
    """Show where the market's referrals go, in all service lines or in one."""
    check_can_see_overview(request.user)
    mart = current_mart()
    if mart is None:
        return render(request, "web/no_mart.html", {"title": "Overview"})
    page = present_overview(mart, request.GET.get("line", ""))
    return render(request, "web/overview.html", {"page": page})
