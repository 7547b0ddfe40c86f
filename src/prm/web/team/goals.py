"""Goals: how far they got, setting one, letting one go."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.insights.views.places import line_choices
from prm.programs import operations
from prm.programs.models import Goal
from prm.programs.permissions import (
    can_see_interventions,
    can_set_goals,
    check_can_see_goals,
    check_can_set_goals,
)
from prm.web.team.forms import GoalForm
from prm.web.team.goals_page import present_goals


@require_GET
def goals(request: Request) -> HttpResponse:
    """Show goals and how far they got, the three tiers apart."""
    check_can_see_goals(request.user)
    page = present_goals(request.user, request.GET.dict(), on=timezone.localdate())
    context = {
        "page": page,
        "may_set": can_set_goals(request.user),
        "may_see_drafts": can_see_interventions(request.user),
    }
    return render(request, "web/team/goals.html", context)


@require_http_methods(["GET", "POST"])
def goal_new(request: Request) -> HttpResponse:
    """Set a goal; whoever would pay by referrals is warned first."""
    check_can_set_goals(request.user)
    at = timezone.now()
    today = timezone.localdate(at)
    year_end = today.replace(month=12, day=31)
    form = GoalForm(
        request.POST if request.method == "POST" else None,
        initial={
            "from_date": today,
            "to_date": year_end,
            "liaison": request.GET.get("liaison"),
        },
        lines=line_choices(),
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, form)
    warned = request.POST.get("warned") == "yes"
    try:
        made = operations.set_goal(aim=form.aim, warned=warned, by=request.user, at=at)
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, form)
    undo = reverse("goal_dropping", args=[made.pk])
    messages.success(request, "The goal is set.", extra_tags=f"undo {undo}")
    return redirect("goals")


@require_POST
def dropping(request: Request, pk: UUID) -> HttpResponse:
    """Let a goal count no more."""
    check_can_set_goals(request.user)
    found = get_object_or_404(Goal, pk=pk)
    try:
        operations.drop_goal(goal=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("goal_restoring", args=[pk])
        messages.success(request, "The goal is dropped.", extra_tags=f"undo {undo}")
    return redirect("goals")


@require_POST
def restoring(request: Request, pk: UUID) -> HttpResponse:
    """Take back that a goal was dropped."""
    check_can_set_goals(request.user)
    found = get_object_or_404(Goal, pk=pk)
    try:
        operations.restore_goal(goal=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The goal stands again.")
    return redirect("goals")


def _page(request: Request, form: GoalForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "web/team/goal_form.html", {"form": form}, status=status)
