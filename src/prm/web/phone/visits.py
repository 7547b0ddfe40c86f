"""Logging a visit: prefilled from the plan, one form, one thumb."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.requests import Request
from prm.common.ids import uuid7
from prm.common.prepared import prepared
from prm.common.typed import show_errors
from prm.directory.models import Practice
from prm.insights.field_tools import current_materials, leave, named_lines
from prm.territories.queries import practices_visible_to
from prm.visits.acts.base import NOTHING, uuid_of
from prm.visits.forms import WholeVisitForm, owner_choices, people_choices
from prm.visits.models import Interaction, Stop, StopState
from prm.visits.operations.whole_visits import WholeVisit, log_visit
from prm.visits.permissions import check_can_log, check_can_log_at
from prm.visits.queries.plans import stops_on
from prm.web.records.asked import key_of, text_of

MOST_CHOICES = 30  # practices to choose from; whoever looks for another one types
THEN = {"issue": "issue_new", "benefit": "benefit_new"}


@require_http_methods(["GET", "POST"])
def visit_new(request: Request) -> HttpResponse:
    """Log a visit to a practice: the one named, else the next stop of today's plan."""
    check_can_log(request.user)
    at = timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    stop = _stop(request, asked.get("stop", ""))
    practice = _practice(request, asked.get("practice", ""), stop)
    if practice is None:
        return _choose(request)
    check_can_log_at(request.user, practice, on=timezone.localdate(at))
    if request.method == "GET":
        return _page(request, _form(practice, at, request), practice, stop)
    form = _form(practice, at, request)
    if form.is_valid():
        try:
            logged = _log(request, form, practice, stop, at)
        except ValidationError as error:
            show_errors(form, error)
        else:
            return _onward(request, logged)
    return _page(request, form, practice, stop, status=422)


def _stop(request: Request, key: str) -> Stop | None:
    """Return the stop that is named, else the next one of today, as far as it is the person's own."""
    if key:
        own = Stop.objects.filter(plan__liaison=request.user)
        return own.select_related("practice").filter(pk=uuid_of(key)).first()
    if request.method == "POST" or "practice" in request.GET or "text" in request.GET:
        return None
    planned = stops_on(request.user, timezone.localdate())
    return planned.filter(state=StopState.PLANNED).first()


def _practice(request: Request, key: str, stop: Stop | None) -> Practice | None:
    if not key:
        return stop.practice if stop else None
    found = next(iter(_standing(key_of({"key": key}, "key") or 0)), None)
    if found is None:
        raise Http404("There is no such practice.")
    return found


@prepared(int)
def _standing(key: int) -> QuerySet[Practice]:
    return Practice.objects.filter(pk=key, merged_into__isnull=True)


def _form(practice: Practice, at: datetime, request: Request) -> WholeVisitForm:
    today = timezone.localdate(at)
    asked = {"service_line": request.GET.get("line", "")}
    return WholeVisitForm(
        request.POST if request.method == "POST" else None,
        # Read where they are shown, or where one of them was chosen: most visits name none.
        people=cache(lambda: people_choices(practice, on=today)),
        lines=named_lines(),
        materials=cache(lambda: current_materials(on=today)),
        owners=cache(lambda: owner_choices(on=today)),
        now=at,
        initial=asked,
    )


def _log(
    request: Request,
    form: WholeVisitForm,
    practice: Practice,
    stop: Stop | None,
    at: datetime,
) -> Interaction:
    key = uuid_of(request.POST.get("id"))
    same = stop if stop and stop.practice_id == practice.pk else None
    return log_visit(
        practice=practice,
        visit=WholeVisit(form.said, form.materials_left, form.asking, form.promised),
        leave=leave,
        by=request.user,
        at=at,
        key=key if key != NOTHING else None,
        stop=same,
    )


def _onward(request: Request, logged: Interaction) -> HttpResponse:
    """Go to the visit, or on to what the person wants to write down next."""
    undo = reverse("visit_removal", args=[logged.pk])
    said = f"The {logged.get_kind_display().lower()} to {logged.practice} is logged."
    messages.success(request, said, extra_tags=f"undo {undo}")
    then = request.POST.get("then", "")
    if then == "issue":
        known = {"practice": logged.practice_id, "line": logged.service_line}
        to = f"{reverse('issue_new')}?{urlencode(known)}"
    elif then == "benefit":
        to = reverse("benefit_new")
    else:
        to = reverse("visit", args=[logged.pk])
    # A script that falls back on the device's outbox asks in JSON; a browser without it follows.
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"to": to})
    return redirect(to)


def _page(
    request: Request,
    form: WholeVisitForm,
    practice: Practice,
    stop: Stop | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "practice": practice,
        "stop": stop,
        "id": request.POST.get("id") or uuid7(),
        "person": request.user,
    }
    return render(request, "web/phone/visit.html", context, status=status)


def _choose(request: Request) -> HttpResponse:
    """Ask where the person was: today's stops first, then their practices."""
    today = timezone.localdate()
    text = text_of(request.GET, "text")
    practices = practices_visible_to(request.user, on=today).order_by("name", "pk")
    for word in text.split():
        practices = practices.filter(name__icontains=word)
    context = {
        "stops": stops_on(request.user, today),
        "practices": practices[:MOST_CHOICES],
        "text": text,
        "more": practices.count() > MOST_CHOICES,
    }
    return render(request, "web/phone/where.html", context)
