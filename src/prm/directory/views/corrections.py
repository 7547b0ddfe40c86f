"""Corrections: suggested beside an attribute, decided by a steward."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.directory.adopting.attributes import ATTRIBUTES
from prm.directory.forms.corrections import CorrectionForm, RefusalForm
from prm.directory.models import Correction
from prm.directory.operations import corrections as operations
from prm.directory.operations.editing import EditConflict
from prm.directory.permissions import check_can_steward, check_can_write_directory
from prm.directory.queries.corrections import (
    Record,
    decided_corrections,
    waiting_corrections,
)
from prm.directory.queries.provenance import text_of
from prm.directory.views.finding import record_or_404

WAITING_SHOWN = 50  # a morning's work; the rest follows as these are decided


@require_http_methods(["GET", "POST"])
def corrections(request: Request, kind: str, pk: int) -> HttpResponse:
    """Ask what is right, and hand it to a steward."""
    check_can_write_directory(request.user)
    record = record_or_404(kind, pk)
    if request.method == "GET":
        attribute = request.GET.get("attribute", "")
        if attribute not in ATTRIBUTES[kind]:  # type: ignore[index]
            return redirect(kind, pk)
        initial = {"attribute": attribute, "after": text_of(record, attribute)}
        return _page(request, CorrectionForm(initial=initial), record)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, record, status=422)
    try:
        made = operations.submit_correction(
            record=record, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, form, record, status=422)
    undo = reverse("correction_withdrawal", args=[made.pk])
    messages.success(
        request,
        "A data steward looks at your correction; what becomes of it stands on this page.",
        extra_tags=f"undo {undo}",
    )
    return redirect(f"{reverse(kind, args=[pk])}#corrections")


def _page(
    request: Request, form: CorrectionForm, record: Record, *, status: int = 200
) -> HttpResponse:
    kind = str(record._meta.model_name)
    name = str(form["attribute"].value() or "")
    attribute = ATTRIBUTES[kind].get(name)  # type: ignore[index]
    context = {
        "form": form,
        "record": record,
        "kind": kind,
        "label": attribute.label if attribute else name,
        "now": text_of(record, name) if attribute else "",
    }
    return render(request, "directory/correction.html", context, status=status)


@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take one's own suggestion back."""
    check_can_write_directory(request.user)
    found = _correction_or_404(pk)
    try:
        operations.take_back_correction(
            correction=found, by=request.user, at=timezone.now()
        )
    except operations.AlreadyDecidedError as decided:
        messages.error(request, str(decided))
    else:
        messages.success(request, "Your correction is taken back.")
    return redirect(_page_of(found))


@require_GET
def waiting(request: Request) -> HttpResponse:
    """Show what waits for a steward, and what was decided lately."""
    check_can_steward(request.user)
    return _queue(request)


def _queue(
    request: Request,
    *,
    refusing: int | None = None,
    form: RefusalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = waiting_corrections()
    context = {
        "waiting": [_with_label(each) for each in found[:WAITING_SHOWN]],
        "total": found.count(),
        "decided": [_with_label(each) for each in decided_corrections()],
        "refusing": refusing,
        "form": form or RefusalForm(),
    }
    return render(request, "directory/corrections.html", context, status=status)


def _with_label(each: Correction) -> tuple[Correction, str, str]:
    """Return a correction, what its attribute is called, and what stands there now."""
    kind = each.record._meta.model_name
    known = ATTRIBUTES[kind].get(each.attribute)  # type: ignore[index]
    if known is None:
        return each, each.attribute, each.before
    return each, known.label, text_of(each.record, each.attribute)


@require_POST
def acceptance(request: Request, pk: int) -> HttpResponse:
    """Let a suggested value go live."""
    check_can_steward(request.user)
    found = _correction_or_404(pk)
    try:
        operations.accept_correction(
            correction=found, by=request.user, at=timezone.now()
        )
    except operations.AlreadyDecidedError as decided:
        messages.error(request, str(decided))
    except EditConflict:
        messages.error(
            request,
            f"{found.record} has changed since this was suggested. Open it, and edit it if the suggestion still holds.",
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found.record} now says “{found.after}”.")
    return redirect("corrections")


@require_POST
def refusal(request: Request, pk: int) -> HttpResponse:
    """Leave an attribute as it is, and tell whoever suggested it why."""
    check_can_steward(request.user)
    found = _correction_or_404(pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _queue(request, refusing=found.pk, form=form, status=422)
    try:
        operations.refuse_correction(
            correction=found,
            by=request.user,
            at=timezone.now(),
            why=form.cleaned_data["why"],
        )
    except operations.AlreadyDecidedError as decided:
        messages.error(request, str(decided))
    else:
        messages.success(
            request, f"{found.submitted_by} reads why on the page of {found.record}."
        )
    return redirect("corrections")


def _correction_or_404(pk: int) -> Correction:
    found = Correction.objects.select_related(
        "practice", "practitioner", "organization", "submitted_by"
    )
    return get_object_or_404(found, pk=pk)


def _page_of(correction: Correction) -> str:
    record = correction.record
    page = reverse(str(record._meta.model_name), args=[record.pk])
    return f"{page}#corrections"
