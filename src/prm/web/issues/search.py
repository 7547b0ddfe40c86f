"""Which issues a list holds, those past their clock first: everywhere, whatever they are sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import (
    Case,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils import timezone

from prm.accounts.models import User
from prm.issues.models import RUNNING, Issue, IssueState, Report, Severity
from prm.issues.queries import Clocked, issues_visible_to, with_clocks
from prm.territories.models import Placement
from prm.web.issues.clock_words import days_between

WAITING = (*sorted(RUNNING), IssueState.FIXED)  # for somebody: an owner, or an office
_SEVERITIES = {value: rank for rank, value in enumerate(Severity.values)}


@dataclass(frozen=True, slots=True)
class Search:
    """One person's question to the list, at a moment."""

    query: Mapping[str, str]
    person: User
    at: datetime

    @property
    def visible(self) -> Clocked:
        """Return every issue that is the person's business, with when its clock ends and whether that is past."""
        issues = issues_visible_to(self.person, on=timezone.localdate(self.at))
        return with_clocks(issues, at=self.at)


class Standing(NamedTuple):
    """How the issues that are a person's business stand."""

    open: int
    late: int
    fixed: int  # and not confirmed yet
    oldest_days: int


def find_issues(search: Search) -> Clocked:
    """Return the issues that match, in order."""
    return _ordered(_filtered(search), search.query["sort"])


def load_rows(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Load what a list says of each issue, whatever their number in as many queries."""
    reports = Report.objects.select_related("practice").order_by("at", "pk")
    joined = Issue.objects.prefetch_related(Prefetch("reports", reports))
    return issues.select_related("owner__user").prefetch_related(
        Prefetch("reports", reports), Prefetch("joined", joined)
    )


def stand_of(search: Search) -> Standing:
    """Return how everything stands that is the person's business, whatever the filters. One query."""
    rows = search.visible.filter(state__in=WAITING)
    found = list(rows.values_list("state", "late", "opened_at"))
    running = [row for row in found if row[0] in RUNNING]
    return Standing(
        open=len(running),
        late=sum(late for _, late, _ in running),
        fixed=len(found) - len(running),
        oldest_days=max(
            (days_between(row[2], search.at) for row in running), default=0
        ),
    )


def _filtered(search: Search) -> Clocked:
    query, person = search.query, search.person
    found = search.visible
    if not query["state"]:
        found = found.filter(state__in=WAITING)
    elif query["state"] != "all":
        found = found.filter(state=query["state"])
    for name, column in {
        "line": "service_line",
        "barrier": "barrier",
        "severity": "severity",
    }.items():
        if query[name]:
            found = found.filter(**{column: query[name]})
    if query["owner"] == "none":
        found = found.filter(owner=None)
    elif query["owner"]:
        found = found.filter(owner=int(query["owner"]))
    if query["whose"]:
        found = found.filter(Q(owner__user=person.pk) | Q(opened_by=person.pk))
    if query["late"]:
        found = found.filter(late=True)
    if query["territory"]:
        found = found.filter(_in_territory(int(query["territory"]), search.at))
    for word in query["text"].split():
        found = found.filter(_holds(word))
    return found


def _in_territory(territory: int, at: datetime) -> Exists:
    placed = Placement.objects.on(timezone.localdate(at)).filter(territory=territory)
    return Exists(_reports().filter(practice__in=placed.values("practice")))


def _holds(word: str) -> Q:
    own = Q(title__icontains=word) | Q(description__icontains=word)
    own |= Q(clinic__icontains=word) | Q(owner__name__icontains=word)
    return own | Q(Exists(_reports().filter(practice__name__icontains=word)))


def _reports() -> QuerySet[Report]:
    """Return the reports of an issue and of those that joined it."""
    here = Q(issue=OuterRef("pk")) | Q(issue__joined_to=OuterRef("pk"))
    return Report.objects.filter(here)


def _ordered(found: Clocked, sort: str) -> Clocked:
    by, down = sort.removeprefix("-"), sort.startswith("-")
    rank = Case(
        *(When(severity=value, then=Value(at)) for value, at in _SEVERITIES.items()),
        output_field=IntegerField(),
    )
    columns: dict[str, F | Expression] = {
        "title": Lower("title"),
        "severity": rank,
        "line": F("service_line"),
        "state": F("state"),
        "owner": Lower("owner__name"),
        "opened": F("opened_at"),
    }
    column = columns.get(by, F("ends"))
    first = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    return found.order_by("-late", first, F("ends").asc(nulls_last=True), "-opened_at")
