"""Which practices a list holds, and in which order: the directory's, and those that only the mart knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.directory.models import AlignmentKind, Practice
from prm.directory.queries.alignment import alignments_on
from prm.insights.queries import current
from prm.insights.queries.flows import Cell
from prm.territories.models import Assignment, Placement, Tier, Tiering
from prm.territories.queries import practices_visible_to
from prm.territories.queries.scope import is_scoped
from prm.web.records.asked import choice_of, key_of, sort_of, text_of
from prm.web.records.volumes import Volumes

DEFAULT_SORT = "name"
SORTS = ("name", "tier", "territory", "alignment", "town", "volume", "share")
UNKNOWN = "unknown"
ALIGNMENTS = (
    AlignmentKind.EMPLOYED,
    AlignmentKind.AFFILIATED,
    AlignmentKind.INDEPENDENT,
    AlignmentKind.COMPETITOR,
)


class Entry(NamedTuple):
    """What a list must know of every practice; ``pk`` is None outside the directory."""

    pk: int | None
    code: str


@dataclass(frozen=True)
class Search:
    """One person's question to the list."""

    query: Mapping[str, str]
    person: User
    volumes: Volumes
    on: date

    @property
    def scoped(self) -> bool:
        """Say whether the person has practices of their own."""
        return is_scoped(self.person)

    @property
    def mine(self) -> bool:
        """Say whether the list ends at the borders of the person's territories."""
        return self.scoped and self.query["whose"] != "all"

    @cached_property
    def codes(self) -> frozenset[str]:
        """Return the codes of the directory, merged ones too."""
        return frozenset(Practice.objects.values_list("code", flat=True))

    @cached_property
    def strangers(self) -> list[str]:
        """Return the practices that only the mart knows."""
        return [code for code in self.volumes.known if code not in self.codes]


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address, without what means nothing."""
    return {
        "text": text_of(asked, "text"),
        "town": text_of(asked, "town"),
        "territory": key_of(asked, "territory"),
        "liaison": key_of(asked, "liaison"),
        "tier": choice_of(asked, "tier", Tier.values),
        "alignment": choice_of(asked, "alignment", (*ALIGNMENTS, UNKNOWN)),
        "whose": choice_of(asked, "whose", ("mine", "all")),
        "sort": sort_of(asked, SORTS),
    }


def list_entries(search: Search) -> list[Entry]:
    """Return every practice that matches, in order; those that only the mart knows come last."""
    query, volumes = search.query, search.volumes
    sort = query["sort"] or DEFAULT_SORT
    by, down = sort.removeprefix("-"), sort.startswith("-")
    counted = by in ("volume", "share")
    entries = _known(search, by, down=down and not counted)
    if not (search.mine or query["territory"] or query["liaison"] or query["tier"]):
        entries += _strangers(query, volumes, search.strangers)
    if volumes.shown and counted:
        entries.sort(key=lambda each: _rank(volumes.cell(each.code), by), reverse=down)
    return entries


def _rank(cell: Cell | None, by: str) -> float:
    if cell is None:
        return -2.0
    if by == "volume":
        return cell.flow.volume.rank
    share = cell.flow.share_to_us
    return -1.0 if share is None else share


def _known(search: Search, by: str, *, down: bool) -> list[Entry]:
    found = _ordered(_filtered(search), by, down=down, on=search.on)
    alignment = search.query["alignment"]
    if not alignment and by != "alignment":
        return [Entry(*each) for each in found.values_list("pk", "code")]
    # A practice may stand as its organization does, which no single condition of a query says.
    practices = list(found.only("pk", "code"))
    standings = alignments_on(practices, search.on)
    kinds = {
        each.pk: standings[each.pk].kind if each.pk in standings else UNKNOWN
        for each in practices
    }
    if by == "alignment":
        practices.sort(key=lambda each: kinds[each.pk], reverse=down)
    return [
        Entry(each.pk, each.code)
        for each in practices
        if alignment in ("", kinds[each.pk])
    ]


def _filtered(search: Search) -> QuerySet[Practice]:
    query, on = search.query, search.on
    found = (
        practices_visible_to(search.person, on=on)
        if search.mine
        else Practice.objects.filter(merged_into=None)
    )
    for word in query["text"].split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(city__icontains=word)
            | Q(organization__name__icontains=word)
        )
    if query["town"]:
        found = found.filter(city__iexact=query["town"])
    placed = Placement.objects.on(on).filter(practice=OuterRef("pk"))
    if query["territory"]:
        found = found.filter(Exists(placed.filter(territory=int(query["territory"]))))
    if query["liaison"]:
        covered = Assignment.objects.on(on).filter(liaison=int(query["liaison"]))
        own = placed.filter(territory__in=covered.values("territory"))
        found = found.filter(Exists(own))
    if query["tier"]:
        tiers = Tiering.objects.on(on).filter(practice=OuterRef("pk"))
        found = found.filter(Exists(tiers.filter(tier=query["tier"])))
    return found


def _ordered(
    found: QuerySet[Practice], by: str, *, down: bool, on: date
) -> QuerySet[Practice]:
    own = {"practice": OuterRef("pk")}
    column = {
        "town": Lower("city"),
        "tier": Subquery(Tiering.objects.on(on).filter(**own).values("tier")[:1]),
        "territory": Subquery(
            Placement.objects.on(on).filter(**own).values("territory__name")[:1]
        ),
    }.get(by, Lower("name"))
    first = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    return found.order_by(first, Lower("name"), "pk")


def _strangers(
    query: Mapping[str, str], volumes: Volumes, codes: Iterable[str]
) -> list[Entry]:
    words = query["text"].casefold().split()
    found = [
        practice
        for practice in map(volumes.known.__getitem__, codes)
        if query["alignment"] in ("", practice.alignment)
        and query["town"].casefold() in ("", (practice.city or "").casefold())
        and all(word in _searched(practice) for word in words)
    ]
    found.sort(
        key=lambda practice: practice.name.casefold(), reverse=query["sort"] == "-name"
    )
    return [Entry(None, practice.practice_id) for practice in found]


def _searched(practice: current.Practice) -> str:
    organization = practice.organization_name or practice.system or ""
    return f"{practice.name} {practice.town} {organization}".casefold()
