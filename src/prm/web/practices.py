"""The list of practices, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.marts import Mart
from prm.accounts.permissions import check_can_see_volumes
from prm.insights.presenters.practice import present_practice
from prm.insights.presenters.practices import present_practices
from prm.web.reading import reads_mart


@reads_mart("Practices", check_can_see_volumes)
def practices(request: HttpRequest, mart: Mart) -> HttpResponse:
    """Show one page of the list."""
    page = present_practices(mart, request.GET.dict())
    return render(request, "web/practices.html", {"page": page})


@reads_mart("Practice", check_can_see_volumes)
def practice(request: HttpRequest, mart: Mart, practice_id: str) -> HttpResponse:
    """Show where one practice's referrals go."""
    page = present_practice(mart, practice_id, request.GET.get("line", ""))
    if page is None:
        raise Http404(
            f"The published mart knows no practice “{practice_id}”. It may have another id in the latest roster."
        )
    return render(request, "web/practice.html", {"page": page})
