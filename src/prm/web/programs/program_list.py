"""Programs as a list: what runs, what comes, what has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.common.listing import Column, Listing, columns, page_of
from prm.programs.models import Program, ProgramKind
from prm.programs.queries import programs_visible_to, with_counts
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


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program, its counts as of a day, and its interventions."""

    program: Any  # a Program with the counts of ``with_counts``
    line: str
    works: Sequence[Worked]

    @property
    def words(self) -> str:
        """Return the verdicts of its interventions."""
        return words_of(self.works)


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
    on: date

    @property
    def filtered(self) -> bool:
        """Say whether anything was asked for besides an order."""
        return any(value for name, value in self.query.items() if name != "sort")


def present_programs(
    person: User, asked: Mapping[str, str], *, on: date
) -> ProgramList:
    """Return one page of programs for the filters of an address. A constant number of queries."""
    visible = programs_visible_to(person)
    query = {
        "state": choice_of(asked, "state", [key for key, _ in STATES]),
        "kind": choice_of(asked, "kind", ProgramKind.values),
        "line": text_of(asked, "line"),
        "owner": key_of(asked, "owner"),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, [*SORTS]),
    }
    found = _matching(with_counts(visible, on=on), query, on)
    listing = page_of(Counted(found), {**query, "page": asked.get("page", "")})
    names = line_names()
    works = worked_by_program(listing.rows, person, on=on)
    owners = visible.order_by("owner__name").values_list("owner", "owner__name")
    return ProgramList(
        query=query,
        listing=listing,
        rows=[
            ProgramRow(
                each, names.get(each.service_line, each.service_line), works[each.pk]
            )
            for each in listing.rows
        ],
        columns=columns(HEADS, query, FIRST),
        states=STATES,
        kinds=[ANY, *ProgramKind.choices],
        lines=lines_for_filter(),
        owners=[ANY, *((str(key), name) for key, name in owners.distinct())],
        running=visible.filter(_state(RUNNING, on)).count(),
        on=on,
    )


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
