"""The page of one promise, with the forms of what can be done about it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from prm.accounts.requests import Request
from prm.visits.models import Commitment, CommitmentState
from prm.visits.permissions import can_log_at, can_settle, check_can_see_field_work
from prm.visits.queries import commitments_visible_to
from prm.web.fieldwork.choices import line_names
from prm.web.fieldwork.promise_forms import (
    PostponingForm,
    SettlingForm,
    fresh_postponing,
    fresh_settling,
)


def found_promise(request: Request, pk: UUID) -> Commitment:
    """Return a promise that the person may read."""
    check_can_see_field_work(request.user)
    visible = commitments_visible_to(request.user, on=timezone.localdate())
    related = ("practice", "owner__user", "by", "settled_by", "told_by")
    found = visible.select_related(
        *related, "practitioner", "issue", "interaction__practice"
    )
    promise = found.filter(pk=pk).first()
    if promise is None:
        raise Http404("There is no such promise, or it lies outside your territories.")
    return promise


def show_promise(
    request: Request,
    promise: Commitment,
    *,
    settling: SettlingForm | None = None,
    postponing: PostponingForm | None = None,
) -> HttpResponse:
    """Show a promise; a form that was refused stands as it was filled in."""
    today = timezone.localdate()
    context = {
        "promise": promise,
        "line": line_names().get(promise.service_line, promise.service_line),
        "is_open": promise.state == CommitmentState.OPEN,
        "postponements": list(
            promise.postponements.filter(withdrawn_at=None).select_related("by")
        ),
        "settling": settling or fresh_settling(promise.revision, on=today),
        "postponing": postponing or fresh_postponing(promise.revision),
        "may_settle": can_settle(request.user, promise, on=today),
        "may_log": can_log_at(request.user, promise.practice, on=today),
        "timeline": reverse(
            "timeline", args=[promise._meta.label_lower, str(promise.pk)]
        ),
        "today": today,
    }
    refused = settling is not None or postponing is not None
    return render(
        request,
        "web/fieldwork/promise.html",
        context,
        status=422 if refused else 200,
    )
