"""The Methods page: how each number is made, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from prm.accounts.permissions import check_can_use_staff_pages
from prm.insights.presenters.methods import present_methods
from prm.visits.plan_permissions import can_see_runs


def methods(request: HttpRequest) -> HttpResponse:
    """Show what each number means, its formula, and what it reached on planted truth."""
    check_can_use_staff_pages(request.user)
    context = {
        "page": present_methods(),
        "may_see_runs": can_see_runs(request.user),
    }
    return render(request, "web/methods.html", context)
