"""All territories side by side, their map, and the practices that none takes in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.common.spreadsheets import csv_response
from prm.insights.queries.current import mart_or_none
from prm.territories.models import AreaKind
from prm.territories.operations import assign_areas, place_practices
from prm.territories.permissions import (
    can_manage_territories,
    check_can_manage_territories,
    check_can_see_territories,
)
from prm.territories.queries import areas_on, coverage_on
from prm.web.territories.days import day_of
from prm.web.territories.forms import PlaceAreaForm
from prm.web.territories.presenters.balance import present_balance
from prm.web.territories.presenters.files import HEADER, list_file_rows
from prm.web.territories.presenters.maps import (
    counties_of,
    list_county_rows,
    present_amounts,
    present_map,
)
from prm.web.territories.presenters.unplaced import SHOWN, group_unplaced


@require_GET
def territories(request: Request) -> HttpResponse:
    """Show the list, on the day asked for."""
    check_can_see_territories(request.user)
    day = day_of(request)
    coverage, areas = coverage_on(day), areas_on(day)
    mart = mart_or_none()
    groups = group_unplaced(coverage.unplaced)
    by_amount = request.GET.get("map") == "practices"
    context = {
        "day": day,
        "is_today": day == timezone.localdate(),
        "balance": present_balance(coverage, mart, request.user),
        "mart": mart,
        "by_amount": by_amount,
        "spec": present_amounts(coverage, areas)
        if by_amount
        else present_map(coverage, areas, day=day),
        "counties": list_county_rows(
            coverage, areas, counties_of(areas, coverage.practices)
        ),
        "groups": groups[:SHOWN],
        "more_groups": len(groups[SHOWN:]),
        "may_manage": can_manage_territories(request.user),
    }
    return render(request, "web/territories/index.html", context)


@require_GET
def territories_file(request: Request) -> StreamingHttpResponse:
    """Give away which practice lies where, whose it is and of which tier; without volumes."""
    check_can_see_territories(request.user)
    day = day_of(request)
    notes = [f"Headwater: practices by territory on {day}"]
    return csv_response(
        f"territories-{day}", HEADER, list_file_rows(coverage_on(day)), notes=notes
    )


@require_POST
def placements(request: Request) -> HttpResponse:
    """Lay every practice into its territory anew."""
    check_can_manage_territories(request.user)
    moves = place_practices(at=timezone.now(), by=request.user)
    if any(moves):
        messages.success(
            request,
            f"{len(moves.placed)} practices came in, {len(moves.moved)} moved, {len(moves.unplaced)} fell out.",
        )
    else:
        messages.info(request, "Every practice lies where its address belongs already.")
    return redirect("territories")


@require_POST
def area_placement(request: Request) -> HttpResponse:
    """Give one county or ZIP code to a territory."""
    check_can_manage_territories(request.user)
    form = PlaceAreaForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a territory for these practices.")
        return redirect("territories")
    territory, area = form.cleaned_data["territory"], form.area
    try:
        assign_areas(
            territory=territory, areas=[area], by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("territories")
    kind = AreaKind(area.kind).label
    messages.success(request, f"{kind} {area.value} belongs to {territory} now.")
    return redirect("territories")
