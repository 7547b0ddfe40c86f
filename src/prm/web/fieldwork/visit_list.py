"""The log of visits and other interactions, as one person may read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import spoken
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.common.spreadsheets import Cell
from prm.territories.models import Placement
from prm.visits.models import Interaction, InteractionKind, Purpose, Topic
from prm.visits.queries import interactions_visible_to
from prm.web.fieldwork.choices import (
    ANY,
    Choices,
    line_names,
    lines_for_filter,
    territories_for,
)
from prm.web.records.asked import choice_of, day_of, key_of, sort_of, text_of
from prm.web.records.counted import Counted

HEADS = (
    ("practice", "Practice", False),
    ("at", "When", True),
    ("kind", "Kind", False),
    ("purpose", "Why", False),
    ("by", "Who", False),
)
SORTS: dict[str, F | Lower] = {
    "practice": Lower("practice__name"),
    "at": F("at"),
    "kind": F("kind"),
    "purpose": F("purpose"),
    "by": Lower("by__name"),
}
DEFAULT_SORT = "-at"
HEADER = (
    "practice",
    "practice_code",
    "at",
    "kind",
    "purpose",
    "in_words",
    "service_line",
    "topics",
    "people",
    "intel",
    "next_step",
    "next_on",
    "minutes",
    "by",
)


@dataclass(frozen=True, slots=True)
class VisitList:
    """Everything that the list says."""

    query: dict[str, str]
    listing: Listing[Interaction]
    columns: list[Column]
    kinds: Choices
    purposes: Choices
    people: Choices
    lines: Choices
    territories: Choices
    names: dict[str, str]
    any_ever: bool

    @property
    def filtered(self) -> bool:
        """Say whether a part was asked for."""
        return any(value for name, value in self.query.items() if name != "sort")

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them."""
        return address({**self.query, "as": form})


def present_visits(person: User, asked: Mapping[str, str], *, on: date) -> VisitList:
    """Return one page of the log. A constant number of queries."""
    query = clean_query(asked)
    visible = interactions_visible_to(person, on=on)
    people = User.objects.filter(pk__in=visible.values("by")).order_by(Lower("name"))
    named = [(str(each.pk), each.name) for each in people]
    rows = find_visits(person, query, on=on)
    return VisitList(
        query=query,
        listing=page_of(Counted(rows), {**query, "page": asked.get("page", "")}),
        columns=columns(HEADS, query, DEFAULT_SORT),
        kinds=[ANY, *InteractionKind.choices],
        purposes=[ANY, *Purpose.choices],
        people=[ANY, *named],
        lines=lines_for_filter(),
        territories=territories_for(person, on=on),
        names=line_names(),
        any_ever=bool(named),
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for."""
    return {
        "kind": choice_of(asked, "kind", InteractionKind.values),
        "purpose": choice_of(asked, "purpose", Purpose.values),
        "by": key_of(asked, "by"),
        "line": text_of(asked, "line"),
        "territory": key_of(asked, "territory"),
        "practice": key_of(asked, "practice"),
        "first": str(day_of(asked, "first") or ""),
        "last": str(day_of(asked, "last") or ""),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, [*SORTS]),
    }


def find_visits(
    person: User, query: Mapping[str, str], *, on: date
) -> QuerySet[Interaction]:
    """Return what was logged and matches, the newest first unless sorted otherwise."""
    rows = interactions_visible_to(person, on=on)
    exact = {
        "kind": "kind",
        "purpose": "purpose",
        "by": "by",
        "line": "service_line",
        "practice": "practice",
    }
    rows = rows.filter(
        **{field: query[name] for name, field in exact.items() if query[name]}
    )
    if query["territory"]:
        placed = Placement.objects.on(on).filter(territory=int(query["territory"]))
        rows = rows.filter(practice__in=placed.values("practice"))
    if query["first"]:
        rows = rows.filter(at__gte=_midnight(query["first"]))
    if query["last"]:
        rows = rows.filter(at__lt=_midnight(query["last"]) + timedelta(days=1))
    if text := query["text"]:
        rows = rows.filter(
            Q(practice__name__icontains=text)
            | Q(intel__icontains=text)
            | Q(next_step__icontains=text)
        )
    sort = query["sort"] or DEFAULT_SORT
    key = SORTS[sort.removeprefix("-")]
    ordered = key.desc() if sort.startswith("-") else key.asc()
    return rows.select_related("practice", "by").order_by(ordered, "-at", "pk")


def export_visits(
    person: User, asked: Mapping[str, str], *, on: date
) -> Iterator[list[Cell]]:
    """Return the rows of the file."""
    names, topics = line_names(), dict(Topic.choices)
    rows = find_visits(person, clean_query(asked), on=on)
    people = rows.prefetch_related("attendees__practitioner", "attendees__contact")
    for row in people.iterator(chunk_size=500):
        yield [
            row.practice.name,
            row.practice.code,
            row.at,
            row.get_kind_display(),
            row.get_purpose_display(),
            row.purpose_note,
            names.get(row.service_line, row.service_line),
            spoken(topics.get(each, each) for each in row.topics),
            ", ".join(str(each) for each in row.attendees.all()),
            row.intel,
            row.next_step,
            row.next_on,
            row.minutes,
            row.by.name,
        ]


def _midnight(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time.min))
