"""“You told us, we did”: who is still to be told what was done about what they reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.accounts.models import User
from prm.accounts.requests import Request
from prm.common.formats import day, lower_first
from prm.issues.models import Issue, Report, Resolution
from prm.issues.permissions import can_set_ladders, check_can_see_issues
from prm.issues.queries import root_of, to_tell
from prm.issues.transitions import ACTS
from prm.web.issues.clock_words import days_between
from prm.web.issues.lines import line_names, name_of
from prm.web.issues.words_of_practices import Word, words_of


@dataclass(frozen=True, slots=True)
class Fixed:
    """One issue that is fixed, and the practices that don't know it yet."""

    issue: Issue
    line: str
    days: int  # since it was fixed
    text: str  # to say or to copy
    words: Sequence[Word]
    may_tell: bool


@require_GET
def issues_to_tell(request: Request) -> HttpResponse:
    """List the practices that are to be told, issue by issue."""
    check_can_see_issues(request.user)
    found = list_fixed(request.user, at=timezone.now())
    context = {
        "found": found,
        "practices": sum(len(each.words) for each in found),
        "may_set_ladders": can_set_ladders(request.user),
    }
    return render(request, "web/issues/to_tell.html", context)


def list_fixed(person: User, *, at: datetime) -> list[Fixed]:
    """Return what is fixed and not told yet, what waits longest first. Three queries."""
    reports: dict[UUID, list[Report]] = defaultdict(list)
    rows = to_tell(person, on=timezone.localdate(at)).select_related(
        "contact", "practitioner", "issue__owner__user", "issue__joined_to__owner__user"
    )
    for report in rows:
        reports[root_of(report).pk].append(report)
    standing = Resolution.objects.filter(issue__in=[*reports], voided_at=None)
    resolutions = {each.issue_id: each for each in standing.order_by("at", "pk")}
    names = line_names()
    return [
        _fixed(each, resolutions.get(key), names, person, at)
        for key, each in reports.items()
    ]


def _fixed(
    reports: Sequence[Report],
    resolution: Resolution | None,
    names: dict[str, str],
    person: User,
    at: datetime,
) -> Fixed:
    issue = root_of(reports[0])
    line = name_of(issue.service_line, names) if issue.service_line else ""
    return Fixed(
        issue=issue,
        line=line,
        days=days_between(issue.fixed_at, at) if issue.fixed_at else 0,
        text=_text(issue, line, resolution),
        words=words_of(reports),
        may_tell=ACTS["tell"].is_for(person, issue),
    )


def _text(issue: Issue, line: str, resolution: Resolution | None) -> str:
    """Return what one says to each of them: what they told us, what we did and since when, and whether it works."""
    about = f" about {lower_first(line)}" if line else ""
    told = f"You told us{about}: “{issue.title.rstrip('.')}”."
    if resolution is None:
        return f"{told} It is fixed. Does it work for you now?"
    what = resolution.what.strip().rstrip(".")
    return f"{told} Since {day(resolution.on)}: {what}. Does it work for you now?"
