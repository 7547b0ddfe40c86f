"""The list of practices, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from prm.insights.permissions import check_can_see_practices
from prm.insights.presenters.practice import present_practice
from prm.insights.presenters.practices import present_practices
from prm.insights.queries import current_mart


def practices(request: HttpRequest) -> HttpResponse:
    """Show one page of the list."""
    check_can_see_practices(request.user)
    mart = current_mart()
    if mart is None:
        return render(request, "web/no_mart.html", {"title": "Practices"})
    page = present_practices(mart, request.GET.dict())
    return render(request, "web/practices.html", {"page": page})


def practice(request: HttpRequest, practice_id: str) -> HttpResponse:
    """Show where one practice's referrals go."""
    check_can_see_practices(request.user)
    mart = current_mart()
    if mart is None:
        return render(request, "web/no_mart.html", {"title": "Practice"})
    page = present_practice(mart, practice_id, request.GET.get("line", ""))
    if page is None:
        raise Http404(
            f"The published mart knows no practice “{practice_id}”. It may have another id in the latest roster."
        )
    return render(request, "web/practice.html", {"page": page})
