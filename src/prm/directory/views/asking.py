"""Long work that a steward asks for, and a worker does: each leads to the page of its job."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import Lake
from prm.accounts.requests import Request
from prm.directory.permissions import check_can_steward
from prm.jobs.operations import ask_job
from prm.jobs.queries import path_of


@require_POST
def duplicates_search(request: Request) -> HttpResponse:
    """Have all records compared with each other."""
    check_can_steward(request.user)
    return _ask(
        request, "seek_duplicates", "Look for records that stand twice", "duplicates"
    )


@require_POST
def referral_source_adoption(request: Request) -> HttpResponse:
    """Have the lake's referral sources taken over, and compared with the directory."""
    check_can_steward(request.user)
    if not _has_lake(request):
        return redirect("referral_sources")
    return _ask(
        request,
        "take_referral_sources",
        "Take over the lake’s referral sources",
        "referral-sources",
    )


@require_POST
def lake_adoption(request: Request) -> HttpResponse:
    """Have the directory brought in line with the lake."""
    check_can_steward(request.user)
    if not _has_lake(request):
        return redirect("stewardship")
    return _ask(
        request, "adopt_lake", "Bring the directory in line with the lake", "directory"
    )


def _ask(request: Request, kind: str, what: str, about: str) -> HttpResponse:
    """Lead to the job's page: it says how far it is, and where to look when it is done."""
    job = ask_job(kind=kind, what=what, about=about, by=request.user, at=timezone.now())
    return redirect(path_of(job))


def _has_lake(request: Request) -> bool:
    """Say now what a worker could only write into its log."""
    try:
        Lake(settings.LAKE)
    except (InputError, StorageError) as error:
        messages.error(request, str(error))
        return False
    return True
