"""The ledger's page, the part of it about one record, and walking the chain."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prm.accounts.requests import Request
from prm.common.fragments import render_fragment
from prm.common.listing import address
from prm.common.spreadsheets import csv_response
from prm.ledger import operations, permissions, queries
from prm.ledger.forms import AskedForm
from prm.ledger.verifying import verify_ledger

FILE_HEADER = ("entry", "at", "who", "verb", "what", "why", "seal")
WALKED_AT_ONCE = 50_000  # entries: about two seconds


@require_GET
def ledger(request: Request) -> HttpResponse:
    """Show what everybody did, newest first."""
    permissions.check_can_see_ledger(request.user)
    asked = AskedForm(request.GET).asked
    lines = queries.list_lines(asked, by=request.user)
    query = {name: str(value or "") for name, value in asdict(asked).items()}
    older = (
        address(query, before=str(lines[-1].sequence))
        if len(lines) == queries.PAGE_LINES
        else ""
    )
    context = {
        "lines": lines,
        "query": query,
        "nouns": queries.list_nouns(),
        "older": older,
        "newest": address(query, before="") if asked.before else "",
        "filtered": any(query[name] for name in ("who", "noun", "first", "last")),
    }
    return render(request, "ledger/ledger.html", context)


@require_POST
def file(request: Request) -> HttpResponseBase:
    """Hand over the entries that were asked for, and write down that somebody took them."""
    permissions.check_can_see_ledger(request.user)
    asked = AskedForm(request.POST).asked
    operations.record_file_taken(asked=asked, by=request.user, at=timezone.now())
    rows = (
        (
            line.sequence,
            line.at,
            line.who,
            line.verb,
            line.sentence,
            line.why,
            line.hash,
        )
        for line in queries.every_line(asked, by=request.user)
    )
    return csv_response("ledger", FILE_HEADER, rows)


@require_POST
def verification(request: Request) -> HttpResponse:
    """Walk the whole chain, and say whether it holds."""
    permissions.check_can_see_ledger(request.user)
    if queries.count_entries() > WALKED_AT_ONCE:
        messages.info(
            request,
            "The chain is too long to walk while you wait. Run `headwater ledger verify` on the server.",
        )
        return redirect("ledger")
    verdict = verify_ledger()
    if verdict.intact:
        operations.record_verification(
            verdict=verdict, by=request.user, at=timezone.now()
        )
        messages.success(
            request,
            f"All {verdict.entries:,} entries are as they were written. The last one’s seal begins"
            f" {verdict.head[:12]}: noted elsewhere, it proves later that nothing was cut off.",
        )
    else:
        messages.error(
            request,
            f"The ledger doesn’t hold. {verdict.problem} Tell your administrator.",
        )
    return redirect("ledger")


@require_GET
def timeline(request: Request, kind: str, key: str) -> HttpResponse:
    """Show what happened to one record; ``also`` names records that were merged into it."""
    permissions.check_can_see_timeline(request.user, kind)
    keys = [key, *request.GET.getlist("also")[:20]]
    before = AskedForm(request.GET).asked.before
    lines = queries.timeline(
        [(kind, each) for each in keys], by=request.user, before=before
    )
    older = ""
    if len(lines) == queries.FRAGMENT_LINES:
        asked = {"also": keys[1:], "before": lines[-1].sequence}
        older = f"{request.path}?{urlencode(asked, doseq=True)}"
    context = {"lines": lines, "older": older, "is_first": before is None}
    return render_fragment(
        request, "ledger/_timeline.html", context, title="What happened"
    )
