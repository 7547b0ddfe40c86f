"""The planner: how many practices and months it takes to see a rise."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.programs.permissions import can_draft, check_can_see_interventions
from prm.visits.plan_permissions import can_plan, can_see_runs
from prm.web.impact.plan_sizes import present_planner


@require_GET
def planner(request: Request) -> HttpResponse:
    """Show what a plan could show."""
    check_can_see_interventions(request.user)
    context = {
        "page": present_planner(request.GET.dict()),
        "may_draft": can_draft(request.user),
        "may_plan": can_plan(request.user),
        "may_see_runs": can_see_runs(request.user),
    }
    return render(request, "web/impact/planner.html", context)
