"""The list of promises, its file, the page of one, and making one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.issues.models import Issue, Owner
from prm.issues.operations import add_owner, owner_for
from prm.issues.queries import issues_visible_to
from prm.visits.models import Commitment, Interaction
from prm.visits.operations import Promise, make_commitment
from prm.visits.permissions import (
    can_log,
    check_can_log,
    check_can_log_at,
    check_can_see_field_work,
)
from prm.visits.queries import interactions_visible_to
from prm.web.fieldwork.asked import practice_asked, uuid_asked
from prm.web.fieldwork.choices import (
    lines_for_form,
    owners_for_form,
    people_of_office,
)
from prm.web.fieldwork.promise_file import HEADER, export_promises
from prm.web.fieldwork.promise_forms import PromiseForm
from prm.web.fieldwork.promise_list import present_promises
from prm.web.fieldwork.promise_page import found_promise, show_promise
from prm.web.fieldwork.reliabilities import present_reliabilities


@require_GET
def promises(request: Request) -> HttpResponse:
    """Show one page of the list, and how reliably promises were kept."""
    check_can_see_field_work(request.user)
    today = timezone.localdate()
    context = {
        "page": present_promises(request.user, request.GET.dict(), on=today),
        "reliability": present_reliabilities(request.user, on=today),
        "may_log": can_log(request.user),
    }
    return render(request, "web/fieldwork/promises.html", context)


@require_GET
def promises_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_field_work(request.user)
    today = timezone.localdate()
    rows, notes = export_promises(request.user, request.GET.dict(), on=today)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    return respond(f"promises-{today}", HEADER, rows, notes=notes)


@require_GET
def promise(request: Request, pk: UUID) -> HttpResponse:
    """Show one promise, and what can be done about it."""
    return show_promise(request, found_promise(request, pk))


@require_http_methods(["GET", "POST"])
def promise_new(request: Request) -> HttpResponse:
    """Make a promise to a practice."""
    check_can_log(request.user)
    today = timezone.localdate()
    practice = practice_asked(request, "promise_new", "Make a promise")
    if isinstance(practice, HttpResponse):
        return practice
    check_can_log_at(request.user, practice, on=today)
    form = _form(request, practice, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(request, practice, form, on=today)
        except ValidationError as error:
            show_errors(form, _beside_fields(error))
        else:
            messages.success(request, f"Promised to {practice}: {made.owner} keeps it.")
            return redirect("promise", made.pk)
    context = {"form": form, "practice": practice, "visit": request.GET.get("visit")}
    status = 422 if request.method == "POST" else 200
    return render(request, "web/fieldwork/promise_new.html", context, status=status)


def _form(request: Request, practice: Practice, *, on: date) -> PromiseForm:
    asked: QueryDict | None = request.POST if request.method == "POST" else None
    return PromiseForm(
        asked,
        initial={"service_line": request.GET.get("line", "")},
        owners=owners_for_form(request.user, on=on),
        lines=lines_for_form(),
        people=people_of_office(practice, on=on, empty="The office"),
    )


@transaction.atomic
def _make(
    request: Request, practice: Practice, form: PromiseForm, *, on: date
) -> Commitment:
    """Name the owner first, if need be; a refused promise names nobody."""
    said, at = form.cleaned_data, timezone.now()
    made = Promise(
        what=said["what"],
        owner=_owner(request, form),
        due_on=said["due_on"],
        practitioner=form.to_whom,
        service_line=said["service_line"],
    )
    return make_commitment(
        practice=practice,
        promise=made,
        by=request.user,
        at=at,
        interaction=_visit(request, on=on),
        issue=_issue(request, on=on),
    )


def _owner(request: Request, form: PromiseForm) -> Owner:
    if form.is_mine:
        return owner_for(request.user)
    if not form.names_somebody_new:
        return form.chosen_owner
    said = form.cleaned_data
    return add_owner(
        name=said["owner_name"],
        email=said["owner_email"],
        department=said["owner_department"],
        by=request.user,
        at=timezone.now(),
    )


def _visit(request: Request, *, on: date) -> Interaction | None:
    key = uuid_asked(request, "visit")
    visible = interactions_visible_to(request.user, on=on)
    return get_object_or_404(visible, pk=key) if key else None


def _issue(request: Request, *, on: date) -> Issue | None:
    key = uuid_asked(request, "issue")
    visible = issues_visible_to(request.user, on=on)
    return get_object_or_404(visible, pk=key) if key else None


def _beside_fields(error: ValidationError) -> ValidationError:
    """Return what was refused beside the fields of this form: the owner's are called otherwise elsewhere."""
    if not hasattr(error, "error_dict"):
        return error
    names = {"email": "owner_email", "name": "owner_name"}
    return ValidationError(
        {names.get(name, name): errors for name, errors in error.error_dict.items()}
    )
