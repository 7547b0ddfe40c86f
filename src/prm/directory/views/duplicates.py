"""Duplicates: the queue, two records side by side, and the merges that were made."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prm.accounts.requests import Request
from prm.common.listing import columns
from prm.directory.merging import CHOICES, MODELS
from prm.directory.models import DuplicateProposal, Merge, RecordKind
from prm.directory.operations import linking as operations
from prm.directory.operations.merging import MergeRefused, merge_records, undo_merge
from prm.directory.permissions import check_can_steward
from prm.directory.queries import duplicates as queries
from prm.directory.views.paging import cut
from prm.ledger.queries import last_done

State = DuplicateProposal.State
HOW_LIKELY = (("", "However likely"), ("likely", "Likely"), ("possible", "Possible"))
STATES = (
    (State.OPEN, "Waiting"),
    (State.REFUSED, "Different"),
    (State.MERGED, "Merged"),
    (State.GONE, "No longer alike"),
)
SORTABLE = [("score", "Score", True)]


@require_GET
def duplicates(request: Request) -> HttpResponse:
    """List the pairs that wait, the likeliest first."""
    check_can_steward(request.user)
    query = {
        name: request.GET.get(name, "")
        for name in ("kind", "likely", "state", "sort", "page")
    }
    state = query["state"] if query["state"] in State.values else State.OPEN
    likely = {"likely": True, "possible": False}.get(query["likely"])
    found = queries.list_pairs(kind=query["kind"], likely=likely, state=state)
    order = queries.SORTS.get(query["sort"], queries.SORTS["-score"])
    listing = cut(found.order_by(*order), query)
    context = {
        "listing": listing,
        "pairs": queries.with_records(listing.rows),
        "query": query,
        "state": state,
        "kinds": [("", "Both kinds"), *RecordKind.choices],
        "how_likely": HOW_LIKELY,
        "states": STATES,
        "columns": columns(SORTABLE, query, "-score"),
        "waiting": queries.list_pairs().count(),
        "sought_at": last_done("duplicates.sought"),
    }
    return render(request, "directory/duplicates.html", context)


@require_GET
def duplicate(request: Request, pk: int) -> HttpResponse:
    """Show two records side by side."""
    check_can_steward(request.user)
    return _page(request, _pair_or_404(pk))


def _page(request: Request, pair: queries.Pair, *, status: int = 200) -> HttpResponse:
    proposal = pair.proposal
    keys = [proposal.left, proposal.right]
    hanging = queries.count_hanging(proposal.kind, keys)
    totals = [sum(counts[side] for _, counts in hanging) for side in (0, 1)]
    merge = (
        Merge.objects.filter(kind=proposal.kind, undone_at=None)
        .filter(survivor__in=keys, absorbed__in=keys)
        .first()
    )
    context = {
        "pair": pair,
        "proposal": proposal,
        "lines": queries.compare_records(proposal.kind, pair.left, pair.right),
        "hanging": hanging,
        "survivor": "right" if totals[1] > totals[0] else "left",
        "merge": merge,
        "following": queries.next_pair(proposal),
    }
    return render(request, "directory/duplicate.html", context, status=status)


@require_POST
def merging(request: Request, pk: int) -> HttpResponse:
    """Merge the two, with the values that were chosen."""
    check_can_steward(request.user)
    pair = _pair_or_404(pk)
    proposal, side = pair.proposal, request.POST.get("survivor")
    if side not in ("left", "right"):
        messages.error(request, "Choose which of the two records stays.")
        return _page(request, pair, status=422)
    survivor, absorbed = (
        (pair.left, pair.right) if side == "left" else (pair.right, pair.left)
    )
    other = "right" if side == "left" else "left"
    chosen = {
        choice.name
        for choice in CHOICES[proposal.kind]
        if request.POST.get(f"take_{choice.name}") == other
    }
    try:
        merge = merge_records(
            kind=proposal.kind,
            survivor=survivor,
            absorbed=absorbed,
            by=request.user,
            at=timezone.now(),
            chosen=chosen,
        )
    except MergeRefused as refused:
        messages.error(request, str(refused))
        return redirect("duplicates")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _page(request, pair, status=422)
    messages.success(
        request,
        f"{absorbed} is part of {survivor} now.",
        extra_tags=f"undo {reverse('merge_undoing', args=[merge.pk])}",
    )
    return _onward(proposal)


@require_POST
def refusal(request: Request, pk: int) -> HttpResponse:
    """Say that the two are two."""
    check_can_steward(request.user)
    proposal = _pair_or_404(pk).proposal
    try:
        operations.refuse_duplicate(
            proposal=proposal,
            by=request.user,
            at=timezone.now(),
            why=request.POST.get("why", "").replace("\0", "")[:1_000],
        )
    except operations.DecidedMeanwhile as decided:
        messages.error(request, str(decided))
    else:
        messages.success(
            request,
            "They stay two records and aren’t proposed again.",
            extra_tags=f"undo {reverse('duplicate_reopening', args=[pk])}",
        )
    return _onward(proposal)


def _onward(proposal: DuplicateProposal) -> HttpResponse:
    """Go to the next pair of the kind, or to the queue when there is none."""
    following = queries.next_pair(proposal)
    return redirect("duplicate", following.pk) if following else redirect("duplicates")


@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    """Take a refusal back."""
    check_can_steward(request.user)
    proposal = _pair_or_404(pk).proposal
    try:
        operations.reopen_duplicate(
            proposal=proposal, by=request.user, at=timezone.now()
        )
    except operations.DecidedMeanwhile as decided:
        messages.error(request, str(decided))
    else:
        messages.success(request, "The pair waits again.")
    return redirect("duplicate", pk)


@require_GET
def merges(request: Request) -> HttpResponse:
    """List what was merged, and what can still be undone."""
    check_can_steward(request.user)
    query = {"page": request.GET.get("page", "")}
    listing = cut(queries.list_merges(), query)
    rows = queries.with_merged(listing.rows, at=timezone.now())
    return render(request, "directory/merges.html", {"listing": listing, "rows": rows})


@require_http_methods(["POST"])
def undoing(request: Request, pk: int) -> HttpResponse:
    """Take two records apart again."""
    check_can_steward(request.user)
    merge = get_object_or_404(Merge, pk=pk)
    try:
        undo_merge(merge=merge, by=request.user, at=timezone.now())
    except MergeRefused as refused:
        messages.error(request, str(refused))
    else:
        back = MODELS[merge.kind].objects.get(pk=merge.absorbed)
        messages.success(request, f"{back} stands for itself again.")
    if request.POST.get("back") == "record":
        return redirect(merge.kind, merge.survivor)
    return redirect("merges")


def _pair_or_404(pk: int) -> queries.Pair:
    proposal = get_object_or_404(
        DuplicateProposal.objects.select_related("decided_by"), pk=pk
    )
    pairs = queries.with_records([proposal])
    if not pairs:
        raise Http404(
            "One of these two records is gone. The queue lists those that wait."
        )
    return pairs[0]
