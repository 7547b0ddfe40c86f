"""The steps of a launch: done, opened again, left out, taken in again, given to somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from prm.accounts.requests import Request
from prm.programs import operations
from prm.programs.launch_permissions import check_can_see_launches
from prm.programs.models import LaunchStep
from prm.programs.queries import launches_visible_to
from prm.web.programs.launch_forms import FinishForm, GiveForm, LeaveOutForm


@require_POST
def finishing(request: Request, pk: UUID, step: int) -> HttpResponse:
    """Say that a step is done."""
    form = FinishForm(request.POST)
    return _act(request, pk, step, operations.finish_step, form, "is done", "reopening")


@require_POST
def reopening(request: Request, pk: UUID, step: int) -> HttpResponse:
    """Take back that it is done."""
    return _act(request, pk, step, operations.reopen_step, None, "is open again")


@require_POST
def leaving_out(request: Request, pk: UUID, step: int) -> HttpResponse:
    """Say why a step isn't needed."""
    form = LeaveOutForm(request.POST)
    return _act(
        request, pk, step, operations.leave_out_step, form, "is left out", "taking_in"
    )


@require_POST
def taking_in(request: Request, pk: UUID, step: int) -> HttpResponse:
    """Take back that it is left out."""
    return _act(request, pk, step, operations.take_in_step, None, "is open again")


@require_POST
def giving(request: Request, pk: UUID, step: int) -> HttpResponse:
    """Say whose a step is, and by when."""
    form = GiveForm({**request.GET.dict(), **request.POST.dict()})
    return _act(request, pk, step, operations.give_step, form, "is given", "giving")


def _act(
    request: Request,
    pk: UUID,
    step: int,
    act: Callable[..., LaunchStep],
    form: forms.Form | None,
    done: str,
    undo: str = "",
) -> HttpResponse:
    check_can_see_launches(request.user)
    plans = launches_visible_to(request.user, on=timezone.localdate())
    steps = LaunchStep.objects.filter(plan__in=plans, plan__program=pk)
    found = get_object_or_404(steps, pk=step)
    if form is not None and not form.is_valid():
        said = " ".join(str(each) for errors in form.errors.values() for each in errors)
        messages.error(request, f"{found}: {said}")
        return _back(request, pk)
    given: dict[str, Any] = form.cleaned_data if form is not None else {}
    before = {"owner": found.owner_id, "due_on": found.due_on}
    kept: dict[str, Any] = before if undo == "giving" else {}
    if back := _asked_back(request):
        kept["back"] = back
    try:
        act(step=found, **given, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, f"{found}: {' '.join(error.messages)}")
        return _back(request, pk)
    path = reverse(f"launch_step_{undo}", args=[pk, step]) if undo else ""
    asked = f"?{urlencode(kept)}" if kept else ""
    tags = f"undo {path}{asked}" if undo else ""
    messages.success(request, f"{found} {done}.", extra_tags=tags)
    return _back(request, pk)


def _back(request: Request, pk: UUID) -> HttpResponse:
    """Return to the page that somebody came from, such as Today; else to the launch."""
    path = _asked_back(request)
    return redirect(path) if path else redirect("program_launch", pk)


def _asked_back(request: Request) -> str:
    path = request.POST.get("back") or request.GET.get("back", "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if ours else ""
