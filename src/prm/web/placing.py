"""What a steward does to the directory that moves practices: done there, then laid into territories anew.

The directory stands below the territories and can't tell them; so these addresses are here and not in its own list.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from prm.accounts.requests import Request
from prm.directory.views import corrections, duplicates, records
from prm.territories.operations import place_practices

View = Callable[..., HttpResponse]


def then_placed(view: View) -> View:
    """Follow what a view wrote with a placing.

    In a transaction of its own: whoever draws territories holds them and then waits for the ledger, which what the view
    wrote has held until now.
    """

    @wraps(view)
    def placed(request: Request, **arguments: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, **arguments)
        response = view(request, **arguments)
        if response.status_code == HTTPStatus.FOUND:
            place_practices(at=timezone.now(), by=request.user)
        return response

    return placed


urlpatterns = [
    path(
        "practices/<int:pk>/edit/",
        then_placed(records.edit),
        {"kind": "practice"},
        name="practice_edit",
    ),
    path(
        "stewardship/corrections/<int:pk>/acceptance/",
        then_placed(corrections.acceptance),
        name="correction_acceptance",
    ),
    path(
        "stewardship/duplicates/<int:pk>/merge/",
        then_placed(duplicates.merging),
        name="duplicate_merge",
    ),
    path(
        "stewardship/merges/<int:pk>/undoing/",
        then_placed(duplicates.undoing),
        name="merge_undoing",
    ),
]
