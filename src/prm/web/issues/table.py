"""The table of issues and its file: every issue that matches, settled ones too where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prm.accounts.models import User
from prm.common.formats import moment
from prm.common.listing import Column, Listing, columns, page_of
from prm.common.spreadsheets import Cell
from prm.issues.models import Issue
from prm.web.issues.asked import clean_query
from prm.web.issues.lines import line_names
from prm.web.issues.lists import Frame, frame_of
from prm.web.issues.rows import Row, make_rows
from prm.web.issues.search import Search, find_issues, load_rows

_HEADS = (
    ("title", "Issue", False),
    ("severity", "Severity", False),
    ("line", "Service line", False),
    ("state", "State", False),
    ("owner", "Owner", False),
    ("opened", "Opened", False),
    ("clock", "Clock", False),
)
HEADER = (
    "issue",
    "id",
    "state",
    "severity",
    "barrier",
    "kind",
    "service_line",
    "clinic",
    "practices",
    "owner",
    "level",
    "opened_at",
    "answer_by",
    "due_at",
    "clock",
    "late",
    "days_since_opened",
    "fixed_at",
    "closed_at",
)


@dataclass(frozen=True, slots=True)
class Table:
    """Everything that the page says."""

    frame: Frame
    listing: Listing[Row]
    columns: list[Column]


def present_table(person: User, asked: Mapping[str, str], *, at: datetime) -> Table:
    """Return one page of the table for the filters of an address. A constant number of queries."""
    search = Search(clean_query(asked), person, at)
    names = line_names()
    query = {**search.query, "view": "table"}
    keys = list(find_issues(search).values_list("pk", flat=True))
    page = page_of(keys, {**query, "page": asked.get("page", "")})
    loaded = {
        each.pk: each for each in load_rows(Issue.objects.filter(pk__in=page.rows))
    }
    issues = [loaded[pk] for pk in page.rows if pk in loaded]
    return Table(
        frame_of(search, names),
        Listing(
            make_rows(issues, names, person=person, at=at),
            page.first,
            page.last,
            page.total,
            page.back,
            page.onward,
        ),
        columns(_HEADS, query, "clock"),
    )


def export_issues(
    person: User, asked: Mapping[str, str], *, at: datetime
) -> tuple[tuple[str, ...], Iterator[list[Cell]], list[str]]:
    """Return the head, every row that matches, and a note that says what the file holds."""
    search = Search(clean_query(asked), person, at)
    issues = load_rows(find_issues(search))
    rows = make_rows(issues, line_names(), person=person, at=at)
    notes = [f"Issues as of {moment(at)}; those past their clock first."]
    return HEADER, (_cells(row) for row in rows), notes


def _cells(row: Row) -> list[Cell]:
    issue = row.issue
    return [
        issue.title,
        str(issue.pk),
        issue.get_state_display(),
        issue.get_severity_display(),
        issue.get_barrier_display(),
        row.obstacle,
        row.line,
        issue.clinic,
        "; ".join(practice.name for practice in row.practices),
        issue.owner.name if issue.owner else "",
        issue.level,
        issue.opened_at,
        issue.answer_by,
        issue.due_at,
        row.clock.words,
        row.clock.late,
        row.days,
        issue.fixed_at,
        issue.closed_at,
    ]
