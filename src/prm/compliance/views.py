"""The log of benefits: one's own, or everybody's for the compliance officer. Nothing about referrals stands here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.listing import page_of
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.common.typed import show_errors
from prm.compliance import operations
from prm.compliance.forms import BenefitForm
from prm.compliance.models import Benefit, BenefitKind
from prm.compliance.permissions import (
    can_log_benefits,
    check_can_log_benefits,
    check_can_see_benefits,
    sees_all_benefits,
)
from prm.compliance.queries import Asked, find_benefits, years_of

HEADER = (
    "given_on",
    "physician",
    "npi",
    "kind",
    "what",
    "given_to",
    "dollars",
    "logged_by",
)


@require_GET
def benefits(request: Request) -> HttpResponse:
    """Show the log."""
    check_can_see_benefits(request.user)
    asked = _asked(request)
    query = {
        "text": asked.text,
        "kind": asked.kind,
        "year": str(asked.year or ""),
    }
    rows = find_benefits(request.user, asked)
    context = {
        "listing": page_of(list(rows), {**query, "page": request.GET.get("page", "1")}),
        "query": query,
        "filtered": any(query.values()),
        "kinds": [("", "Any"), *BenefitKind.choices],
        "years": [("", "Any"), *((str(y), str(y)) for y in years_of(request.user))],
        "may_log": can_log_benefits(request.user),
        "sees_all": sees_all_benefits(request.user),
        "file_query": "&".join(f"{k}={v}" for k, v in query.items() if v),
    }
    return render(request, "compliance/benefits.html", context)


def _asked(request: Request) -> Asked:
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    return Asked(
        text=request.GET.get("text", "").replace("\0", "").strip()[:100],
        kind=kind if kind in BenefitKind.values else "",
        year=int(year)
        if year.isascii() and year.isdecimal() and len(year) == 4 and year > "0000"
        else None,
    )


@require_GET
def benefits_file(request: Request) -> HttpResponseBase:
    """Give the log away as a file."""
    check_can_see_benefits(request.user)
    today = timezone.localdate()
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    rows = (
        (
            each.given_on,
            str(each.practitioner),
            each.practitioner.npi,
            each.get_kind_display(),
            each.what,
            each.get_through_display(),
            each.dollars,
            str(each.by),
        )
        for each in find_benefits(request.user, _asked(request))
    )
    return respond(
        f"benefits-{today}", HEADER, rows, notes=[f"Benefits as of {today}."]
    )


@require_http_methods(["GET", "POST"])
def benefit_new(request: Request) -> HttpResponse:
    """Log a benefit."""
    check_can_log_benefits(request.user)
    if request.method == "GET":
        asked = {
            "practitioner": request.GET.get("practitioner", ""),
            "on": timezone.localdate(),
        }
        return _page(request, BenefitForm(initial=asked))
    form = BenefitForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        made = operations.log_benefit(
            practitioner=form.cleaned_data["practitioner"],
            given=form.given,
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, form, status=422)
    undo = reverse("benefit_removal", args=[made.pk])
    said = f"{made.what} for {made.practitioner} is in the log."
    messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("benefits")


def _page(request: Request, form: BenefitForm, *, status: int = 200) -> HttpResponse:
    return render(request, "compliance/benefit.html", {"form": form}, status=status)


@require_POST
def removal(request: Request, pk: str) -> HttpResponse:
    """Take an entry out of the log."""
    found = _found(request, pk)
    try:
        operations.remove_benefit(benefit=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("benefit_restoration", args=[found.pk])
        messages.success(request, "The benefit is removed.", extra_tags=f"undo {undo}")
    return redirect("benefits")


@require_POST
def restoration(request: Request, pk: str) -> HttpResponse:
    """Bring a removed entry back."""
    found = _found(request, pk)
    try:
        operations.restore_benefit(benefit=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The benefit is back in the log.")
    return redirect("benefits")


def _found(request: Request, pk: str) -> Benefit:
    check_can_log_benefits(request.user)
    return get_object_or_404(Benefit.objects.select_related("practitioner"), pk=pk)
