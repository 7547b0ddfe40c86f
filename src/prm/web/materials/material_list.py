"""Materials as a list: what expires next stands first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import day
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.common.spreadsheets import Cell
from prm.outreach.models import Material
from prm.outreach.queries import current_materials, with_uses
from prm.web.fieldwork.choices import Choices, line_names, lines_for_filter
from prm.web.records.asked import choice_of, sort_of, text_of
from prm.web.records.counted import Counted

SOON = timedelta(days=60)  # time to write, approve and print a new version
CURRENT, EXPIRING, EXPIRED, WITHDRAWN, ALL = (
    "current",
    "expiring",
    "expired",
    "withdrawn",
    "all",
)
STATES: Choices = [
    (CURRENT, "May be left"),
    (EXPIRING, "Expire soon"),
    (EXPIRED, "Expired"),
    (WITHDRAWN, "Withdrawn"),
    (ALL, "All"),
]
HEADS = (
    ("title", "Material", False),
    ("line", "Service line", False),
    ("until", "May be left until", False),
    ("times", "Left", True),
    ("last", "Last left", True),
)
SORTS: dict[str, F | Lower] = {
    "title": Lower("title"),
    "line": F("service_line"),
    "until": F("expires_on"),
    "times": F("times"),
    "last": F("last_left"),
}
FILE_HEADER = (
    "title",
    "version",
    "service_line",
    "may_be_left_until",
    "standing",
    "times_left",
    "last_left_on",
    "note",
)


@dataclass(frozen=True, slots=True)
class MaterialList:
    """Everything that the list says."""

    query: dict[str, str]
    listing: Listing[Material]
    columns: list[Column]
    states: Choices
    lines: Choices
    names: Mapping[str, str]
    current: int
    expiring: list[Material]
    on: date

    @property
    def filtered(self) -> bool:
        """Say whether anything but what may be left was asked for."""
        asked = {**self.query, "sort": ""}
        return any(
            asked[name] for name in asked if (name, asked[name]) != ("state", CURRENT)
        )

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them."""
        return address({**self.query, "as": form})

    def standing(self, material: Material) -> str:
        """Return whether a material may be left, in words."""
        return standing_of(material, on=self.on)


def present_materials(
    person: User, asked: Mapping[str, str], *, on: date
) -> MaterialList:
    """Return one page of materials for the filters of an address. A constant number of queries."""
    query = clean_query(asked)
    rows = find_materials(person, query, on=on)
    standing = current_materials(on)
    expiring = standing.filter(expires_on__lte=on + SOON).order_by("expires_on", "pk")
    return MaterialList(
        query=query,
        listing=page_of(Counted(rows), {**query, "page": asked.get("page", "")}),
        columns=columns(HEADS, query, "until"),
        states=STATES,
        lines=lines_for_filter(),
        names=line_names(),
        current=standing.count(),
        expiring=[*expiring[:3]],
        on=on,
    )


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address asks for; what isn't there means what may be left."""
    return {
        "state": choice_of(asked, "state", [key for key, _ in STATES]) or CURRENT,
        "line": text_of(asked, "line"),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, [*SORTS]),
    }


def find_materials(
    person: User, query: Mapping[str, str], *, on: date
) -> QuerySet[Material]:
    """Return the materials that match, in their order."""
    rows = with_uses(person, on=on).filter(_state(query["state"], on))
    if query["line"]:
        rows = rows.filter(service_line__in=("", query["line"]))
    if query["text"]:
        text = query["text"]
        rows = rows.filter(Q(title__icontains=text) | Q(note__icontains=text))
    sort = query["sort"] or "until"
    key = SORTS[sort.removeprefix("-")]
    order = (
        key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    )
    return rows.order_by(order, Lower("title"), "version", "pk")


def file_rows(person: User, asked: Mapping[str, str], *, on: date) -> list[list[Cell]]:
    """Return every material that matches, as a file has them."""
    names = line_names()
    return [
        [
            each.title,
            each.version,
            names.get(each.service_line, each.service_line),
            each.expires_on,
            standing_of(each, on=on),
            each.times,  # type: ignore[attr-defined]
            timezone.localdate(each.last_left) if each.last_left else None,  # type: ignore[attr-defined]
            each.note,
        ]
        for each in find_materials(person, clean_query(asked), on=on)
    ]


def standing_of(material: Material, *, on: date) -> str:
    """Return whether a material may be left, in words."""
    if material.withdrawn_at:
        newer = getattr(material, "replaced_by", None)
        return f"replaced by {newer.version}" if newer else "withdrawn"
    if material.expires_on is None:
        return "until withdrawn"
    if material.expires_on < on:
        return f"expired {day(material.expires_on)}"
    return day(material.expires_on)


def _state(state: str, on: date) -> Q:
    withdrawn = Q(withdrawn_at__isnull=False)
    expired = Q(expires_on__lt=on)
    soon = Q(expires_on__gte=on, expires_on__lte=on + SOON)
    return {
        CURRENT: ~withdrawn & (Q(expires_on=None) | Q(expires_on__gte=on)),
        EXPIRING: ~withdrawn & soon,
        EXPIRED: ~withdrawn & expired,
        WITHDRAWN: withdrawn,
        ALL: Q(),
    }[state]
