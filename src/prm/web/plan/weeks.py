"""The week: looking at it, planning it, and taking the last change back."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.models import Role
from prm.accounts.requests import Request
from prm.common.formats import plural, spoken
from prm.common.fragments import render_fragment
from prm.insights.planning.making import plan_week
from prm.insights.planning.timing import timer_for
from prm.visits.models import WeekPlan
from prm.visits.operations.plans import make_plan, take_back_change
from prm.visits.plan_permissions import (
    can_see_runs,
    check_can_plan,
    check_can_plan_for,
)
from prm.visits.planned import MadePlan
from prm.web.plan.asking import field_path, liaison_asked, liaisons, week_asked
from prm.web.plan.forms import PlanForm, SeenForm
from prm.web.plan.presenters.search import present_search
from prm.web.plan.presenters.week import present_week

_SEEDS = 1_000_000  # short enough to be read aloud


@require_GET
def field(request: Request) -> HttpResponse:
    """Show a liaison's week."""
    liaison = liaison_asked(request, request.GET.get("liaison"))
    if liaison is None:
        return render(request, "web/plan/nobody.html")
    at = timezone.now()
    monday = week_asked(request.GET.get("week"), timezone.localdate(at))
    page = present_week(liaison, monday, at=at)
    plan = page.plan
    form = PlanForm(
        initial={
            "week": monday,
            "liaison": liaison.pk,
            "seen": plan.revision if plan else None,
        }
    )
    context = {
        "page": page,
        "form": form,
        "liaisons": liaisons() if request.user.role == Role.DIRECTOR else [],
        "search": present_search(plan, seen=plan.revision, at=at) if plan else None,
        "may_see_runs": can_see_runs(request.user),
    }
    return render(request, "web/plan/field.html", context)


@require_POST
def field_plans(request: Request) -> HttpResponse:
    """Plan a week, or plan it anew around what is locked."""
    check_can_plan(request.user)
    form = PlanForm(request.POST)
    at = timezone.now()
    if not form.is_valid():
        why = " ".join(str(each) for found in form.errors.values() for each in found)
        messages.error(request, f"The week wasn’t planned. {why}")
        return redirect("field")
    said = form.cleaned_data
    liaison = liaison_asked(request, said["liaison"])
    if liaison is None:
        return redirect("field")
    try:
        made = plan_week(
            liaison=liaison,
            week=said["week"],
            at=at,
            lottery_share=said["lottery"] / 100,
            seed=secrets.randbelow(_SEEDS),
        )
        plan = make_plan(
            liaison=liaison,
            week=said["week"],
            made=made,
            by=request.user,
            at=at,
            seen=said["seen"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        drawn = sum(each.drawn for each in made.run.candidates)
        lot = f" {drawn} by lot, seed {made.run.lottery_seed}." if drawn else ""
        done = f"The week is planned: {plural(len(made.stops), 'stop')}.{lot}"
        messages.success(request, done, extra_tags=f"undo {undo_path(plan)}")
        if left := unmet(made):
            why = "promised, agreed or locked, but no day has room for it"
            messages.warning(
                request, f"{spoken(left)}: {why}. Free a stop, or move the promise."
            )
    return redirect(
        field_path(liaison, week_asked(str(said["week"]), timezone.localdate(at)))
    )


@require_POST
def undoing(request: Request, pk: str) -> HttpResponse:
    """Take back the last change."""
    check_can_plan(request.user)
    plan = get_object_or_404(WeekPlan.objects.select_related("liaison"), pk=pk)
    check_can_plan_for(request.user, plan.liaison)
    form = SeenForm(request.GET)
    at = timezone.now()
    if not form.is_valid():
        messages.error(request, "Open the week and take the change back there.")
        return redirect(field_path(plan.liaison, plan.week))
    try:
        plan = take_back_change(
            plan=plan,
            time_it=timer_for(plan.liaison, on=timezone.localdate(at)),
            by=request.user,
            at=at,
            seen=form.cleaned_data["seen"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The week is as it was before.")
    return redirect(field_path(plan.liaison, plan.week))


@require_GET
def search(request: Request, pk: str) -> HttpResponse:
    """Say how far the search for a better order is."""
    check_can_plan(request.user)
    plan = get_object_or_404(WeekPlan.objects.select_related("liaison"), pk=pk)
    check_can_plan_for(request.user, plan.liaison)
    form = SeenForm(request.GET)
    seen = form.cleaned_data["seen"] if form.is_valid() else plan.revision
    context = {
        "plan": plan,
        "seen": seen,
        "search": present_search(plan, seen=seen, at=timezone.now()),
    }
    return render_fragment(
        request, "web/plan/_search.html", context, title="The search for a better order"
    )


def unmet(made: MadePlan) -> list[str]:
    """Return the names of those whom the week owes a visit that doesn't fit."""
    codes = set(made.run.settings["unmet"])
    return [
        str(each.practice)
        for each in made.run.candidates
        if each.practice.code in codes
    ]


def undo_path(plan: WeekPlan) -> str:
    """Return where the plan's last change is taken back."""
    return f"{reverse('field_plan_undoing', args=[plan.pk])}?seen={plan.revision}"
