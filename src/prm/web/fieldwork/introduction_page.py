"""The page of one introduction, with the forms of what comes next."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from prm.accounts.requests import Request
from prm.visits.models import Introduction
from prm.visits.permissions import can_log_at, check_can_see_field_work
from prm.visits.queries import introductions_visible_to
from prm.visits.queries.specialists import find_specialists
from prm.web.fieldwork.choices import line_names
from prm.web.fieldwork.introduction_forms import MeetingForm, OutcomeForm
from prm.web.records.asked import text_of

MOST_SPECIALISTS = 20


def found_introduction(request: Request, pk: UUID) -> Introduction:
    """Return an introduction that the person may read."""
    check_can_see_field_work(request.user)
    visible = introductions_visible_to(request.user, on=timezone.localdate())
    related = ("practice", "asker", "specialist", "by", "interaction")
    found = visible.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404(
            "There is no such introduction, or it lies outside your territories."
        )
    return found


def show_introduction(
    request: Request,
    introduction: Introduction,
    *,
    meeting: MeetingForm | None = None,
    outcome: OutcomeForm | None = None,
) -> HttpResponse:
    """Show an introduction; a form that was refused stands as it was filled in."""
    today = timezone.localdate()
    may_log = can_log_at(request.user, introduction.practice, on=today)
    seen = {"seen": introduction.revision}
    text = text_of(request.GET, "specialist")
    chooses = may_log and not introduction.settled_at
    chooses = chooses and (
        introduction.specialist is None or "specialist" in request.GET
    )
    found = (
        find_specialists(
            text,
            service_line=introduction.service_line,
            on=today,
            limit=MOST_SPECIALISTS,
        )
        if chooses
        else []
    )
    planned = {"meets_at": introduction.meets_at, "where": introduction.where}
    context = {
        "introduction": introduction,
        "line": line_names().get(introduction.service_line, introduction.service_line),
        "may_log": may_log,
        "chooses": chooses,
        "text": text,
        "specialists": found,
        "meeting": meeting or MeetingForm(initial={**seen, **planned}),
        "outcome": outcome or OutcomeForm(initial=seen),
        "timeline": reverse(
            "timeline", args=[introduction._meta.label_lower, str(introduction.pk)]
        ),
    }
    refused = meeting is not None or outcome is not None
    return render(
        request,
        "web/fieldwork/introduction.html",
        context,
        status=422 if refused else 200,
    )
