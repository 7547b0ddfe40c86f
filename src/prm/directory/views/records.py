"""A steward edits a record by hand."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.common.versions import changes
from prm.directory.forms.records import RecordForm, shown_of
from prm.directory.operations.editing import Conflict, EditConflict, edit_record
from prm.directory.permissions import check_can_steward
from prm.directory.views.finding import Record, record_or_404


@require_http_methods(["GET", "POST"])
def edit(request: Request, kind: str, pk: int) -> HttpResponse:
    """Show every attribute in a form, and change what was changed."""
    check_can_steward(request.user)
    record = record_or_404(kind, pk)
    if request.method == "GET":
        return _page(request, RecordForm(record), record, kind)
    form = RecordForm(record, request.POST)
    if not form.is_valid():
        return _page(request, form, record, kind, status=422)
    try:
        changed = edit_record(
            record=record,
            values=form.values(),
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=timezone.now(),
        )
    except EditConflict as conflict:
        return _both_versions(request, record, kind, form, conflict.conflicts)
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, form, record, kind, status=422)
    if changed:
        messages.success(
            request, f"{record} is changed. Your word stands above every file’s."
        )
    return redirect(kind, pk)


def _both_versions(
    request: Request,
    record: Record,
    kind: str,
    tried: RecordForm,
    conflicts: tuple[Conflict, ...],
) -> HttpResponse:
    """Show both versions. Whoever saves now has seen them, and means theirs; the rest stays as it is."""
    record.refresh_from_db()
    now = shown_of(record)
    own = changes(tried.cleaned_data["seen"], tried.values())
    form = RecordForm(record, {**now, **own, "seen": json.dumps(now)})
    return _page(request, form, record, kind, conflicts=conflicts, status=409)


def _page(
    request: Request,
    form: RecordForm,
    record: Record,
    kind: str,
    *,
    conflicts: tuple[Conflict, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "record": record,
        "kind": kind,
        "clashes": [(each.label, each.theirs, each.yours) for each in conflicts],
    }
    return render(request, "directory/edit.html", context, status=status)
