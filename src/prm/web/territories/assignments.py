"""Who covers a territory, from which day until which."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.requests import Request
from prm.common.formats import day
from prm.common.typed import show_errors
from prm.territories.models import Assignment, Territory
from prm.territories.operations import assign_liaison, end_assignment
from prm.territories.permissions import check_can_manage_territories
from prm.territories.queries.standing import liaisons_on
from prm.web.territories.forms import AssignForm, EndForm


@require_http_methods(["GET", "POST"])
def territory_assignments(request: Request, pk: int) -> HttpResponse:
    """Assign a liaison from a day on, instead of another or beside them."""
    check_can_manage_territories(request.user)
    territory = get_object_or_404(Territory, pk=pk, closed_on=None)
    today = timezone.localdate()
    covering = liaisons_on(today).get(territory.pk, ())
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        territory=territory,
        initial={"from_date": today, "instead_of": covering[0] if covering else None},
    )
    if form.is_valid():
        try:
            made = assign_liaison(
                territory=territory,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(
                request,
                f"{made.liaison} covers {territory} from {day(made.from_date)}.",
            )
            return redirect("territory", pk)
    return _page(request, form, territory, f"Who covers {territory}", "Assign")


@require_http_methods(["GET", "POST"])
def assignment_end(request: Request, pk: int, assignment: int) -> HttpResponse:
    """Set the last day of an assignment."""
    check_can_manage_territories(request.user)
    held = get_object_or_404(
        Assignment.objects.select_related("territory", "liaison"),
        pk=assignment,
        territory=pk,
        territory__closed_on=None,
    )
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"last_day": timezone.localdate()},
    )
    if form.is_valid():
        try:
            end_assignment(
                assignment=held,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            last = day(form.cleaned_data["last_day"])
            messages.success(request, f"{held.liaison} covers it until {last}.")
            return redirect("territory", pk)
    title = f"{held.liaison}’s time in {held.territory}"
    return _page(request, form, held.territory, title, "End it")


def _page(
    request: Request,
    form: AssignForm | EndForm,
    territory: Territory,
    title: str,
    act: str,
) -> HttpResponse:
    context = {"form": form, "territory": territory, "title": title, "act": act}
    said = "Nothing is overwritten: who covered it before stays readable, and so does what they saw."
    status = 422 if form.errors else 200
    return render(
        request,
        "web/territories/form.html",
        {**context, "said": said},
        status=status,
    )
