"""Choosing a territory's areas, with a look at what that does to the balance before it is saved."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.insights.queries.current import mart_or_none
from prm.territories.models import Territory
from prm.territories.operations import redraw_territory
from prm.territories.permissions import check_can_manage_territories
from prm.web.territories.presenters.drawing import Drawing


@require_http_methods(["GET", "POST"])
def territory_drawing(request: Request, pk: int) -> HttpResponse:
    """Show the form; look at what it would change; save it."""
    check_can_manage_territories(request.user)
    territory = get_object_or_404(Territory, pk=pk, closed_on=None)
    drawing = Drawing(
        territory,
        timezone.localdate(),
        state=request.GET.get("state", ""),
        typed=request.POST if request.method == "POST" else None,
    )
    form = drawing.form
    if form.is_valid() and request.POST.get("act") == "save":
        try:
            redraw_territory(
                territory=territory,
                areas=form.areas,
                seen=form.seen_areas,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, f"{territory} is drawn; its practices are placed."
            )
            return redirect("territory", pk)
    context = {"page": drawing.present(mart_or_none(), request.user)}
    status = 422 if form.errors else 200
    return render(request, "web/territories/drawing.html", context, status=status)
