"""Giving many practices a tier at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.permissions import can_see_volumes
from prm.accounts.requests import Request
from prm.common.formats import plural
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.insights.queries.current import mart_or_none
from prm.territories.operations import set_tier
from prm.territories.permissions import check_can_manage_territories
from prm.web.territories.forms import TierForm
from prm.web.territories.presenters.tiers import address_of, present_tiers


@require_http_methods(["GET", "POST"])
def practice_tiers(request: Request) -> HttpResponse:
    """Show the practices that match the filters; give those chosen a tier."""
    check_can_manage_territories(request.user)
    mart = mart_or_none() if can_see_volumes(request.user) else None
    page = present_tiers(request.GET.dict(), mart, timezone.localdate())
    form = TierForm(
        request.POST if request.method == "POST" else None,
        practices=page.matching,
    )
    if form.is_valid():
        try:
            changed = _set(request, form)
        except ValidationError as error:
            show_errors(form, error)
        else:
            tier = form.cleaned_data["tier"] or "no tier"
            messages.success(
                request, f"{plural(changed, 'practice')} changed to {tier}."
            )
            return redirect(f"{request.path}{address_of(page.query)}")
    status = 422 if form.errors else 200
    context = {"page": page, "form": form}
    return render(request, "web/territories/tiers.html", context, status=status)


def _set(request: Request, form: TierForm) -> int:
    chosen = Practice.objects.filter(
        pk__in=form.cleaned_data["practices"], merged_into=None
    )
    return set_tier(
        practices=chosen.order_by("pk"),
        tier=form.cleaned_data["tier"],
        why=form.cleaned_data["why"],
        by=request.user,
        at=timezone.now(),
    )
