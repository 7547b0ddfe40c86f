"""What planning saw: for directors and analysts, who judge what visits earned."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.common.listing import page_of
from prm.visits.models import PlanningRun
from prm.visits.plan_permissions import can_plan, check_can_see_runs
from prm.web.plan.presenters.runs import export_run, list_runs, present_run


@require_GET
def runs(request: Request) -> HttpResponse:
    """List what was planned, the newest first."""
    check_can_see_runs(request.user)
    query = {"page": request.GET.get("page", "")}
    context = {
        "listing": page_of(list_runs(), query),
        "may_plan": can_plan(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "web/plan/runs.html", context)


@require_GET
def run(request: Request, pk: str) -> HttpResponse:
    """Show one planning: candidates, scores, the draw, and what was chosen."""
    found = _found(request, pk)
    page = present_run(found, request.GET.dict())
    return render(request, "web/plan/run.html", {"page": page})


@require_GET
def file(request: Request, pk: str) -> StreamingHttpResponse:
    """Give one planning away as CSV."""
    return export_run(_found(request, pk))


def _found(request: Request, pk: str) -> PlanningRun:
    check_can_see_runs(request.user)
    runs = PlanningRun.objects.select_related("liaison", "by")
    return get_object_or_404(runs, pk=pk)
