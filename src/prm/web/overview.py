"""The Overview page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from headwater.marts import Mart
from prm.accounts.permissions import check_can_see_volumes
from prm.insights.presenters.overview import present_overview
from prm.insights.presenters.overview_more import present_more
from prm.insights.queries.said import barriers_of, carve_outs_of
from prm.territories.queries import scope_of
from prm.web.reading import reads_mart


@reads_mart("Overview", check_can_see_volumes)
def overview(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show where the market's referrals go, who moved, and what could be won back, in all service lines or in one."""
    scope = scope_of(request.user, on=timezone.localdate())
    page = present_overview(mart, request.GET.get("line", ""))
    barriers = {key: row.barrier for key, row in barriers_of(scope.codes).items()}
    # What people carved out counts for everybody: the waterfall is the market's, whoever reads it.
    taken = carve_outs_of(mart.window)
    more = present_more(mart, request.GET.dict(), barriers, taken, scope.codes)
    return render(
        request, "web/overview.html", {"page": page, "more": more, "scope": scope}
    )
