"""Confirming, correcting and taking back why referrals are missing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.directory.models import Practice
from prm.insights.forms import BarrierForm
from prm.insights.models import Barrier, ConfirmedBarrier
from prm.insights.operations import barriers as operations
from prm.insights.permissions import check_can_confirm_barrier, check_can_judge
from prm.insights.queries.diagnoses import proposal_for
from prm.insights.views.places import line_choices, place_of


@require_http_methods(["GET", "POST"])
def practice_barriers(request: Request, pk: int) -> HttpResponse:
    """Say why a practice's referrals of a service line are missing."""
    check_can_judge(request.user)
    practice = get_object_or_404(Practice, pk=pk, merged_into__isnull=True)
    at = timezone.now()
    check_can_confirm_barrier(request.user, practice, on=timezone.localdate(at))
    if request.method == "GET":
        asked = {"service_line": request.GET.get("line", "")}
        form = BarrierForm(initial=asked, lines=line_choices())
        return _page(request, form, practice)
    form = BarrierForm(request.POST, lines=line_choices())
    if not form.is_valid():
        return _page(request, form, practice, status=422)
    line = form.cleaned_data["service_line"]
    said = operations.confirm_barrier(
        practice=practice,
        **form.cleaned_data,
        proposal=proposal_for(practice.code, line),
        by=request.user,
        at=at,
    )
    messages.success(
        request,
        f"{Barrier(said.barrier).label} is kept as the barrier.",
        extra_tags=f"undo {reverse('barrier_withdrawal', args=[said.pk])}",
    )
    return redirect(place_of(practice, line))


@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Take back what was said; what stood before stands again."""
    check_can_judge(request.user)
    found = ConfirmedBarrier.objects.select_related("practice")
    said = get_object_or_404(found, pk=pk)
    try:
        operations.withdraw_barrier(said=said, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "It is taken back.")
    return redirect(place_of(said.practice, said.service_line))


def _page(
    request: Request, form: BarrierForm, practice: Practice, *, status: int = 200
) -> HttpResponse:
    line = form["service_line"].value() or ""
    context = {"form": form, "practice": practice, "back": place_of(practice, line)}
    return render(request, "insights/barrier.html", context, status=status)
