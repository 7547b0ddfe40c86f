"""Referral sources that wait: whom each means, or that it means nobody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.directory.models import Decision, Practitioner, ReferralSource
from prm.directory.operations import referral_sources as operations
from prm.directory.permissions import check_can_steward
from prm.directory.queries import referral_sources as queries
from prm.directory.views.paging import cut
from prm.ledger.queries import last_done

DECISIONS = (
    (Decision.OPEN, "Waiting"),
    (Decision.ACCEPTED, "Known"),
    (Decision.REFUSED, "Not a practitioner"),
)


@require_GET
def referral_sources(request: Request) -> HttpResponse:
    """List the sources, those that most orders name first."""
    check_can_steward(request.user)
    query = {
        name: request.GET.get(name, "").replace("\0", "")
        for name in ("decision", "text", "page")
    }
    decision = (
        query["decision"] if query["decision"] in Decision.values else Decision.OPEN
    )
    found = queries.list_referral_sources(decision=decision, text=query["text"].strip())
    listing = cut(found, query)
    waiting = queries.list_referral_sources()
    context = {
        "listing": listing,
        "rows": queries.with_candidates(listing.rows),
        "query": query,
        "decision": decision,
        "decisions": DECISIONS,
        "waiting": waiting.count(),
        "read_at": last_done("referral_sources.adopted"),
        "orders": queries.count_orders(waiting),
        "known_orders": queries.count_orders(
            queries.list_referral_sources(decision=Decision.ACCEPTED)
        ),
    }
    return render(request, "directory/referral_sources.html", context)


@require_GET
def referral_source(request: Request, pk: int) -> HttpResponse:
    """Show one source with its candidates, and look for others."""
    check_can_steward(request.user)
    source = _source_or_404(pk)
    text = request.GET.get("text", "").replace("\0", "").strip()
    context = {
        "source": source,
        "candidates": queries.with_candidates([source])[0].candidates,
        "nobody": queries.NOBODY,
        "text": text,
        "found": queries.find_practitioners(text) if text else [],
    }
    return render(request, "directory/referral_source.html", context)


@require_POST
def acceptance(request: Request, pk: int) -> HttpResponse:
    """Say whom a source means."""
    check_can_steward(request.user)
    source = _source_or_404(pk)
    asked = request.POST.get("practitioner", "")[:9]
    found = Practitioner.objects.filter(
        pk=int(asked) if asked.isdecimal() else 0, merged_into=None
    ).first()
    if found is None:
        messages.error(request, "Choose a practitioner of the directory.")
        return redirect("referral_source", pk)
    try:
        operations.accept_referral_source(
            source=source, practitioner=found, by=request.user, at=timezone.now()
        )
    except operations.DecidedMeanwhile as decided:
        messages.error(request, str(decided))
    else:
        _say(request, source, f"{source} means {found}.")
    return _onward()


@require_POST
def refusal(request: Request, pk: int) -> HttpResponse:
    """Say that a source is no practitioner."""
    check_can_steward(request.user)
    source = _source_or_404(pk)
    why = request.POST.get("why", "")
    if why not in queries.NOBODY:
        messages.error(request, "Say what it is instead.")
        return redirect("referral_source", pk)
    try:
        operations.refuse_referral_source(
            source=source, why=why, by=request.user, at=timezone.now()
        )
    except operations.DecidedMeanwhile as decided:
        messages.error(request, str(decided))
    else:
        _say(request, source, f"{source} counts as no practitioner: {why.lower()}.")
    return _onward()


@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    """Take a decision back."""
    check_can_steward(request.user)
    source = _source_or_404(pk)
    try:
        operations.reopen_referral_source(
            source=source, by=request.user, at=timezone.now()
        )
    except operations.DecidedMeanwhile as decided:
        messages.error(request, str(decided))
    else:
        messages.success(request, f"{source} waits again.")
    return redirect("referral_source", pk)


def _say(request: Request, source: ReferralSource, what: str) -> None:
    undo = reverse("referral_source_reopening", args=[source.pk])
    messages.success(
        request,
        f"{what} The next refresh counts its orders so.",
        extra_tags=f"undo {undo}",
    )


def _onward() -> HttpResponse:
    """Go to the source that most orders name."""
    following = queries.list_referral_sources().first()
    if following is None:
        return redirect("referral_sources")
    return redirect("referral_source", following.pk)


def _source_or_404(pk: int) -> ReferralSource:
    found = ReferralSource.objects.select_related("practitioner", "decided_by")
    return get_object_or_404(found, pk=pk)
