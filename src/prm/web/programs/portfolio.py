"""What one person can show of their work: what was documented and confirmed, and what they have learnt.

It is for people to take along: no volumes of practices, no names of practices, no words that anybody typed about them,
and of interventions the verdict alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.formats import day, lower_first, plural
from prm.common.pdf import make_pdf
from prm.common.spreadsheets import csv_response
from prm.issues.models import IssueState, Resolution
from prm.programs.models import Training
from prm.programs.permissions import check_can_see_training
from prm.programs.queries import (
    interventions_visible_to,
    training_visible_to,
    versions_visible_to,
)
from prm.visits.measures import reliability
from prm.visits.models import (
    Commitment,
    InteractionKind,
    Introduction,
    IntroductionState,
)
from prm.visits.queries.commitments import promised
from prm.visits.queries.interactions import standing_interactions
from prm.web.fieldwork.choices import line_names
from prm.web.programs.verdicts import worked_in

HEADER = ("part", "what", "detail", "from", "to")
PDF = "application/pdf"
_SOURCE = Path(__file__).with_name("portfolio.typ")


class Entry(NamedTuple):
    """A line of a portfolio."""

    what: str
    detail: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def when(self) -> str:
        """Return its days in words."""
        if self.first is None:
            return ""
        return (
            f"{day(self.first)} to {day(self.last)}" if self.last else day(self.first)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries of one kind, and what they are."""

    title: str
    note: str
    entries: Sequence[Entry]


@require_GET
def portfolio(request: Request) -> HttpResponse:
    """Show one's own portfolio."""
    check_can_see_training(request.user)
    parts = parts_of(request.user, on=timezone.localdate())
    context = {"parts": parts, "today": timezone.localdate()}
    return render(request, "web/programs/portfolio.html", context)


@require_GET
def portfolio_file(request: Request) -> HttpResponseBase:
    """Give one's own portfolio away, as a table or on paper."""
    check_can_see_training(request.user)
    today = timezone.localdate()
    parts = parts_of(request.user, on=today)
    if request.GET.get("as") == "pdf":
        made = print_portfolio(request.user, parts, on=today)
        name = f'attachment; filename="portfolio-{today}.pdf"'
        headers = {"Content-Disposition": name}
        return HttpResponse(made, content_type=PDF, headers=headers)
    rows = [
        [part.title, each.what, each.detail, each.first, each.last]
        for part in parts
        for each in part.entries
    ]
    notes = [
        f"Portfolio of {request.user.name} as of {today}; documented in Headwater."
    ]
    return csv_response(f"portfolio-{today}", HEADER, rows, notes=notes)


def parts_of(person: User, *, on: date) -> list[Part]:
    """Return what is documented of a person. A constant number of queries."""
    names = line_names()
    found = [
        Part("Visits", "logged, by year", list(_visits(person))),
        Part(
            "Promises", "kept by their day, of those due", list(_promises(person, on))
        ),
        Part(
            "Issues closed",
            "opened or owned, and a practice said that it is fixed",
            list(_issues(person, names)),
        ),
        Part("Introductions", "that took place", list(_introductions(person, names))),
        Part(
            "Interventions",
            "drafted or locked; the verdict of the rule of evidence, on what was locked before",
            list(_interventions(person, names, on)),
        ),
        Part(
            "Training and certifications",
            "as written down here",
            [
                _learnt(each)
                for each in training_visible_to(person).filter(person=person)
            ],
        ),
    ]
    return [each for each in found if each.entries]


def print_portfolio(person: User, parts: Sequence[Part], *, on: date) -> bytes:
    """Return a PDF/UA-1 file."""
    words: dict[str, Any] = {
        "title": f"Portfolio of {person.name}",
        "sub": f"{person.get_role_display()}, as of {day(on)}",
        "year": on.year,
        "month": on.month,
        "day": on.day,
        "parts": [
            {
                "title": part.title,
                "note": part.note,
                "entries": [
                    {"what": each.what, "detail": each.detail, "when": each.when}
                    for each in part.entries
                ],
            }
            for part in parts
        ],
    }
    return make_pdf(_source(), words)


def _visits(person: User) -> Iterator[Entry]:
    rows = (
        standing_interactions()
        .filter(by=person, kind=InteractionKind.VISIT)
        .order_by()
        .annotate(year=ExtractYear("at"))
        .values("year")
        .annotate(visits=Count("pk"), practices=Count("practice", distinct=True))
        .order_by("-year")
    )
    for row in rows:
        said = f"{plural(row['visits'], 'visit')} to {plural(row['practices'], 'practice')}"
        yield Entry(str(row["year"]), said)


def _promises(person: User, on: date) -> Iterator[Entry]:
    kept = reliability(promised(Commitment.objects.filter(owner__user=person)), on=on)
    if kept.whole:
        yield Entry(f"{kept.part:,} of {plural(kept.whole, 'promise')} kept by the day")


def _issues(person: User, names: dict[str, str]) -> Iterator[Entry]:
    own = Q(issue__opened_by=person) | Q(issue__owner__user=person)
    rows = Resolution.objects.filter(
        own, confirmed=True, voided_at=None, issue__state=IssueState.CLOSED
    )
    for each in rows.select_related("issue").order_by("-on", "pk").distinct():
        line = names.get(each.issue.service_line, each.issue.service_line)
        kind = each.issue.get_barrier_display()
        yield Entry(f"{kind}{f' in {lower_first(line)}' if line else ''}", "", each.on)


def _introductions(person: User, names: dict[str, str]) -> Iterator[Entry]:
    rows = Introduction.objects.filter(by=person, state=IntroductionState.MET)
    counted = rows.order_by().values("service_line").annotate(met=Count("pk"))
    for row in counted.order_by("service_line"):
        name = names.get(row["service_line"], row["service_line"])
        yield Entry(name, plural(row["met"], "introduction"))


def _interventions(person: User, names: dict[str, str], on: date) -> Iterator[Entry]:
    drafts = interventions_visible_to(person, on=on)
    versions = versions_visible_to(person, on=on)
    own = drafts.filter(Q(drafted_by=person) | Q(versions__locked_by=person)).distinct()
    theirs = versions.filter(intervention__in=own.values("pk"))
    for each in worked_in(own, theirs, person, on=on):
        if each.version is None:
            continue
        line = lower_first(
            names.get(each.version.service_line, each.version.service_line)
        )
        what = f"{each.version.get_kind_display()} in {line}"
        said = each.word if each.judged else "locked; no verdict yet"
        yield Entry(what, said, each.version.starts_on)


def _learnt(each: Training) -> Entry:
    kind = lower_first(each.get_kind_display())
    by = f" by {each.issuer}" if each.issuer else ""
    return Entry(each.name, f"{kind}{by}", each.done_on, each.expires_on)


@cache
def _source() -> str:
    return _SOURCE.read_text(encoding="utf-8")
