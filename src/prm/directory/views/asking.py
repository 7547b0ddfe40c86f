"""Long work that a steward asks for, and a worker does: each says where its outcome will stand."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import Lake
from prm.accounts.requests import Request
from prm.common.jobs import enqueue
from prm.directory.permissions import check_can_steward


@require_POST
def duplicates_search(request: Request) -> HttpResponse:
    """Have all records compared with each other."""
    check_can_steward(request.user)
    enqueue("seek_duplicates", person_id=request.user.pk)
    messages.success(
        request,
        "All records are being compared. New pairs stand here when that is done, a minute or two from now.",
    )
    return redirect("duplicates")


@require_POST
def referral_source_adoption(request: Request) -> HttpResponse:
    """Have the lake's referral sources taken over, and compared with the directory."""
    check_can_steward(request.user)
    if _has_lake(request):
        enqueue("take_referral_sources", person_id=request.user.pk)
        messages.success(
            request,
            "The lake’s referral sources are being read. Those that nobody is known for stand here when that is done.",
        )
    return redirect("referral_sources")


@require_POST
def lake_adoption(request: Request) -> HttpResponse:
    """Have the directory brought in line with the lake."""
    check_can_steward(request.user)
    if _has_lake(request):
        enqueue("adopt_lake", person_id=request.user.pk)
        messages.success(
            request,
            "The directory is being brought in line with the lake. This page says when that is done.",
        )
    return redirect("stewardship")


def _has_lake(request: Request) -> bool:
    """Say now what a worker could only write into its log."""
    try:
        Lake(settings.LAKE)
    except (InputError, StorageError) as error:
        messages.error(request, str(error))
        return False
    return True
