"""What is done about a promise: each act an address of its own, each with its undo."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from prm.accounts.requests import Request
from prm.common.formats import day
from prm.common.typed import show_errors
from prm.visits.models import Commitment
from prm.visits.operations import (
    postpone_commitment,
    reopen_commitment,
    settle_commitment,
    tell_office,
    untell_office,
    withdraw_postponement,
)
from prm.visits.permissions import check_can_log
from prm.web.fieldwork.asked import seen_by
from prm.web.fieldwork.promise_forms import (
    PostponingForm,
    SettlingForm,
    TellingForm,
)
from prm.web.fieldwork.promise_page import found_promise, show_promise
from prm.web.fieldwork.undoing import tell


@require_POST
def settlement(request: Request, pk: UUID) -> HttpResponse:
    """Say what became of a promise."""
    promise = found_promise(request, pk)
    form = SettlingForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            settled = settle_commitment(
                commitment=promise,
                **said,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            words = f"{settled.get_state_display()}: {promise.what}"
            tell(request, words, "promise_reopening", settled)
            return _back(request, promise)
    return show_promise(request, promise, settling=form)


@require_POST
def reopening(request: Request, pk: UUID) -> HttpResponse:
    """Take back what became of a promise."""
    promise = found_promise(request, pk)
    return _act(request, promise, reopen_commitment, "The promise is open again.")


@require_POST
def postponement(request: Request, pk: UUID) -> HttpResponse:
    """Give a promise a later day, and say why."""
    promise = found_promise(request, pk)
    form = PostponingForm(request.POST)
    if form.is_valid():
        try:
            moved = postpone_commitment(
                commitment=promise,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            words = f"Postponed to {day(moved.due_on)}. Does the office know?"
            tell(request, words, "promise_postponement_withdrawal", moved)
            return _back(request, promise)
    return show_promise(request, promise, postponing=form)


@require_POST
def postponement_withdrawal(request: Request, pk: UUID) -> HttpResponse:
    """Give a promise its former day back."""
    promise = found_promise(request, pk)
    return _act(
        request, promise, withdraw_postponement, "It is due when it was before."
    )


@require_POST
def telling(request: Request, pk: UUID) -> HttpResponse:
    """Note that the office was told."""
    check_can_log(request.user)
    promise = found_promise(request, pk)
    form = TellingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say how they were told: phone, visit or mail.")
        return _back(request, promise)
    try:
        told = tell_office(
            commitment=promise,
            **form.cleaned_data,
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = f"{promise.practice} was told, {told.told_way.lower()}."
        tell(request, words, "promise_untelling", told)
    return _back(request, promise)


@require_POST
def untelling(request: Request, pk: UUID) -> HttpResponse:
    """Take back that the office was told."""
    check_can_log(request.user)
    promise = found_promise(request, pk)
    return _act(request, promise, untell_office, "The office counts as not told yet.")


def _act(
    request: Request, promise: Commitment, operation: object, words: str
) -> HttpResponse:
    assert callable(operation)
    try:
        operation(
            commitment=promise,
            by=request.user,
            at=timezone.now(),
            seen=seen_by(request),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, words)
    return redirect("promise", promise.pk)


def _back(request: Request, promise: Commitment) -> HttpResponse:
    """Return to the list that somebody came from, filters and all; else to the promise."""
    path = request.POST.get("back", "")
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, None):
        return redirect(path)
    return redirect("promise", promise.pk)
