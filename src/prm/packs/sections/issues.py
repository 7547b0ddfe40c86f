"""What keeps practices from referring: how many obstacles stand, for how long, and how soon they are gone."""

from __future__ import annotations

from collections import Counter

from django.db.models import Max, Q
from django.urls import reverse

from prm.common.formats import plural
from prm.insights.queries.current import line_name
from prm.issues.measures import Course, Measured, measure
from prm.issues.models import Issue
from prm.issues.queries.measuring import NO_COURSE
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Cell, Column, Fact, Kind, Section, Strip, Table
from prm.programs.queries.activity import span_of

_COLUMNS = (
    Column("line", "Service line"),
    Column("open", "Open", Kind.COUNT),
    Column("days", "Days outstanding", Kind.DAYS, measure="barrier_days"),
    Column("longest", "Longest", Kind.DAYS),
    Column("closed", "Closed, agreed", Kind.COUNT),
    Column("median", "Days to close", Kind.DAYS),
    Column("within", "Resolved in 60 days", Kind.SHARE, measure="resolution_rate"),
)


def issues_section(ask: Ask) -> Section:
    """Return all issues and each line's; of the week what was opened, and what was closed with the practices' word."""
    courses = _courses(ask)
    found = measure(courses, at=ask.at)
    whole = found[0]
    begins, ended = span_of(ask.monday, ask.sunday)
    opened = sum(begins <= each.opened_at < ended for each in courses)
    closed = Counter(
        each.confirmed_at is not None
        for each in courses
        if each.closed_at and begins <= each.closed_at < ended
    )
    strip = Strip(
        "The week",
        (
            Fact("Opened", cells.count(opened)),
            Fact(
                "Closed with the practice’s word",
                cells.count(closed[True]),
                f"{closed[False]} without" if closed[False] else "",
            ),
            Fact(
                "Open now",
                cells.count(whole.outstanding.issues),
                f"{whole.outstanding.days:,.0f} days together",
                "barrier_days",
            ),
            Fact("Fixed by our word, not closed", cells.count(whole.waiting)),
        ),
    )
    table = Table(
        "By service line",
        _COLUMNS,
        tuple(_row(ask, each) for each in found),
        link=reverse("issues"),
        empty="Nobody reported an obstacle yet.",
    )
    return Section(
        "issues", "Issues", _lead(opened, closed[True], whole), (strip, table)
    )


def _courses(ask: Ask) -> list[Course]:
    standing = Q(resolutions__voided_at=None)
    issues = Issue.objects.exclude(state__in=NO_COURSE).filter(opened_at__lte=ask.at)
    rows = issues.annotate(
        confirmed_at=Max("resolutions__confirmed_at", filter=standing)
    ).values_list("service_line", "opened_at", "fixed_at", "closed_at", "confirmed_at")
    return [Course(*row) for row in rows.order_by("opened_at", "pk")]


def _lead(opened: int, closed: int, whole: Measured) -> str:
    standing = whole.outstanding
    said = (
        f"{plural(opened, 'issue')} opened and {closed} closed with the practice’s word;"
        f" {plural(standing.issues, 'stands', 'stand')} open"
    )
    return (
        f"{said}, the longest for {standing.longest:,.0f} days."
        if standing.longest
        else f"{said}."
    )


def _row(ask: Ask, each: Measured) -> tuple[Cell, ...]:
    name = _line(ask, each.service_line) if each.service_line else "All lines"
    return (
        cells.text(name),
        cells.count(each.outstanding.issues),
        cells.amount(each.outstanding.days, "days"),
        cells.amount(each.outstanding.longest, "days"),
        cells.count(each.closures.confirmed),
        cells.amount(each.to_close.median, "days", 1),
        cells.share(each.rates[1].share),
    )


def _line(ask: Ask, line: str) -> str:
    return (
        line_name(ask.mart, line) if ask.mart else line.replace("_", " ").capitalize()
    )
