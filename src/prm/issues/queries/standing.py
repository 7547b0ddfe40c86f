"""Which issues stand open, and which of them should stand no longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Least

from prm.directory.models import Practice
from prm.issues.models import RUNNING, Issue, IssueState, Report

Clocked = QuerySet[Any]  # issues with ``ends`` and ``late``


def with_clocks(issues: QuerySet[Issue], *, at: datetime) -> Clocked:
    """Add ``ends``, as ``clocks.runs_out_at`` has it, and ``late``: whether that is past at a moment.

    Read from the clocks themselves, so that it is true whether or not a worker has handed them up yet.
    """
    ends = Case(
        When(state=IssueState.OPEN, then=Least("answer_by", "due_at")),
        When(state__in=RUNNING, then=F("due_at")),
        default=None,
    )
    past = Case(
        When(ends__lte=at, then=Value(True)),  # a value of SQL
        default=Value(False),
        output_field=BooleanField(),
    )
    return issues.annotate(ends=ends).annotate(late=past)


def breached(at: datetime) -> Clocked:
    """Return the running issues whose clock has run out by a moment: the longest overdue first."""
    late = with_clocks(Issue.objects.filter(state__in=RUNNING), at=at).filter(late=True)
    return late.select_related("owner").order_by("ends", "pk")


def open_issues_of(practices: Iterable[Practice]) -> dict[int, list[Issue]]:
    """Return the running issues that practices reported, by the practice's key; of a joined one its root. One query."""
    keys = [practice.pk for practice in practices]
    found: dict[int, dict[object, Issue]] = {key: {} for key in keys}
    running = Q(issue__state__in=RUNNING) | Q(issue__joined_to__state__in=RUNNING)
    reports = Report.objects.filter(running, practice__in=keys).select_related(
        "issue__owner", "issue__joined_to__owner"
    )
    for report in reports.order_by("issue__due_at", "pk"):
        root = report.issue.joined_to or report.issue
        found[report.practice_id][root.pk] = root
    return {key: [*issues.values()] for key, issues in found.items()}
