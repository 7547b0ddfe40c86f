"""The pages of long work: what the worker does and did, one job, and its acts: a cancellation, a repetition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.schema.errors import InputError, StorageError
from headwater.schema.lake import Lake
from prm.accounts import permissions
from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.fragments import render_fragment
from prm.common.listing import Listing, page_of
from prm.jobs import operations, queries
from prm.jobs.models import Job
from prm.jobs.permissions import check_can_see_jobs, check_can_steer_job
from prm.jobs.transitions import NotNow
from prm.web.data import job_presenters as presenters
from prm.web.records.counted import Counted

STATES = (
    ("", "All"),
    ("at-work", "At work"),
    ("done", "Done"),
    ("short", "Ended short"),
)


@require_GET
def jobs(request: Request) -> HttpResponse:
    """List what the worker does and did; narrowed to some states by the address."""
    check_can_see_jobs(request.user)
    query = request.GET.dict()
    state = query.get("state", "")
    page: Listing[Job] = page_of(Counted(queries.list_jobs(state)), query)
    context = {
        "page": page,
        "rows": _views(page.rows, request.user),
        "states": STATES,
        "state": state if state in queries.NARROWED else "",
        "may_refresh": permissions.can_manage_data(request.user),
    }
    return render(request, "web/data/jobs.html", context)


@require_GET
def at_work(request: Request) -> HttpResponse:
    """Show what waits and runs; a page that watches it is told to look anew once something has ended."""
    check_can_see_jobs(request.user)
    rows = _views(queries.list_at_work(), request.user)
    response = render_fragment(
        request, "web/data/_at_work.html", {"at_work": rows}, title="At work"
    )
    watched = {each for each in request.GET.get("watched", "").split(",") if each}
    if watched - {str(row.job.pk) for row in rows if row.at_work}:
        response["HX-Refresh"] = "true"
    return response


def _views(found: Sequence[Job], person: User) -> list[presenters.JobView]:
    now = timezone.now()
    return [presenters.view_of(job, person, now=now) for job in found]


@require_GET
def job(request: Request, pk: UUID) -> HttpResponse:
    """Show how far a job is, what happened, and what can be done."""
    check_can_see_jobs(request.user)
    found = _job_or_404(pk)
    context = {
        **_context(found, request.user),
        "again": found.again.order_by("asked_at").first(),
    }
    return render(request, "web/data/job.html", context)


@require_GET
def progress(request: Request, pk: UUID) -> HttpResponse:
    """Show how far a job is; a page that watches it is told to look anew when it is over."""
    check_can_see_jobs(request.user)
    found = _job_or_404(pk)
    context = _context(found, request.user)
    view = context["view"]
    response = render_fragment(
        request, "web/data/_job_progress.html", context, title=found.what
    )
    if not view.at_work:
        response["HX-Refresh"] = "true"
    return response


def _context(found: Job, person: User) -> dict[str, Any]:
    view = presenters.view_of(found, person, now=timezone.now())
    return {
        "view": view,
        "job": found,
        "log": presenters.log_of(found),
        "last_time": presenters.last_time(found) if view.at_work else "",
        "leaves": presenters.leaves_of(found),
    }


@require_http_methods(["GET", "POST"])
def cancellation(request: Request, pk: UUID) -> HttpResponse:
    """Ask whether a job shall stop, and let it."""
    check_can_see_jobs(request.user)
    found = _job_or_404(pk)
    check_can_steer_job(request.user, found)
    if found.steered_from:
        return redirect(found.steered_from)
    context = _context(found, request.user)
    if request.method == "GET":
        return render(request, "web/data/job_cancellation.html", context)
    try:
        operations.cancel_job(job=found, by=request.user, at=timezone.now())
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("data_job", pk)


@require_POST
def repetition(request: Request, pk: UUID) -> HttpResponse:
    """Begin a job again that ended short."""
    check_can_see_jobs(request.user)
    found = _job_or_404(pk)
    check_can_steer_job(request.user, found)
    if found.steered_from:
        return redirect(found.steered_from)
    try:
        again = operations.repeat_job(job=found, by=request.user, at=timezone.now())
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("data_job", pk)
    return redirect("data_job", again.pk)


@require_POST
def refresh(request: Request) -> HttpResponse:
    """Have a mart made of the lake; where one is being made, lead to that."""
    permissions.check_can_manage_data(request.user)
    try:
        Lake(settings.LAKE)
    except (InputError, StorageError) as error:
        messages.error(request, str(error))
        return redirect("data")
    made = operations.ask_job(
        kind="refresh",
        what="Refresh the mart",
        about="mart",
        by=request.user,
        at=timezone.now(),
    )
    return redirect("data_job", made.pk)


def _job_or_404(pk: UUID) -> Job:
    found = queries.get_job(pk)
    if found is None:
        raise Http404("There is no such job. The list shows those there are.")
    return found
