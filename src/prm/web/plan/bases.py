"""Where a liaison's days begin."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.typed import show_errors
from prm.insights.planning.starts import Start, start_of
from prm.territories.queries import practices_visible_to
from prm.visits.operations.plans import set_base
from prm.web.plan.asking import field_path, liaison_asked, week_asked
from prm.web.plan.forms import BaseForm


@require_http_methods(["GET", "POST"])
def base(request: Request) -> HttpResponse:
    """Say where and when days begin and end."""
    liaison = liaison_asked(request, request.GET.get("liaison"))
    if liaison is None:
        return render(request, "web/plan/nobody.html")
    at = timezone.now()
    today = timezone.localdate(at)
    if request.method == "GET":
        start = start_of(liaison, practices_visible_to(liaison, on=today))
        return _page(request, BaseForm(initial=_known(start)), liaison)
    form = BaseForm(request.POST)
    if form.is_valid():
        try:
            set_base(liaison=liaison, beginning=form.beginning, by=request.user, at=at)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, "The next plan begins there.")
            return redirect(
                field_path(liaison, week_asked(request.GET.get("week"), today))
            )
    return _page(request, form, liaison, status=422)


def _known(start: Start | None) -> dict[str, object]:
    if start is None:
        return {"weekdays": list("01234")}
    known: dict[str, object] = {
        name: getattr(start, name)
        for name in BaseForm.base_fields
        if name not in ("weekdays", "facility")
    }
    known |= {
        "label": "" if start.is_guessed else start.label,
        "latitude": round(start.latitude, 5),
        "longitude": round(start.longitude, 5),
        "weekdays": [str(day) for day in sorted(start.weekdays)],
    }
    return known


def _page(
    request: Request, form: BaseForm, liaison: User, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "liaison": liaison, "is_own": liaison == request.user}
    return render(request, "web/plan/base.html", context, status=status)
