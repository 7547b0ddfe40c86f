"""Locking a draft: what is judged is settled, and the result may be looked at."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.insights.impact.asking import judge_missing
from prm.programs.operations import lock_intervention
from prm.programs.permissions import check_can_lock
from prm.programs.queries import interventions_visible_to
from prm.web.impact.forms import LockForm
from prm.web.impact.locks import known_now, present_lock


@require_http_methods(["GET", "POST"])
def intervention_lock(request: Request, pk: UUID) -> HttpResponse:
    """Say what locking means, and lock."""
    check_can_lock(request.user)
    at = timezone.now()
    today = timezone.localdate(at)
    found = get_object_or_404(interventions_visible_to(request.user, on=today), pk=pk)
    form = LockForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = lock_intervention(
                intervention=found,
                known=known_now(),
                why=form.cleaned_data["why"],
                by=request.user,
                at=at,
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            judge_missing(at=at)
            messages.success(request, f"Version {made.number} is locked.")
            return redirect("impact_of", pk)
    context = {"page": present_lock(found, request.user, on=today), "form": form}
    status = 422 if form.errors else 200
    return render(request, "web/impact/lock.html", context, status=status)
