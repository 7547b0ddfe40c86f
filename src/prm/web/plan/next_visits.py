"""The next best visits: the list with its reasons, turning one down, and what was turned down."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.permissions import can_see_volumes
from prm.accounts.requests import Request
from prm.common.fragments import render_fragment
from prm.common.typed import show_errors
from prm.insights.queries.next_visits import next_best, value_of
from prm.territories.queries import practices_visible_to
from prm.visits.models import Decline
from prm.visits.operations.plans import decline, withdraw_decline
from prm.visits.plan_permissions import check_can_plan
from prm.web.plan.asking import liaison_asked, week_to_plan
from prm.web.plan.forms import DeclineForm
from prm.web.plan.presenters.proposals import export_proposals, present_proposals

FEW = 3  # on pages that are about something else


@require_GET
def next_visits(request: Request) -> HttpResponse:
    """Show all visits that are worth making, the best first, and what speaks for each."""
    check_can_plan(request.user)
    today = timezone.localdate()
    page = present_proposals(request.user, request.GET.dict(), on=today)
    return render(request, "web/plan/next.html", {"page": page, "today": today})


@require_GET
def few(request: Request) -> HttpResponse:
    """Show the first few, for a page that is about something else."""
    check_can_plan(request.user)
    today = timezone.localdate()
    week = request.GET.get("week", "")
    named = request.GET.get("liaison")
    whose = liaison_asked(request, named) if named else request.user
    context = {
        "proposals": next_best(whose or request.user, on=today, limit=FEW),
        "week": week or week_to_plan(today).isoformat(),
    }
    return render_fragment(
        request, "web/plan/_few.html", context, title="Next best visits"
    )


@require_GET
def file(request: Request) -> StreamingHttpResponse:
    """Give the list away as CSV."""
    check_can_plan(request.user)
    return export_proposals(request.user, request.GET.dict(), on=timezone.localdate())


@require_http_methods(["GET", "POST"])
def declining(request: Request, pk: int) -> HttpResponse:
    """Turn a proposal down, and say why."""
    check_can_plan(request.user)
    at = timezone.now()
    today = timezone.localdate(at)
    practice = get_object_or_404(practices_visible_to(request.user, on=today), pk=pk)
    valued = value_of(practice, on=today)
    reasons = valued.reasons(counts=can_see_volumes(request.user))
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = decline(
                practice=practice,
                **form.cleaned_data,
                shown=reasons,
                by=request.user,
                at=at,
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            undo = reverse("decline_withdrawal", args=[made.pk])
            said = f"{practice} rests until {made.until.day} {made.until:%B}."
            messages.success(request, said, extra_tags=f"undo {undo}")
            return redirect("next_visits")
    context = {"form": form, "practice": practice, "reasons": reasons}
    status = 422 if request.method == "POST" else 200
    return render(request, "web/plan/decline.html", context, status=status)


@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Let a practice be proposed again."""
    check_can_plan(request.user)
    today = timezone.localdate()
    own = practices_visible_to(request.user, on=today)
    found = get_object_or_404(Decline, pk=pk, practice__in=own)
    try:
        withdraw_decline(declined=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found.practice} is proposed again.")
    return redirect("next_visits")
