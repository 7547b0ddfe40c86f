"""The page of proposed practices, and what a steward does there."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from headwater.schema.errors import InputError, StorageError
from prm.accounts.requests import Request
from prm.directory.models import PracticeProposal
from prm.directory.models.proposals import Decision
from prm.directory.operations import proposals as operations
from prm.directory.permissions import check_can_steward
from prm.directory.queries.proposals import Filter, list_proposals
from prm.ledger.models import Entry
from prm.territories.operations import place_practices
from prm.web.proposals import presenters

DECISIONS = ("practices.accepted", "practices.refused")


@require_GET
def proposals(request: Request) -> HttpResponse:
    """Show the practices that files suggest."""
    check_can_steward(request.user)
    context = {
        "page": presenters.present_proposals(request.GET.dict()),
        "grounds": presenters.GROUNDS,
        "decisions": presenters.DECISIONS,
        "people": presenters.PEOPLE,
        "sorts": presenters.SORTS,
        "lake": settings.LAKE,
    }
    return render(request, "web/proposals/index.html", context)


@require_POST
def looking(request: Request) -> HttpResponse:
    """Look through the lake's files again."""
    check_can_steward(request.user)
    try:
        looked = operations.propose_practices(
            lake=settings.LAKE, by=request.user, at=timezone.now()
        )
    except (InputError, StorageError) as error:
        messages.error(request, str(error))
        return redirect("proposals")
    messages.success(
        request,
        f"{looked.proposed:,} new, {looked.gone:,} gone: {looked.waiting:,} wait.",
    )
    return redirect("proposals")


@require_POST
def acceptance(request: Request) -> HttpResponse:
    """Make practices of the chosen proposals, or of all that the filter shows."""
    check_can_steward(request.user)
    chosen, at = _chosen(request), timezone.now()
    try:
        entry = operations.accept_proposals(proposals=chosen, by=request.user, at=at)
    except operations.DecidedMeanwhile as error:
        messages.error(request, str(error))
        return _back(request)
    place_practices(at=at, by=request.user)
    _tell(request, entry, _of(chosen, "is a practice now.", "are practices now."))
    return _back(request)


@require_POST
def refusal(request: Request) -> HttpResponse:
    """Refuse the chosen proposals, or all that the filter shows."""
    check_can_steward(request.user)
    chosen = _chosen(request)
    try:
        entry = operations.refuse_proposals(
            proposals=chosen,
            by=request.user,
            at=timezone.now(),
            why=request.POST.get("why", "").replace("\0", "").strip(),
        )
    except operations.DecidedMeanwhile as error:
        messages.error(request, str(error))
        return _back(request)
    _tell(request, entry, _of(chosen, "won’t be proposed again.", "won’t come again."))
    return _back(request)


@require_POST
def undone(request: Request, sequence: int) -> HttpResponse:
    """Take a decision back."""
    check_can_steward(request.user)
    entry = get_object_or_404(Entry, pk=sequence, verb__in=DECISIONS)
    at = timezone.now()
    try:
        operations.undo_decision(entry=entry, by=request.user, at=at)
    except operations.DecidedMeanwhile as error:
        messages.error(request, str(error))
    else:
        place_practices(at=at, by=request.user)
        messages.success(request, "Taken back: what was decided waits again.")
    return redirect("proposals")


def _chosen(request: Request) -> list[PracticeProposal]:
    if request.POST.get("all"):
        asked = Filter.of(request.GET.dict())
        return list(list_proposals(asked).filter(decision=Decision.OPEN))
    keys = [key for key in request.POST.getlist("proposal") if key.isdecimal()]
    # A key that no database could hold names nothing.
    wanted = [int(key) for key in keys if len(key) < 19]
    return list(PracticeProposal.objects.filter(pk__in=wanted))


def _of(chosen: Sequence[PracticeProposal], one: str, many: str) -> str:
    if len(chosen) == 1:
        return f"{chosen[0].name} {one}"
    return f"{len(chosen):,} proposals {many}"


def _tell(request: Request, entry: Entry, what: str) -> None:
    undo = reverse("proposals_decision_undone", args=[entry.sequence])
    messages.success(request, what, extra_tags=f"undo {undo}")


def _back(request: Request) -> HttpResponseRedirect:
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{reverse('proposals')}{f'?{query}' if query else ''}")
