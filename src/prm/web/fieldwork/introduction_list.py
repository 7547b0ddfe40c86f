"""The list of introductions: what waits, what came about, and how many by service line and quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from prm.accounts.models import User
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.common.spreadsheets import Cell
from prm.visits.models import Introduction, IntroductionState
from prm.visits.queries import introductions_visible_to
from prm.visits.queries.introductions import WAITING
from prm.web.fieldwork.choices import Choices, line_names, lines_for_filter
from prm.web.records.asked import choice_of, sort_of, text_of
from prm.web.records.counted import Counted

OPEN, ALL = "waiting", "all"
STATES: Choices = [
    (OPEN, "Under way"),
    *IntroductionState.choices,
    (ALL, "All"),
]
HEADS = (
    ("asker", "Who asks", False),
    ("practice", "Practice", False),
    ("line", "Service line", False),
    ("specialist", "Meets", False),
    ("when", "When", False),
)
SORTS: dict[str, F | Lower] = {
    "asker": Lower("asker__last_name"),
    "practice": Lower("practice__name"),
    "line": F("service_line"),
    "specialist": Lower("specialist__last_name"),
    "when": F("meets_at"),
}
QUARTERS = 4  # shown, the present one among them
HEADER = (
    "practice",
    "practice_code",
    "asker",
    "service_line",
    "wish",
    "specialist",
    "state",
    "asked_on",
    "meets_at",
    "where",
    "outcome",
)


@dataclass(frozen=True, slots=True)
class LineCount:
    """How many of one service line were asked for, under way and met, by quarter."""

    line: str
    waiting: int
    met: int
    dropped: int
    met_by_quarter: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IntroductionList:
    """Everything that the list says."""

    query: dict[str, str]
    listing: Listing[Introduction]
    columns: list[Column]
    states: Choices
    lines: Choices
    names: dict[str, str]
    quarters: tuple[str, ...]
    counts: list[LineCount]

    @property
    def filtered(self) -> bool:
        """Say whether anything but what is under way was asked for."""
        wanted = {**self.query, "sort": "", "state": ""}
        return any(wanted.values()) or self.query["state"] != OPEN

    @property
    def waiting(self) -> int:
        """Return how many are under way."""
        return sum(each.waiting for each in self.counts)

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them."""
        return address({**self.query, "as": form})


def present_introductions(
    person: User, asked: Mapping[str, str], *, on: date
) -> IntroductionList:
    """Return one page of introductions. A constant number of queries."""
    query = clean_query(asked)
    names = line_names()
    rows = find_introductions(person, query, on=on)
    quarters = last_quarters(on)
    return IntroductionList(
        query=query,
        listing=page_of(Counted(rows), {**query, "page": asked.get("page", "")}),
        columns=columns(HEADS, query, "when"),
        states=STATES,
        lines=lines_for_filter(),
        names=names,
        quarters=tuple(_quarter_name(first) for first in quarters),
        counts=_count(introductions_visible_to(person, on=on), names, quarters),
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for; what isn't there means what is under way."""
    return {
        "state": choice_of(asked, "state", [key for key, _ in STATES]) or OPEN,
        "line": text_of(asked, "line"),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, [*SORTS]),
    }


def find_introductions(
    person: User, query: Mapping[str, str], *, on: date
) -> QuerySet[Introduction]:
    """Return the introductions that match, in their order."""
    rows = introductions_visible_to(person, on=on)
    if query["state"] == OPEN:
        rows = rows.filter(state__in=WAITING)
    elif query["state"] != ALL:
        rows = rows.filter(state=query["state"])
    if query["line"]:
        rows = rows.filter(service_line=query["line"])
    if text := query["text"]:
        rows = rows.filter(
            Q(practice__name__icontains=text)
            | Q(asker__last_name__icontains=text)
            | Q(specialist__last_name__icontains=text)
        )
    rows = rows.select_related("practice", "asker", "specialist")
    sort = query["sort"]
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        return rows.order_by(F("meets_at").asc(nulls_last=True), "-made_at", "pk")
    ordered = (
        key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    )
    return rows.order_by(ordered, "pk")


def export_introductions(
    person: User, asked: Mapping[str, str], *, on: date
) -> Iterator[list[Cell]]:
    """Return the rows of the file."""
    names = line_names()
    for row in find_introductions(person, clean_query(asked), on=on):
        yield [
            row.practice.name,
            row.practice.code,
            str(row.asker or ""),
            names.get(row.service_line, row.service_line),
            row.wish,
            str(row.specialist or ""),
            row.get_state_display(),
            timezone.localdate(row.made_at),
            row.meets_at,
            row.where,
            row.outcome,
        ]


def last_quarters(on: date) -> list[date]:
    """Return the first days of the last quarters, the present one last."""
    first = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    found = [first]
    while len(found) < QUARTERS:
        year, month = found[0].year, found[0].month - 3
        found.insert(0, date(year, month, 1) if month > 0 else date(year - 1, 10, 1))
    return found


def _quarter_name(first: date) -> str:
    return f"Q{(first.month + 2) // 3} {first.year}"


def _count(
    visible: QuerySet[Introduction], names: Mapping[str, str], quarters: list[date]
) -> list[LineCount]:
    """Count by line and state, and those who met by quarter. Two queries."""
    states = Counter[tuple[str, str]]()
    for line, state, number in (
        visible.order_by()
        .values_list("service_line", "state")
        .annotate(number=Count("pk"))
    ):
        states[line, state] += number
    met = Counter[tuple[str, date]]()
    since = timezone.make_aware(datetime.combine(quarters[0], time.min))
    for line, at in visible.filter(
        state=IntroductionState.MET, settled_at__gte=since
    ).values_list("service_line", "settled_at"):
        day = timezone.localdate(at)
        met[line, max(first for first in quarters if first <= day)] += 1
    return [
        LineCount(
            line=names.get(line, line),
            waiting=sum(states[line, state] for state in WAITING),
            met=states[line, IntroductionState.MET],
            dropped=states[line, IntroductionState.DROPPED],
            met_by_quarter=tuple(met[line, first] for first in quarters),
        )
        for line in sorted(
            {line for line, _ in states}, key=lambda line: names.get(line, line)
        )
    ]
