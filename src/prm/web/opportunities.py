"""The Opportunities page and its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from prm.insights.permissions import (
    check_can_export_opportunities,
    check_can_see_opportunities,
)
from prm.insights.presenters.opportunities import (
    export_opportunities,
    present_opportunities,
)
from prm.insights.queries import current_mart


def opportunities(request: HttpRequest) -> HttpResponse:
    """Show one page of the ranked list."""
    check_can_see_opportunities(request.user)
    mart = current_mart()
    if mart is None:
        return render(request, "web/no_mart.html", {"title": "Opportunities"})
    page = present_opportunities(mart, request.GET.dict())
    return render(request, "web/opportunities.html", {"page": page})


def opportunities_file(request: HttpRequest) -> HttpResponse:
    """Give the filtered list away as CSV."""
    check_can_export_opportunities(request.user)
    mart = current_mart()
    if mart is None:
        return redirect("opportunities")
    lines = export_opportunities(mart, request.GET.dict())
    name = f"opportunities-{mart.as_of}.csv"
    return HttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
