"""The log of visits, its file, the page of one, and what is done to it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.common.typed import show_errors
from prm.territories.cadence import load_cadence
from prm.territories.queries import practices_visible_to
from prm.visits.forms import VisitForm
from prm.visits.measures import Share, coverage_by_tier
from prm.visits.models import Interaction
from prm.visits.operations import (
    edit_interaction,
    remove_interaction,
    restore_interaction,
)
from prm.visits.permissions import (
    can_log,
    check_can_log,
    check_can_log_at,
    check_can_see_field_work,
)
from prm.visits.queries import covered_on
from prm.web.fieldwork.asked import seen_by
from prm.web.fieldwork.visit_list import HEADER, export_visits, present_visits
from prm.web.fieldwork.visit_page import (
    edit_form,
    found_visit,
    present_visit,
    said_in,
)


@require_GET
def visits(request: Request) -> HttpResponse:
    """Show one page of the log."""
    check_can_see_field_work(request.user)
    today = timezone.localdate()
    context = {
        "page": present_visits(request.user, request.GET.dict(), on=today),
        "coverage": _coverage(request, on=today),
        "may_log": can_log(request.user),
    }
    return render(request, "web/fieldwork/visits.html", context)


def _coverage(request: Request, *, on: date) -> list[tuple[str, int, Share]]:
    """Return each tier, its cadence, and how many of its practices were visited within it."""
    practices = practices_visible_to(request.user, on=on)
    shares = coverage_by_tier(covered_on(practices, on=on), on=on)
    cadence = load_cadence().days
    return [(tier, cadence[tier], share) for tier, share in shares.items()]


@require_GET
def visits_file(request: Request) -> HttpResponseBase:
    """Give the filtered log away as a file."""
    check_can_see_field_work(request.user)
    today = timezone.localdate()
    rows = export_visits(request.user, request.GET.dict(), on=today)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    notes = [f"Visits and other interactions as of {today}."]
    return respond(f"visits-{today}", HEADER, rows, notes=notes)


@require_GET
def visit(request: Request, pk: UUID) -> HttpResponse:
    """Show one visit: what was said, who was there, what came of it."""
    check_can_see_field_work(request.user)
    found = found_visit(request, pk)
    context = {"page": present_visit(found, request.user, on=timezone.localdate())}
    return render(request, "web/fieldwork/visit.html", context)


@require_http_methods(["GET", "POST"])
def visit_edit(request: Request, pk: UUID) -> HttpResponse:
    """Change what was logged."""
    check_can_log(request.user)
    found = found_visit(request, pk)
    at = timezone.now()
    check_can_log_at(request.user, found.practice, on=timezone.localdate(at))
    posted = request.POST if request.method == "POST" else None
    form = edit_form(found, posted, now=at)
    if posted is not None and form.is_valid():
        try:
            edit_interaction(
                interaction=found,
                said=said_in(form, found),
                by=request.user,
                at=at,
                seen=seen_by(request),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, "The changes are kept.")
            return redirect("visit", found.pk)
    return _form_page(request, found, form)


def _form_page(request: Request, found: Interaction, form: VisitForm) -> HttpResponse:
    posted = request.method == "POST"
    seen = seen_by(request) if posted else found.revision
    context = {"form": form, "visit": found, "seen": seen}
    status = 422 if posted else 200
    return render(request, "web/fieldwork/visit_edit.html", context, status=status)


@require_POST
def removal(request: Request, pk: UUID) -> HttpResponse:
    """Take out what was logged by mistake."""
    check_can_log(request.user)
    found = found_visit(request, pk)
    try:
        remove_interaction(interaction=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("visit_restoration", args=[found.pk])
        words = f"The {found.get_kind_display().lower()} to {found.practice} counts no more."
        messages.success(request, words, extra_tags=f"undo {undo}")
    return redirect("visits")


@require_POST
def restoration(request: Request, pk: UUID) -> HttpResponse:
    """Bring back what was taken out."""
    check_can_log(request.user)
    found = found_visit(request, pk)
    try:
        restore_interaction(interaction=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "It counts again.")
    return redirect("visit", found.pk)
