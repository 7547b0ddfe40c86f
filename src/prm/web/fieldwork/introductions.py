"""The list of introductions, its file, the page of one, and asking for one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.common.typed import show_errors
from prm.visits.operations import ask_introduction
from prm.visits.permissions import (
    can_log,
    check_can_log,
    check_can_log_at,
    check_can_see_field_work,
)
from prm.web.fieldwork.asked import practice_asked
from prm.web.fieldwork.choices import lines_for_form, people_of_office
from prm.web.fieldwork.introduction_forms import AskingForm
from prm.web.fieldwork.introduction_list import (
    HEADER,
    export_introductions,
    present_introductions,
)
from prm.web.fieldwork.introduction_page import (
    found_introduction,
    show_introduction,
)


@require_GET
def introductions(request: Request) -> HttpResponse:
    """Show one page of the list, and the counts by service line."""
    check_can_see_field_work(request.user)
    today = timezone.localdate()
    context = {
        "page": present_introductions(request.user, request.GET.dict(), on=today),
        "may_log": can_log(request.user),
    }
    return render(request, "web/fieldwork/introductions.html", context)


@require_GET
def introductions_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_field_work(request.user)
    today = timezone.localdate()
    rows = export_introductions(request.user, request.GET.dict(), on=today)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    notes = [f"Introductions as of {today}."]
    return respond(f"introductions-{today}", HEADER, rows, notes=notes)


@require_GET
def introduction(request: Request, pk: UUID) -> HttpResponse:
    """Show one introduction, and the step that comes next."""
    return show_introduction(request, found_introduction(request, pk))


@require_http_methods(["GET", "POST"])
def introduction_new(request: Request) -> HttpResponse:
    """Write down that a practice wants to meet one of our specialists."""
    check_can_log(request.user)
    today = timezone.localdate()
    practice = practice_asked(request, "introduction_new", "Introduce somebody")
    if isinstance(practice, HttpResponse):
        return practice
    check_can_log_at(request.user, practice, on=today)
    form = AskingForm(
        request.POST if request.method == "POST" else None,
        initial={"service_line": request.GET.get("line", "")},
        lines=lines_for_form("Choose a line"),
        people=people_of_office(practice, on=today, empty="Whoever has time"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_introduction(
                practice=practice,
                asking=form.asking,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, "It is asked for. Who of ours meets them?")
            return redirect("introduction", asked.pk)
    context = {"form": form, "practice": practice}
    status = 422 if request.method == "POST" else 200
    return render(
        request, "web/fieldwork/introduction_new.html", context, status=status
    )
