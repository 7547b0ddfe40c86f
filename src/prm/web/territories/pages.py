"""One territory: its map, areas, practices, liaisons over time and history; opening, renaming and closing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from prm.accounts.permissions import can_see_volumes
from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.insights.queries.current import mart_or_none
from prm.territories.models import Territory
from prm.territories.operations import (
    close_territory,
    open_territory,
    rename_territory,
)
from prm.territories.permissions import (
    can_manage_territories,
    check_can_manage_territories,
    check_can_see_territories,
)
from prm.web.territories.days import day_of
from prm.web.territories.forms import NameForm, WhyForm
from prm.web.territories.presenters.territory import present_territory


@require_GET
def territory(request: Request, pk: int) -> HttpResponse:
    """Show one territory on the day asked for."""
    check_can_see_territories(request.user)
    found = get_object_or_404(Territory, pk=pk)
    page = present_territory(
        found, day_of(request), request.GET.dict(), mart_or_none(), request.user
    )
    context = {
        "page": page,
        "counties": page.counties,
        "is_today": page.day == timezone.localdate(),
        "may_manage": can_manage_territories(request.user) and not found.closed_on,
        "may_see_volumes": can_see_volumes(request.user),
    }
    return render(request, "web/territories/territory.html", context)


@require_http_methods(["GET", "POST"])
def territory_new(request: Request) -> HttpResponse:
    """Open a territory."""
    check_can_manage_territories(request.user)
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = open_territory(
                **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, f"{made} is open. Choose its areas.")
            return redirect("territory_drawing", made.pk)
    return _form_page(request, form, "New territory", "Open it")


@require_http_methods(["GET", "POST"])
def territory_name(request: Request, pk: int) -> HttpResponse:
    """Give a territory another name or note."""
    check_can_manage_territories(request.user)
    found = get_object_or_404(Territory, pk=pk)
    form = NameForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "note": found.note},
    )
    if form.is_valid():
        try:
            rename_territory(
                territory=found,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, "The new name stands everywhere.")
            return redirect("territory", pk)
    return _form_page(request, form, f"Rename {found}", "Save", found)


@require_http_methods(["GET", "POST"])
def territory_closing(request: Request, pk: int) -> HttpResponse:
    """Ask whether a territory shall end, and end it."""
    check_can_manage_territories(request.user)
    found = get_object_or_404(Territory, pk=pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            close_territory(
                territory=found,
                why=form.cleaned_data["why"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, f"{found} is closed. Its history stays.")
            return redirect("territories")
    said = (
        "Its areas and assignments end today. Each practice goes to the territory that has its ZIP code or county"
        " then, or lies in none. What was stays readable."
    )
    return _form_page(request, form, f"Close {found}", "Close it", found, said)


def _form_page(
    request: Request,
    form: NameForm | WhyForm,
    title: str,
    act: str,
    territory: Territory | None = None,
    said: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "act": act,
        "territory": territory,
        "said": said,
    }
    status = 422 if form.errors else 200
    return render(request, "web/territories/form.html", context, status=status)
