"""Materials: the list, one of them, and what a director does about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.listing import page_of
from prm.common.spreadsheets import csv_response, xlsx_response
from prm.common.typed import show_errors
from prm.insights.views.places import line_choices
from prm.outreach import operations
from prm.outreach.models import Material
from prm.outreach.permissions import (
    can_manage_materials,
    check_can_manage_materials,
    check_can_see_materials,
)
from prm.outreach.queries import places_of
from prm.web.fieldwork.choices import line_names
from prm.web.materials import material_list
from prm.web.materials.forms import MaterialForm, said_of
from prm.web.records.counted import Counted

Act = Callable[[MaterialForm, datetime], Material]


@require_GET
def materials(request: Request) -> HttpResponse:
    """Show what may be left, or could once."""
    check_can_see_materials(request.user)
    page = material_list.present_materials(
        request.user, request.GET.dict(), on=timezone.localdate()
    )
    context = {"page": page, "may_manage": can_manage_materials(request.user)}
    return render(request, "web/materials/materials.html", context)


@require_GET
def materials_file(request: Request) -> HttpResponseBase:
    """Give the filtered list away as a file."""
    check_can_see_materials(request.user)
    today = timezone.localdate()
    rows = material_list.file_rows(request.user, request.GET.dict(), on=today)
    respond = xlsx_response if request.GET.get("as") == "xlsx" else csv_response
    notes = [f"Materials as of {today}; left: at visits that you may read."]
    header = material_list.FILE_HEADER
    return respond(f"materials-{today}", header, rows, notes=notes)


@require_GET
def material(request: Request, pk: UUID) -> HttpResponse:
    """Show one material, and where it was left."""
    check_can_see_materials(request.user)
    found = _found(pk)
    today = timezone.localdate()
    places = places_of(found, request.user, on=today)
    context = {
        "material": found,
        "newer": getattr(found, "replaced_by", None),
        "standing": material_list.standing_of(found, on=today),
        "line": line_names().get(found.service_line, found.service_line),
        "listing": page_of(Counted(places), request.GET.dict()),
        "may_manage": can_manage_materials(request.user),
    }
    return render(request, "web/materials/material.html", context)


@require_http_methods(["GET", "POST"])
def material_new(request: Request) -> HttpResponse:
    """Add a material."""
    check_can_manage_materials(request.user)

    def add(form: MaterialForm, at: datetime) -> Material:
        return operations.add_material(given=form.given, by=request.user, at=at)

    asked = {"service_line": request.GET.get("line", "")}
    return _form_page(request, "Add a material", asked, add, back=reverse("materials"))


@require_http_methods(["GET", "POST"])
def material_edits(request: Request, pk: UUID) -> HttpResponse:
    """Mend what is said of a material."""
    check_can_manage_materials(request.user)
    found = _found(pk)

    def edit(form: MaterialForm, at: datetime) -> Material:
        return operations.edit_material(
            material=found, given=form.given, by=request.user, at=at
        )

    back = reverse("material", args=[pk])
    return _form_page(request, "Edit", said_of(found), edit, back=back, of=found)


@require_http_methods(["GET", "POST"])
def material_version(request: Request, pk: UUID) -> HttpResponse:
    """Add the version that replaces a material."""
    check_can_manage_materials(request.user)
    found = _found(pk)

    def renew(form: MaterialForm, at: datetime) -> Material:
        return operations.renew_material(
            material=found, given=form.given, by=request.user, at=at
        )

    asked = {**said_of(found), "version": "", "expires_on": None}
    back = reverse("material", args=[pk])
    return _form_page(request, "Add a new version", asked, renew, back=back, of=found)


@require_POST
def material_withdrawal(request: Request, pk: UUID) -> HttpResponse:
    """Let a material be left no more."""
    check_can_manage_materials(request.user)
    found = _found(pk)
    try:
        operations.withdraw_material(material=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo = reverse("material_restoration", args=[pk])
        said = f"{found} is withdrawn: nobody can leave it."
        messages.success(request, said, extra_tags=f"undo {undo}")
    return redirect("material", pk)


@require_POST
def material_restoration(request: Request, pk: UUID) -> HttpResponse:
    """Let a material be left again."""
    check_can_manage_materials(request.user)
    found = _found(pk)
    try:
        operations.restore_material(material=found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found} may be left again.")
    return redirect("material", pk)


def _form_page(
    request: Request,
    heading: str,
    initial: Mapping[str, object],
    act: Act,
    *,
    back: str,
    of: Material | None = None,
) -> HttpResponse:
    sent = request.method == "POST"
    form = MaterialForm(
        request.POST if sent else None, initial=dict(initial), lines=line_choices()
    )
    if sent and form.is_valid():
        try:
            made = act(form, timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, f"{made} is kept.")
            return redirect("material", made.pk)
    context = {"form": form, "heading": heading, "back": back, "of": of}
    return render(
        request, "web/materials/form.html", context, status=422 if sent else 200
    )


def _found(pk: UUID) -> Material:
    rows = Material.objects.select_related("replaces", "replaced_by", "added_by")
    return get_object_or_404(rows, pk=pk)
