"""The page of one visit, and the form that changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.insights.views.places import line_choices
from prm.outreach.models import MaterialLeft
from prm.visits.forms import VisitForm, people_choices, who_value
from prm.visits.models import Commitment, Interaction, Introduction, Topic
from prm.visits.operations import Said
from prm.visits.operations.attending import people_of
from prm.visits.permissions import can_log_at
from prm.visits.queries.scope import within_reach
from prm.web.fieldwork.choices import line_names

SAME = (
    "purpose",
    "purpose_note",
    "topics",
    "service_line",
    "intel",
    "next_step",
    "next_on",
    "kind",
    "minutes",
)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """Everything that the page says."""

    visit: Interaction
    line: str
    topics: Sequence[str]
    people: Sequence[object]
    promises: Sequence[Commitment]
    introductions: Sequence[Introduction]
    materials: Sequence[MaterialLeft]
    timeline: str
    may_log: bool
    on: date


def found_visit(request: Request, pk: UUID) -> Interaction:
    """Return an interaction that the person may read, removed ones too: they can be brought back."""
    reach = within_reach(request.user, on=timezone.localdate())
    visible = Interaction.objects.filter(reach)
    found = visible.select_related("practice", "by").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such visit, or it lies outside your territories.")
    return found


def present_visit(visit: Interaction, person: User, *, on: date) -> VisitPage:
    """Return the page of a visit. A constant number of queries."""
    topics = dict(Topic.choices)
    attendees = visit.attendees.select_related("practitioner", "contact")
    promised = visit.commitments.select_related("owner", "practice")
    met = visit.introductions.select_related("asker", "specialist", "practice")
    left = MaterialLeft.objects.filter(interaction=visit).select_related("material")
    return VisitPage(
        visit=visit,
        line=line_names().get(visit.service_line, visit.service_line),
        topics=[str(topics.get(each, each)) for each in visit.topics],
        people=list(attendees.order_by("pk")),
        promises=list(promised.order_by("due_on")),
        introductions=list(met.order_by("made_at")),
        materials=list(left.order_by("material__title")),
        timeline=reverse("timeline", args=[visit._meta.label_lower, str(visit.pk)]),
        may_log=can_log_at(person, visit.practice, on=on),
        on=on,
    )


def edit_form(
    visit: Interaction, posted: QueryDict | None, *, now: datetime
) -> VisitForm:
    """Return the form of a visit, filled with what is known; who was there and has left since may stay."""
    there = people_of(visit)
    named = zip(there, visit.attendees.order_by("pk"), strict=True)
    chosen = {who_value(who): str(each) for who, each in named if who.kind != "name"}
    offered = dict(people_choices(visit.practice, on=timezone.localdate(now)))
    return VisitForm(
        posted,
        people=(chosen | offered).items(),
        lines=line_choices(),
        now=now,
        initial={
            **{name: getattr(visit, name) for name in SAME},
            "people": [*chosen],
            "somebody": ", ".join(str(who.key) for who in there if who.kind == "name"),
            "at": timezone.localtime(visit.at),
        },
    )


def said_in(form: VisitForm, visit: Interaction) -> Said:
    """Return what the form says; a time that was left alone keeps the seconds that the form doesn't show."""
    said = form.said
    same = said.at == visit.at.replace(second=0, microsecond=0)
    return said._replace(at=visit.at) if same else said
