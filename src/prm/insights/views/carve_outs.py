"""Carving out what can't be won back, ending that, and taking the end back."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.insights.forms import CarveOutForm
from prm.insights.models import CarveOut
from prm.insights.operations import carve_outs as operations
from prm.insights.permissions import check_can_carve_out, check_can_judge
from prm.insights.views.places import line_choices, place_of, window_start


@require_http_methods(["GET", "POST"])
def practice_carve_outs(request: Request, pk: int) -> HttpResponse:
    """Say how much of what leaves a practice can't be won back, and why."""
    check_can_judge(request.user)
    practice = get_object_or_404(Practice, pk=pk, merged_into__isnull=True)
    at = timezone.now()
    today = timezone.localdate(at)
    check_can_carve_out(request.user, practice, on=today)
    if request.method == "GET":
        return _page(request, _fresh(request, today), practice)
    form = CarveOutForm(request.POST, lines=line_choices())
    if form.is_valid():
        try:
            made = operations.add_carve_out(
                practice=practice, carving=form.carving, by=request.user, at=at
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            undo = reverse("carve_out_ending", args=[made.pk])
            said = f"{made.size.capitalize()} counts as {made.get_reason_display().lower()} now."
            messages.success(request, said, extra_tags=f"undo {undo}")
            return redirect(place_of(practice, made.service_line, "carve-outs"))
    return _page(request, form, practice, status=422)


def _fresh(request: Request, today: date) -> CarveOutForm:
    # What is known today was mostly so before: from the window's beginning it counts in full.
    asked = {
        "service_line": request.GET.get("line", ""),
        "from_date": window_start() or today,
    }
    return CarveOutForm(initial=asked, lines=line_choices())


@require_POST
def ending(request: Request, pk: int) -> HttpResponse:
    """Let a carve-out count no more."""
    found = _found(request, pk)
    try:
        operations.end_carve_out(carve_out=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("carve_out_reopening", args=[found.pk])
        messages.success(request, "The carve-out is ended.", extra_tags=f"undo {undo}")
    return redirect(place_of(found.practice, found.service_line, "carve-outs"))


@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    """Let a carve-out that was ended count again."""
    found = _found(request, pk)
    try:
        operations.reopen_carve_out(carve_out=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The carve-out stands again.")
    return redirect(place_of(found.practice, found.service_line, "carve-outs"))


def _found(request: Request, pk: int) -> CarveOut:
    check_can_judge(request.user)
    return get_object_or_404(CarveOut.objects.select_related("practice"), pk=pk)


def _page(
    request: Request, form: CarveOutForm, practice: Practice, *, status: int = 200
) -> HttpResponse:
    line = form["service_line"].value() or ""
    back = place_of(practice, line, "carve-outs")
    context = {"form": form, "practice": practice, "back": back}
    return render(request, "insights/carve_out.html", context, status=status)
