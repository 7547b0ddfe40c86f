"""The list of practices, as one person may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.common.prepared import Keys, prepared
from prm.directory.models import AlignmentKind, Practice
from prm.directory.queries import alignment
from prm.insights.queries import current
from prm.insights.queries.flows import Cell
from prm.territories.models import Assignment, Territory, Tier
from prm.territories.queries import Standing, standing_of
from prm.web.records.practice_entries import (
    ALIGNMENTS,
    DEFAULT_SORT,
    UNKNOWN,
    Entry,
    Search,
    clean_query,
    list_entries,
)
from prm.web.records.volumes import Volumes, volumes_for

PAGE_OF_KEYS = 100  # more keys than that are slower than reading the whole table
_FILTERS = ("text", "town", "territory", "liaison", "tier", "alignment")
_HEADS = (
    ("name", "Practice", False),
    ("tier", "Tier", False),
    ("territory", "Territory", False),
    ("alignment", "Alignment", False),
    ("town", "Town", False),
)
_LABELS = dict(AlignmentKind.choices)  # a row that asks its model makes them anew
_VOLUME_HEADS = (("volume", "Referrals", True), ("share", "Share to us", True))


@dataclass(frozen=True, slots=True)
class Row:
    """One practice as the list shows it. Without ``pk`` only the mart knows it."""

    practice: Practice | current.Practice
    pk: int | None
    code: str
    organization: str
    alignment: str
    standing: Standing
    visible: bool  # whether its volumes may be seen
    cell: Cell | None

    @property
    def liaisons(self) -> str:
        """Return who covers it, who leads first."""
        return ", ".join(each.name for each in self.standing.liaisons)


@dataclass(frozen=True, slots=True)
class Choices:
    """What one can filter by, as pairs of value and label."""

    territories: list[tuple[str, str]]
    liaisons: list[tuple[str, str]]
    tiers: list[tuple[str, str]]
    alignments: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PracticeList:
    """Everything that the page says."""

    query: dict[str, str]
    listing: Listing[Row]
    columns: list[Column]
    choices: Choices
    volumes: Volumes
    practices: int  # in the directory
    strangers: int  # that only the mart knows
    referring: (
        int  # to whom claims credit a referral, of those whose volumes may be seen
    )
    scoped: bool  # the person has practices of their own
    mine: bool  # the list ends at the borders of their territories
    filtered: bool

    def file_query(self, form: str) -> str:
        """Return the filters as the address of the file carries them; ``form`` is csv or xlsx."""
        return address({**self.query, "as": form})


def present_practices(
    person: User, asked: Mapping[str, str], *, on: date
) -> PracticeList:
    """Return one page of the list for the filters of an address. A constant number of queries."""
    query = clean_query(asked)
    volumes = volumes_for(person, on=on)
    search = Search(query, person, volumes, on)
    page = page_of(list_entries(search), {**query, "page": asked.get("page", "")})
    heads = _HEADS + (_VOLUME_HEADS if volumes.provenance else ())
    return PracticeList(
        query=query,
        listing=Listing(
            make_rows(page.rows, volumes, on=on),
            page.first,
            page.last,
            page.total,
            page.back,
            page.onward,
        ),
        columns=columns(heads, query, DEFAULT_SORT),
        choices=_choices(on),
        volumes=volumes,
        practices=search.directory.practices,
        strangers=len(search.strangers),
        referring=volumes.referring,
        scoped=search.scoped,
        mine=search.mine,
        filtered=any(query[name] for name in _FILTERS),
    )


def make_rows(entries: Sequence[Entry], volumes: Volumes, *, on: date) -> list[Row]:
    """Return what the list shows of some practices, whatever their number in as many queries."""
    keys = [entry.pk for entry in entries if entry.pk is not None]
    found = _page_of(keys) if len(keys) <= PAGE_OF_KEYS else _all()
    practices = {practice.pk: practice for practice in found}
    standing = standing_of(practices.values(), on=on)
    aligned = alignment.alignments_on(list(practices.values()), on)
    return [
        _known(practices[pk], standing[pk], aligned.get(pk), volumes)
        if (pk := entry.pk) is not None and pk in practices
        else _unknown(volumes.known[entry.code], volumes)
        for entry in entries
    ]


def _all() -> QuerySet[Practice]:
    return Practice.objects.filter(merged_into=None).select_related("organization")


@prepared(Keys)
def _page_of(keys: Sequence[int]) -> QuerySet[Practice]:
    return _all().filter(pk__in=keys)


def _known(
    practice: Practice,
    standing: Standing,
    aligned: alignment.Standing | None,
    volumes: Volumes,
) -> Row:
    return Row(
        practice=practice,
        pk=practice.pk,
        code=practice.code,
        organization=practice.organization.name if practice.organization else "",
        alignment=_LABELS.get(aligned.kind, aligned.kind) if aligned else "Unknown",
        standing=standing,
        visible=volumes.may_see(practice.code),
        cell=volumes.cell(practice.code),
    )


def _unknown(practice: current.Practice, volumes: Volumes) -> Row:
    code = practice.practice_id
    return Row(
        practice=practice,
        pk=None,
        code=code,
        organization=practice.organization_name or practice.system or "",
        alignment=practice.alignment.capitalize(),
        standing=Standing(),
        visible=volumes.may_see(code),
        cell=volumes.cell(code),
    )


def _choices(on: date) -> Choices:
    """Return what one can filter by. Two queries."""
    liaisons = sorted(set(_liaisons(on)), key=lambda each: each[::-1])
    return Choices(
        territories=[("", "Any"), *((str(pk), name) for pk, name in _territories())],
        liaisons=[("", "Any"), *((str(pk), name) for pk, name in liaisons)],
        tiers=[("", "Any"), *Tier.choices],
        alignments=[
            ("", "Any"),
            *((each.value, each.label) for each in ALIGNMENTS),
            (UNKNOWN, "Unknown"),
        ],
    )


@prepared()
def _territories() -> QuerySet:
    found = Territory.objects.filter(closed_on=None).order_by(Lower("name"))
    return found.values_list("pk", "name")


@prepared(date)
def _liaisons(on: date) -> QuerySet:
    return Assignment.objects.on(on).values_list("liaison", "liaison__name")
