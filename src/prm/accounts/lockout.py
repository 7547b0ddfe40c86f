"""When sign-in closes after wrong passwords, and until when. django-axes counts; the limits are ours."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from prm.accounts.models import User

TRIES_PER_PERSON_AND_PLACE: int = settings.AXES_FAILURE_LIMIT  # one person mistyping
TRIES_PER_PLACE = 50  # an office behind one address, not a guessing machine
TRIES_PER_PERSON = (
    100  # guesses from many places; too many to lock a colleague out by spite
)


class Handler(AxesDatabaseHandler):
    """Counts wrong passwords by person and place as axes does, and by each alone with wider limits."""

    def get_failures(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Return how near the door is to closing, in tries of one person from one place."""
        near: int = super().get_failures(request, credentials)
        recent = AccessAttempt.objects.filter(
            attempt_time__gt=get_cool_off_threshold(request)
        )
        place = _count(recent.filter(ip_address=_place(request)))
        person = _count(recent.filter(username=tried_address(request, credentials)))
        limit = TRIES_PER_PERSON_AND_PLACE
        return max(
            near, place * limit // TRIES_PER_PLACE, person * limit // TRIES_PER_PERSON
        )


def _count(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(count=Sum("failures_since_start"))["count"] or 0


def tried_address(
    request: HttpRequest, credentials: dict[str, Any] | None = None
) -> str:
    """Return whom somebody tried to be, in the one form by which tries are counted."""
    tried = (credentials or {}).get("email") or ""
    text = str(tried).replace("\0", "").strip()
    # As allauth compares: whoever may write a long s for an s, and a Kelvin for a k, would have a new count for each.
    return unicodedata.normalize("NFKC", text).casefold()[:254]


def closed_until(
    request: HttpRequest, credentials: dict[str, Any] | None = None
) -> datetime:
    """Return when the door opens again for whoever just found it closed."""
    recent = AccessAttempt.objects.filter(
        attempt_time__gt=get_cool_off_threshold(request)
    )
    theirs = recent.filter(username=tried_address(request, credentials))
    place = recent.filter(ip_address=_place(request))
    newest = (theirs & place).aggregate(at=Max("attempt_time"))["at"] or (
        theirs | place
    ).aggregate(at=Max("attempt_time"))["at"]
    return (newest or timezone.now()) + settings.AXES_COOLOFF_TIME


def locked_addresses(*, at: datetime) -> dict[str, datetime]:
    """Return who is locked out from somewhere, and until when."""
    rows = (
        AccessAttempt.objects.filter(
            attempt_time__gt=at - settings.AXES_COOLOFF_TIME,
            username__in=User.objects.values("email"),
        )
        .order_by()
        .values("username", "ip_address")
        .annotate(count=Sum("failures_since_start"), newest=Max("attempt_time"))
    )
    found: dict[str, datetime] = {}
    for row in rows:
        if row["count"] >= TRIES_PER_PERSON_AND_PLACE:
            until = row["newest"] + settings.AXES_COOLOFF_TIME
            found[row["username"]] = max(until, found.get(row["username"], until))
    return found


def _place(request: HttpRequest) -> str:
    return str(request.axes_ip_address)  # type: ignore[attr-defined]
