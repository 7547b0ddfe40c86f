"""The Data page: what was loaded, what became of every row, which mart serves."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.marts import Mart
from headwater.schema.errors import InputError, StorageError
from prm.accounts import permissions
from prm.accounts.requests import Request
from prm.insights.queries.current import mart_or_none
from prm.web.data import operations, presenters, queries
from prm.web.data.forms import TakeRowsForm


@require_GET
def data(request: Request) -> HttpResponse:
    """Show loads, marts, and what the claims could and couldn't say."""
    permissions.check_can_see_data(request.user)
    return render(
        request, "web/data/index.html", {"data": presenters.present_data(request.user)}
    )


@require_GET
def load(request: Request, load_id: str) -> HttpResponse:
    """Show where every row of one load went."""
    permissions.check_can_see_data(request.user)
    found = _load_or_404(load_id)
    context = {
        "load": found,
        "quarantine": queries.list_quarantine(found),
        "may_take": permissions.can_take_quarantine(request.user),
    }
    return render(request, "web/data/load.html", context)


@require_http_methods(["GET", "POST"])
def quarantine(
    request: Request, load_id: str, name: str
) -> HttpResponse | FileResponse:
    """Ask why, hand over the refused rows of one file, and write down who took them."""
    permissions.check_can_take_quarantine(request.user)
    found = _load_or_404(load_id)
    file = queries.get_quarantine(found, name)
    if file is None:
        raise Http404(f"The load {load_id} left no refused rows called {name}.")
    form = TakeRowsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"load": found, "file": file, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "web/data/quarantine.html", context, status=status)
    operations.record_quarantine_taken(
        load=found,
        file=file,
        why=form.cleaned_data["why"],
        by=request.user,
        at=timezone.now(),
    )
    return FileResponse(
        file.path.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type="text/csv; charset=utf-8",
    )


def _load_or_404(load_id: str) -> queries.Load:
    found = queries.get_load(load_id)
    if found is None:
        raise Http404(
            f"There is no load {load_id}. The Data page lists those there are."
        )
    return found


@require_GET
def mart(request: Request, mart_id: str) -> HttpResponse:
    """Show what one mart is made of."""
    permissions.check_can_see_data(request.user)
    context = {"mart": presenters.present_mart(_mart_or_404(mart_id), request.user)}
    return render(request, "web/data/mart.html", context)


@require_POST
def verification(request: Request, mart_id: str) -> HttpResponse:
    """Read every byte of a mart again, and compare it with its checksums."""
    permissions.check_can_manage_data(request.user)
    found = _mart_or_404(mart_id)
    if problems := found.verify():
        messages.error(request, f"This mart is damaged: {' '.join(problems)}")
    else:
        messages.success(request, "Every file of this mart has its checksum.")
    return redirect("data_mart", mart_id)


@require_http_methods(["GET", "POST"])
def publication(request: Request, mart_id: str) -> HttpResponse:
    """Ask whether this mart shall serve, and let it."""
    permissions.check_can_manage_data(request.user)
    found = _mart_or_404(mart_id)
    if request.method == "GET":
        context = presenters.present_publication(found)
        return render(request, "web/data/publication.html", context)
    before = mart_or_none()
    try:
        operations.publish_mart(mart_id=found.id, by=request.user, at=timezone.now())
    except (InputError, StorageError) as error:
        messages.error(request, str(error))
        return redirect("data_mart", mart_id)
    way_back = reverse("data_publication", args=[before.id]) if before else ""
    messages.success(
        request,
        f"{presenters.name_of(found)} serves every page now.",
        extra_tags=f"undo {way_back}" if before and before.id != found.id else "",
    )
    return redirect("data")


def _mart_or_404(mart_id: str) -> Mart:
    try:
        found = queries.get_mart(mart_id)
    except StorageError as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(
            f"There is no mart {mart_id}. The Data page lists those there are."
        )
    return found
