"""The list of practitioners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from prm.common.listing import Column, Listing, address, columns, page_of
from prm.directory.models import Affiliation, AlignmentKind, Practice, Practitioner
from prm.directory.queries.alignment import (
    Standing,
    alignments_on,
    practitioners_aligned,
)
from prm.web.records.asked import choice_of, key_of, sort_of, text_of
from prm.web.records.counted import Counted

DEFAULT_SORT = "name"
STATES = (("", "Any"), ("active", "Active"), ("deactivated", "Deactivated"))
UNKNOWN = "unknown"
ALIGNMENTS = (("", "Any"), *AlignmentKind.choices, (UNKNOWN, "Unknown"))
_HEADS = (
    ("name", "Practitioner", False),
    ("npi", "NPI", False),
    ("specialty", "Specialty", False),
)
_ORDERS = {
    "name": ("last_name", "first_name"),
    "npi": ("npi",),
    "specialty": ("specialty", "last_name"),
}
_KEYS = tuple(_ORDERS)


@dataclass(frozen=True, slots=True)
class Row:
    """One practitioner as the list shows them."""

    practitioner: Practitioner
    practices: Sequence[Practice]  # on the day, the primary one first
    alignment: Standing | None


@dataclass(frozen=True, slots=True)
class PractitionerList:
    """Everything that the page says."""

    query: dict[str, str]
    listing: Listing[Row]
    columns: list[Column]
    specialties: list[tuple[str, str]]
    alignments: Sequence[tuple[str, str]]
    states: Sequence[tuple[str, str]]
    total: int
    deactivated: int
    practice: Practice | None  # the one whose people are shown
    filtered: bool
    on: date

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them; ``form`` is csv or xlsx."""
        return address({**self.query, "as": form})


def present_practitioners(asked: Mapping[str, str], *, on: date) -> PractitionerList:
    """Return one page of the list for the filters of an address. A constant number of queries."""
    query = clean_query(asked)
    everybody = Practitioner.objects.filter(merged_into=None)
    found = Counted(find_practitioners(query, on=on))
    page = page_of(found, {**query, "page": asked.get("page", "")})
    specialties = (
        everybody.exclude(specialty="")
        .order_by("specialty")
        .values_list("specialty", flat=True)
        .distinct()
    )
    return PractitionerList(
        query=query,
        listing=Listing(
            make_rows(page.rows, on=on),
            page.first,
            page.last,
            page.total,
            page.back,
            page.onward,
        ),
        columns=columns(_HEADS, query, DEFAULT_SORT),
        specialties=[("", "Any"), *((each, each) for each in specialties)],
        alignments=ALIGNMENTS,
        states=STATES,
        total=everybody.count(),
        deactivated=everybody.filter(deactivated_on__isnull=False).count(),
        practice=Practice.objects.filter(pk=query["practice"]).first()
        if query["practice"]
        else None,
        filtered=any(
            query[name]
            for name in ("text", "specialty", "state", "alignment", "practice")
        ),
        on=on,
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address, without what means nothing."""
    return {
        "text": text_of(asked, "text"),
        "specialty": text_of(asked, "specialty"),
        "state": choice_of(asked, "state", ("active", "deactivated")),
        "alignment": choice_of(asked, "alignment", [key for key, _ in ALIGNMENTS]),
        "practice": key_of(asked, "practice"),
        "sort": sort_of(asked, _KEYS),
    }


def find_practitioners(query: Mapping[str, str], *, on: date) -> QuerySet[Practitioner]:
    """Return the practitioners that match, in order."""
    found = Practitioner.objects.filter(merged_into=None)
    for word in query["text"].split():
        found = found.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(npi__startswith=word)
            | Q(specialty__icontains=word)
        )
    if query["specialty"]:
        found = found.filter(specialty=query["specialty"])
    if query["state"]:
        found = found.filter(deactivated_on__isnull=query["state"] == "active")
    if query["practice"]:
        working = Affiliation.objects.on(on).filter(
            practitioner=OuterRef("pk"), practice=int(query["practice"])
        )
        found = found.filter(Exists(working))
    if query["alignment"]:
        kind = "" if query["alignment"] == UNKNOWN else query["alignment"]
        found = practitioners_aligned(found, kind, on)
    sort = query["sort"] or DEFAULT_SORT
    by = [Lower(name) for name in _ORDERS[sort.removeprefix("-")]]
    down = sort.startswith("-")
    return found.order_by(*(each.desc() if down else each for each in by), "pk")


def make_rows(people: Sequence[Practitioner], *, on: date) -> list[Row]:
    """Return what the list shows of some practitioners, whatever their number in as many queries."""
    standings = alignments_on(people, on)
    working = (
        Affiliation.objects.on(on)
        .filter(practitioner__in=people, practice__merged_into=None)
        .select_related("practice")
        .order_by("-is_primary", "-from_date", "pk")
    )
    practices: dict[int, dict[int, Practice]] = {}
    for each in working:
        places = practices.setdefault(each.practitioner_id, {})
        places.setdefault(each.practice_id, each.practice)
    return [
        Row(each, [*practices.get(each.pk, {}).values()], standings.get(each.pk))
        for each in people
    ]
