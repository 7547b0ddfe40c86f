"""Which practices a list holds, and in which order: the directory's, and those that only the mart knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, overload

from django.db.models import (
    Aggregate,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Lower

from headwater.marts import Mart
from prm.accounts.models import User
from prm.common.listing import PAGE_ROWS
from prm.common.prepared import Prepared, prepared
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
COUNTED = ("volume", "share")  # by the mart, not by the database
SORTS = ("name", "tier", "territory", "alignment", "town", *COUNTED)
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


class Directory(NamedTuple):
    """The whole of it, as far as a list speaks of more than it shows."""

    practices: int  # those that weren't merged into others
    codes: str  # of all, merged ones too


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
    def directory(self) -> Directory:
        """Return what the directory holds, whatever is asked. One query."""
        [(practices, codes)] = _directory()
        return Directory(practices, codes or "")

    @cached_property
    def strangers(self) -> Sequence[str]:
        """Return the practices that only the mart knows."""
        if self.volumes.mart is None:
            return ()
        return _strangers_to(self.directory.codes, self.volumes.mart)


_APART = "\x1f"


class _Joined(Aggregate):
    """All texts of a column as one: thousands of rows would take longer to read than to say whether they changed."""

    template = f"%(function)s(%(expressions)s, '{_APART}')"
    function = "group_concat"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="string_agg", **context)


@prepared()
def _directory() -> QuerySet:
    """Return how many practices there are, and the codes of all, merged ones too."""
    all_of_it = Practice.objects.order_by().annotate(one=Value(1)).values("one")
    there = Count("pk", filter=Q(merged_into=None))
    found = all_of_it.annotate(practices=there, codes=_Joined("code"))
    return found.values_list("practices", "codes")


@lru_cache(maxsize=4)
def _strangers_to(codes: str, mart: Mart) -> tuple[str, ...]:
    known = frozenset(codes.split(_APART))
    return tuple(code for code in current.practices(mart) if code not in known)


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


class Entries(Sequence[Entry]):
    """The directory's practices in the database's order, read a page at a time, and the strangers after them."""

    def __init__(self, search: Search, strangers: Sequence[Entry]) -> None:
        self._search, self._strangers = search, strangers

    @cached_property
    def _count(self) -> int:
        if _can_be_prepared(self._search):
            [count] = _ask(self._search, 0, 0)
            return int(count)
        return _filtered(self._search).count()

    def __len__(self) -> int:
        return self._count + len(self._strangers)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if not isinstance(at, slice):
            return self[:][at]
        first, last, _ = at.indices(len(self))
        after = slice(max(first - self._count, 0), max(last - self._count, 0))
        return [*self._found(first, last), *self._strangers[after]]

    def _found(self, first: int, last: int) -> list[Entry]:
        if first >= self._count:
            return []
        if last - first <= PAGE_ROWS and _can_be_prepared(self._search):
            return [Entry(*each) for each in _ask(self._search, first, last)]
        return _as_entries(_sorted(self._search)[first:last])


def list_entries(search: Search) -> Sequence[Entry]:
    """Return every practice that matches, in order; those that only the mart knows come last."""
    query, volumes = search.query, search.volumes
    sort = query["sort"] or DEFAULT_SORT
    by, down = sort.removeprefix("-"), sort.startswith("-")
    strangers: list[Entry] = []
    if not (search.mine or query["territory"] or query["liaison"] or query["tier"]):
        strangers = _strangers(query, volumes, search.strangers)
    if query["alignment"] or by == "alignment":
        return [*_as_aligned(search, by, down=down), *strangers]
    if by not in COUNTED:
        return Entries(search, strangers)
    entries = [*_as_entries(_sorted(search)), *strangers]
    if volumes.shown:
        entries.sort(key=lambda each: _rank(volumes.cell(each.code), by), reverse=down)
    return entries


def _can_be_prepared(search: Search) -> bool:
    """Say whether the SQL differs by nothing but keys: not in a liaison's own list, nor where one looks for words."""
    return not (search.mine or search.query["text"] or search.query["town"])


def _ask(search: Search, first: int, last: int) -> list[Any]:
    """Return a page's keys and codes, or how many there are where no page is named."""
    names = tuple(name for name in _BY_KEY if search.query[name])
    sort = search.query["sort"] or DEFAULT_SORT
    dated = bool(names) or bool(last and sort.removeprefix("-") in _DATED)
    values = [_BY_KEY[name](search.query[name]) for name in names]
    asked = _prepared_for(names, sort, first, last, dated=dated)
    return asked(*values, search.on) if dated else asked(*values)


_BY_KEY: Mapping[str, type] = {"territory": int, "liaison": int, "tier": str}


_DATED = ("tier", "territory")  # what hangs on a day, in an order


@lru_cache(maxsize=256)
def _prepared_for(
    names: tuple[str, ...], sort: str, first: int, last: int, *, dated: bool
) -> Prepared[Any]:
    def build(*values: Any) -> QuerySet:
        on = values[-1] if dated else date.min
        there = Practice.objects.filter(merged_into=None)
        found = _narrowed(there, dict(zip(names, values, strict=False)), on)
        if not last:
            one = found.order_by().annotate(one=Value(1)).values("one")
            return one.annotate(count=Count("*")).values_list("count", flat=True)
        by, down = sort.removeprefix("-"), sort.startswith("-")
        ordered = _ordered(found, by, down=down, on=on)
        return ordered.values_list("pk", "code")[first:last]

    return Prepared(build, [*map(_BY_KEY.__getitem__, names), *[date] * dated])


def _sorted(search: Search) -> QuerySet[Practice]:
    sort = search.query["sort"] or DEFAULT_SORT
    by, down = sort.removeprefix("-"), sort.startswith("-")
    # By what is counted they are sorted afterwards, and names decide among equals.
    down = down and by not in COUNTED
    return _ordered(_filtered(search), by, down=down, on=search.on)


def _as_entries(found: QuerySet[Practice]) -> list[Entry]:
    return [Entry(*each) for each in found.values_list("pk", "code")]


def _rank(cell: Cell | None, by: str) -> float:
    if cell is None:
        return -2.0
    if by == "volume":
        return cell.flow.volume.rank
    share = cell.flow.share_to_us
    return -1.0 if share is None else share


def _as_aligned(search: Search, by: str, *, down: bool) -> list[Entry]:
    """Keep those that stand to us so. A practice may stand as its organization does, which no condition says."""
    alignment = search.query["alignment"]
    practices = list(_sorted(search).only("pk", "code"))
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
    keys = {name: kind(query[name]) for name, kind in _BY_KEY.items() if query[name]}
    return _narrowed(found, keys, on)


def _narrowed(
    found: QuerySet[Practice], query: Mapping[str, Any], on: date
) -> QuerySet[Practice]:
    placed = Placement.objects.on(on)
    if "territory" in query:
        there = placed.filter(territory=query["territory"])
        found = found.filter(pk__in=there.values("practice"))
    if "liaison" in query:
        covered = Assignment.objects.on(on).filter(liaison=query["liaison"])
        own = placed.filter(territory__in=covered.values("territory"))
        found = found.filter(pk__in=own.values("practice"))
    if "tier" in query:
        tiers = Tiering.objects.on(on).filter(tier=query["tier"])
        found = found.filter(pk__in=tiers.values("practice"))
    return found


def _ordered(
    found: QuerySet[Practice], by: str, *, down: bool, on: date
) -> QuerySet[Practice]:
    if by == "name":  # as its index has it
        return found.order_by(Lower("name").desc() if down else Lower("name"), "pk")
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
