"""Programs: the list, one of them, beginning, changing and dropping one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.common.typed import show_errors
from prm.insights.views.places import line_choices
from prm.programs import operations
from prm.programs.models import Program
from prm.programs.permissions import (
    can_run_programs,
    check_can_run_programs,
    check_can_see_programs,
)
from prm.programs.queries import programs_visible_to
from prm.web.programs.beginning import Beginning, read_beginning
from prm.web.programs.forms import BeginForm, ProgramForm, said_of
from prm.web.programs.program_file import HEADER, export_programs
from prm.web.programs.program_list import present_programs
from prm.web.programs.program_page import PRACTICES, present_program


@require_GET
def programs(request: Request) -> HttpResponse:
    """List what lasts: tracks, launches, fixes."""
    check_can_see_programs(request.user)
    page = present_programs(request.user, request.GET.dict(), on=timezone.localdate())
    context = {"page": page, "may_run": can_run_programs(request.user)}
    return render(request, "web/programs/programs.html", context)


@require_GET
def programs_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_programs(request.user)
    today = timezone.localdate()
    rows, notes = export_programs(request.user, request.GET.dict(), on=today)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    return respond(f"programs-{today}", HEADER, rows, notes=notes)


@require_GET
def program(request: Request, pk: UUID) -> HttpResponse:
    """Show one program."""
    check_can_see_programs(request.user)
    found = get_object_or_404(programs_visible_to(request.user), pk=pk)
    page = present_program(found, request.user, on=timezone.localdate())
    context = {"page": page, "most": PRACTICES}
    return render(request, "web/programs/program.html", context)


@require_http_methods(["GET", "POST"])
def program_new(request: Request) -> HttpResponse:
    """Begin a program, from a remedy or from nothing."""
    check_can_run_programs(request.user)
    at = timezone.now()
    sent = request.method == "POST"
    asked = request.POST if sent else request.GET
    begin = read_beginning(request.user, asked, sent=sent, on=timezone.localdate(at))
    if not sent:
        return _begin_page(request, begin, begin.form(None, begin.initial))
    if "find_now" in request.POST:
        kept = {**request.POST.dict(), "practices": request.POST.getlist("practices")}
        return _begin_page(request, begin, begin.form(None, kept))
    form = begin.form(request.POST, {})
    if not form.is_valid():
        return _begin_page(request, begin, form)
    try:
        made = operations.begin_program(
            outline=form.outline,
            practices=begin.practices(form),
            remedy=begin.remedy,
            by=request.user,
            at=at,
        )
    except ValidationError as error:
        show_errors(form, error)
        return _begin_page(request, begin, form)
    undo = reverse("program_dropping", args=[made.pk])
    messages.success(request, f"{made.name} is begun.", extra_tags=f"undo {undo}")
    return redirect("program", made.pk)


@require_http_methods(["GET", "POST"])
def program_edit(request: Request, pk: UUID) -> HttpResponse:
    """Write a program anew."""
    check_can_run_programs(request.user)
    found = get_object_or_404(programs_visible_to(request.user), pk=pk)
    form = ProgramForm(
        request.POST if request.method == "POST" else None,
        initial=said_of(found),
        lines=line_choices(),
    )
    if request.method == "GET" or not form.is_valid():
        return _edit_page(request, form, found)
    try:
        operations.change_program(
            program=found, outline=form.outline, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        show_errors(form, error)
        return _edit_page(request, form, found)
    messages.success(request, "The program is changed.")
    return redirect("program", pk)


@require_POST
def dropping(request: Request, pk: UUID) -> HttpResponse:
    """Let a program go that never was."""
    check_can_run_programs(request.user)
    found = get_object_or_404(Program, pk=pk)
    try:
        operations.drop_program(program=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("program", pk)
    undo = reverse("program_restoring", args=[pk])
    messages.success(request, f"{found.name} is dropped.", extra_tags=f"undo {undo}")
    return redirect("programs")


@require_POST
def restoring(request: Request, pk: UUID) -> HttpResponse:
    """Take back that a program was dropped."""
    check_can_run_programs(request.user)
    found = get_object_or_404(Program, pk=pk)
    try:
        operations.restore_program(program=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The program stands again.")
    return redirect("program", pk)


def _begin_page(request: Request, begin: Beginning, form: BeginForm) -> HttpResponse:
    context = {"form": form, "begin": begin, "ticked": begin.ticked(form)}
    status = 422 if form.errors else 200
    return render(request, "web/programs/begin.html", context, status=status)


def _edit_page(request: Request, form: ProgramForm, found: Program) -> HttpResponse:
    context = {"form": form, "found": found}
    status = 422 if form.errors else 200
    return render(request, "web/programs/edit.html", context, status=status)
