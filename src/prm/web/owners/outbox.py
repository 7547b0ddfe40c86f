"""The outgoing mail: what waits, what left, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.issues.models import OwnerPass
from prm.issues.operations.passes import withdraw_pass
from prm.mail.models import Letter
from prm.mail.permissions import check_can_see_letters
from prm.web.owners import operations
from prm.web.owners.outbox_page import present_letter, present_outbox


@require_GET
def outbox(request: Request) -> HttpResponse:
    """Show the letters."""
    check_can_see_letters(request.user)
    page = present_outbox(request.GET.dict())
    return render(request, "web/owners/outbox.html", {"page": page})


@require_GET
def letter(request: Request, pk: UUID) -> HttpResponse:
    """Show one letter."""
    check_can_see_letters(request.user)
    page = present_letter(
        get_object_or_404(Letter, pk=pk), request.user, at=timezone.now()
    )
    return render(request, "web/owners/letter.html", {"page": page})


@require_POST
def sending(request: Request, pk: UUID) -> HttpResponse:
    """Send a letter once more."""
    return _decide(
        request,
        pk,
        lambda found: operations.send_again(
            letter=found, by=request.user, at=timezone.now()
        ),
        "The letter waits to be sent.",
    )


@require_POST
def arrival(request: Request, pk: UUID) -> HttpResponse:
    """Say that a letter arrived."""
    return _decide(
        request,
        pk,
        lambda found: operations.note_arrival(
            letter=found, by=request.user, at=timezone.now()
        ),
        "Noted: the letter arrived.",
    )


@require_POST
def drop(request: Request, pk: UUID) -> HttpResponse:
    """Hold a letter back."""
    return _decide(
        request,
        pk,
        lambda found: operations.drop_letter(
            letter=found, by=request.user, at=timezone.now()
        ),
        "The letter won’t be sent.",
        undo=reverse("letter_sending", args=[pk]),
    )


@require_POST
def link_withdrawal(request: Request, pk: UUID, link: UUID) -> HttpResponse:
    """Let a letter's signed link open nothing any more."""
    check_can_see_letters(request.user)
    found = get_object_or_404(OwnerPass, pk=link)
    try:
        withdraw_pass(owner_pass=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The link opens nothing any more.")
    return redirect("letter", pk)


def _decide(
    request: Request,
    pk: UUID,
    act: Callable[[Letter], Any],
    said: str,
    *,
    undo: str = "",
) -> HttpResponse:
    check_can_see_letters(request.user)
    found = get_object_or_404(Letter, pk=pk)
    try:
        act(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said, extra_tags=f"undo {undo}" if undo else "")
    return redirect("letter", pk)
