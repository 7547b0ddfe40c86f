"""Programs as a list: what runs, what comes, what has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.programs.models import Program, ProgramKind
from prm.programs.queries import (
    IntroductionCounts,
    counts_by_line,
    introduction_counts,
    programs_visible_to,
    with_counts,
)
from prm.web.fieldwork.choices import ANY, Choices, line_names, lines_for_filter
from prm.web.programs.verdicts import Worked, words_of, worked_by_program
from prm.web.records.asked import choice_of, key_of, sort_of, text_of
from prm.web.records.counted import Counted

RUNNING, COMING, ENDED, ALL = "running", "coming", "ended", "all"
STATES: Choices = [
    ("", "Running or to come"),
    (RUNNING, "Running"),
    (COMING, "To come"),
    (ENDED, "Ended"),
    (ALL, "All"),
]
HEADS = (
    ("name", "Program", False),
    ("line", "Service line", False),
    ("owner", "Owner", False),
    ("starts", "Runs", False),
    ("practices", "Practices", True),
    ("issues", "Issues", True),
    ("works", "Did it work", False),
)
SORTS: dict[str, F | Lower] = {
    "name": Lower("name"),
    "line": F("service_line"),
    "owner": Lower("owner__name"),
    "starts": F("starts_on"),
    "practices": F("eligible"),
    "issues": F("answered"),
    "works": F("worked"),
}
FIRST = "-starts"
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program, its counts as of a day, its introductions and its interventions."""

    program: Any  # a Program with the counts of ``with_counts``
    line: str
    introductions: IntroductionCounts  # of those that one may read
    works: Sequence[Worked]

    @property
    def words(self) -> str:
        """Return the verdicts of its interventions."""
        return words_of(self.works)


class LineIntroductions(NamedTuple):
    """A service line and the introductions asked for in it within a year."""

    key: str
    name: str
    counts: IntroductionCounts


@dataclass(frozen=True, slots=True)
class ProgramList:
    """Everything that the list says."""

    query: dict[str, str]
    listing: Listing[Any]
    rows: Sequence[ProgramRow]
    columns: list[Column]
    states: Choices
    kinds: Choices
    lines: Choices
    owners: Choices
    running: int
    by_line: Sequence[LineIntroductions]
    on: date

    @property
    def filtered(self) -> bool:
        """Say whether anything was asked for besides an order."""
        return any(value for name, value in self.query.items() if name != "sort")

    @property
    def any_ever(self) -> bool:
        """Say whether there is a program at all, if only one that has ended."""
        return len(self.owners) > 1

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them; ``form`` is csv or xlsx."""
        return address({**self.query, "as": form})


def present_programs(
    person: User, asked: Mapping[str, str], *, on: date
) -> ProgramList:
    """Return one page of programs for the filters of an address. A constant number of queries."""
    visible = programs_visible_to(person)
    query = clean_query(asked)
    found = find_programs(person, query, on=on)
    listing = page_of(Counted(found), {**query, "page": asked.get("page", "")})
    owners = visible.order_by("owner__name").values_list("owner", "owner__name")
    return ProgramList(
        query=query,
        listing=listing,
        rows=rows_of(listing.rows, person, on=on),
        columns=columns(HEADS, query, FIRST),
        states=STATES,
        kinds=[ANY, *ProgramKind.choices],
        lines=lines_for_filter(),
        owners=[ANY, *((str(key), name) for key, name in owners.distinct())],
        running=visible.filter(_state(RUNNING, on)).count(),
        by_line=_by_line(person, on),
        on=on,
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for; what isn't there means what runs or comes."""
    return {
        "state": choice_of(asked, "state", [key for key, _ in STATES]),
        "kind": choice_of(asked, "kind", ProgramKind.values),
        "line": text_of(asked, "line"),
        "owner": key_of(asked, "owner"),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, [*SORTS]),
    }


def find_programs(person: User, query: Mapping[str, str], *, on: date) -> QuerySet[Any]:
    """Return the programs that match, with their counts, in their order."""
    return _matching(with_counts(programs_visible_to(person), on=on), query, on)


def rows_of(programs: Sequence[Any], person: User, *, on: date) -> list[ProgramRow]:
    """Return programs with all that stands beside them. Eight queries, however many they are."""
    names = line_names()
    works = worked_by_program(programs, person, on=on)
    introduced = introduction_counts(programs, person, on=on)
    return [
        ProgramRow(
            each,
            names.get(each.service_line, each.service_line),
            introduced[each.pk],
            works[each.pk],
        )
        for each in programs
    ]


def _by_line(person: User, on: date) -> list[LineIntroductions]:
    names = line_names()
    counts = counts_by_line(person, first=on - YEAR, last=on, on=on)
    found = (
        LineIntroductions(key, names.get(key, key), each)
        for key, each in counts.items()
    )
    return sorted(found, key=lambda each: each.name)


def _matching(rows: QuerySet[Any], query: Mapping[str, str], on: date) -> QuerySet[Any]:
    rows = rows.filter(_state(query["state"], on))
    if query["kind"]:
        rows = rows.filter(kind=query["kind"])
    if query["line"]:
        rows = rows.filter(service_line=query["line"])
    if query["owner"]:
        rows = rows.filter(owner=query["owner"])
    if query["text"]:
        text = query["text"]
        rows = rows.filter(Q(name__icontains=text) | Q(note__icontains=text))
    sort = query["sort"] or FIRST
    key = SORTS[sort.removeprefix("-")]
    order = key.desc() if sort.startswith("-") else key.asc()
    return rows.order_by(order, Lower("name"), "pk")


def _state(state: str, on: date) -> Q:
    ended, coming = Q(ends_on__lt=on), Q(starts_on__gt=on)
    return {
        "": ~ended | Q(ends_on=None),
        RUNNING: ~coming & (Q(ends_on=None) | ~ended),
        COMING: coming,
        ENDED: ended,
        ALL: Q(),
    }[state]


def standing_of(program: Program, *, on: date) -> str:
    """Return whether a program runs, in a word."""
    if program.starts_on > on:
        return "to come"
    return "ended" if program.ends_on and program.ends_on < on else "running"
