"""What waits for a steward, queue by queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from prm.accounts.requests import Request
from prm.directory.models import Decision, PracticeProposal
from prm.directory.permissions import check_can_steward
from prm.directory.queries.corrections import waiting_corrections
from prm.directory.queries.duplicates import list_pairs
from prm.directory.queries.referral_sources import count_orders, list_referral_sources
from prm.ledger.queries import last_done


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of work: where it is done, how much of it waits, and what it is good for."""

    title: str
    path: str
    waiting: int
    of: str  # what is counted, for one
    what: str


@require_GET
def stewardship(request: Request) -> HttpResponse:
    """Show every queue with what waits in it."""
    check_can_steward(request.user)
    context = {"queues": _queues(), "adopted_at": last_done("lake.adopted")}
    return render(request, "directory/stewardship.html", context)


def _queues() -> list[Queue]:
    sources = list_referral_sources()
    orders = count_orders(sources)
    proposals = PracticeProposal.objects.filter(decision=Decision.OPEN)
    return [
        Queue(
            "Duplicates",
            reverse("duplicates"),
            list_pairs().count(),
            "pair",
            "Records that probably describe one practitioner or practice. Merge them, or say that they are two.",
        ),
        Queue(
            "Referral sources",
            reverse("referral_sources"),
            sources.count(),
            "source",
            f"Records of the EHR whose practitioner isn’t known; {orders:,} referral orders name them.",
        ),
        Queue(
            "Corrections",
            reverse("corrections"),
            waiting_corrections().count(),
            "correction",
            "What colleagues say is wrong, and what they say is right.",
        ),
        *(
            [
                Queue(
                    "Practices that files suggest",
                    path,
                    proposals.count(),
                    "practice",
                    "People of one CMS group, or at one address, without a practice in the directory.",
                )
            ]
            if (path := _path("proposals"))
            else []
        ),
    ]


def _path(name: str) -> str:
    """Return the address of a queue, empty where the site has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
