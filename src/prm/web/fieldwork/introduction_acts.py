"""The steps of an introduction: matched, scheduled, settled, and a step taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from prm.accounts.requests import Request
from prm.common.formats import moment
from prm.common.typed import show_errors
from prm.visits.models import Introduction
from prm.visits.operations import (
    match_introduction,
    schedule_introduction,
    settle_introduction,
    take_back_introduction,
)
from prm.visits.permissions import check_can_log
from prm.web.fieldwork.asked import seen_by
from prm.web.fieldwork.introduction_forms import MatchForm, MeetingForm, OutcomeForm
from prm.web.fieldwork.introduction_page import found_introduction, show_introduction
from prm.web.fieldwork.undoing import tell

UNDO = "introduction_step_back"


@require_POST
def match(request: Request, pk: UUID) -> HttpResponse:
    """Choose who of ours meets them."""
    found = _found(request, pk)
    form = MatchForm(request.POST)
    if form.is_valid():
        try:
            matched = match_introduction(
                introduction=found,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            tell(request, f"{matched.specialist} meets them. When?", UNDO, matched)
    else:
        messages.error(request, "Choose one of our specialists.")
    return redirect("introduction", found.pk)


@require_POST
def schedule(request: Request, pk: UUID) -> HttpResponse:
    """Say when and where they meet."""
    found = _found(request, pk)
    form = MeetingForm(request.POST)
    if form.is_valid():
        try:
            arranged = schedule_introduction(
                introduction=found,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            tell(request, f"They meet {moment(arranged.meets_at)}.", UNDO, arranged)
            return redirect("introduction", found.pk)
    return show_introduction(request, found, meeting=form)


@require_POST
def settlement(request: Request, pk: UUID) -> HttpResponse:
    """Say whether they met, and what came of it."""
    found = _found(request, pk)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            settled = settle_introduction(
                introduction=found,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            tell(request, f"{settled.get_state_display()}.", UNDO, settled)
            return redirect("introduction", found.pk)
    return show_introduction(request, found, outcome=form)


@require_POST
def step_back(request: Request, pk: UUID) -> HttpResponse:
    """Take the last step back."""
    found = _found(request, pk)
    try:
        take_back_introduction(
            introduction=found,
            by=request.user,
            at=timezone.now(),
            seen=seen_by(request),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The last step is taken back.")
    return redirect("introduction", found.pk)


def _found(request: Request, pk: UUID) -> Introduction:
    check_can_log(request.user)
    return found_introduction(request, pk)
