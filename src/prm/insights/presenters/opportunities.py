"""Practice × service line pairs, ranked by what could be won back, with its lower bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from headwater.marts import Mart
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.insights.counts import Count
from prm.insights.models import Barrier
from prm.insights.presenters.lookback import ASKED, choices, read_days
from prm.insights.presenters.opportunity_rows import (
    KEYS,
    Codes,
    Row,
    Words,
    in_rank,
    looked_back,
    pairs_of,
    rows_of,
)
from prm.insights.queries.current import ALIGNMENTS, line_name, lines
from prm.insights.queries.expectations import knows_expectations
from prm.insights.queries.flows import published
from prm.insights.queries.lookback import LONGEST
from prm.insights.queries.vintage import Provenance, provenance

RANK = "rank"
_LEAKED_FIRST = "-left"  # marts made before there were expected referrals
_HEADS = (
    ("practice", "Practice", False),
    ("line", "Line", False),
    ("volume", "Referrals", True),
    ("left", "Leaked", True),
    ("share", "Share to us", True),
)
_RANKED_HEADS = (
    ("practice", "Practice", False),
    ("line", "Line", False),
    ("shortfall", "Episodes", True),
    ("back", "Recoverable", True),
    ("worth", "Worth a year", True),
    ("left", "Leaked", True),
)
_SORTS = {key for key, _, _ in (*_HEADS, *_RANKED_HEADS)}
SHOWS = {"": "Beyond chance", "all": "All pairs", "little": "Too little data"}
BARRIERS = {"": "Any", **dict(Barrier.choices), "ask": "Ask at the visit"}
_FIRST = 5  # rows whose part of the whole the lead tells


@dataclass(frozen=True, slots=True)
class Opportunities:
    """Everything that the page says."""

    query: dict[str, str]  # the filters in force, as in the address
    listing: Listing[Row]
    days: int  # the look-back
    look_backs: tuple[tuple[int, str], ...]  # those to choose, with their addresses
    columns: dict[str, Column]
    choices: dict[str, tuple[tuple[str, str], ...]]  # by filter
    provenance: Provenance
    ranked: bool  # whether the mart knows what panels predict
    pairs: int  # that may be shown at all
    too_few: int  # pairs whose referrals are too few to be shown
    beyond: int  # pairs found that send less than their panel predicts, beyond chance
    found: int  # pairs found, inside the funnel or not
    first_share: float | None  # of what could be won back, in the first few
    first_barrier: tuple[int, str] | None  # how many of the first point to which
    widest: int  # the end of the common axis of shortfalls, in episodes
    leaked: int  # in the pairs found, as far as shown
    left: Count | None  # what left all aligned practices, if some isn't in the pairs
    leaking: int  # the pairs among those found whose leaked count is shown
    first: Row | None  # the row that leaks most among those found
    elsewhere: Row | None  # who sends most elsewhere, when no row found is aligned
    filtered: bool
    address: str  # the filters as they stand in an address

    @property
    def all_address(self) -> str:
        """Return the address of the same list with the pairs inside the funnel."""
        return address(self.query, show="all")


def present_opportunities(
    mart: Mart, asked: Mapping[str, str], codes: Codes = None
) -> Opportunities:
    """Return one page of the list for the filters of an address; values that mean nothing are left out."""
    query = read_query(mart, asked)
    days = read_days(mart, query)
    whole = _whole(mart, tuple(query.items()), codes, Words(mart))
    listing = page_of(whole.listing.rows, {**query, "page": asked.get("page", "")})
    rows = looked_back(mart, listing.rows, days)
    return replace(whole, listing=replace(listing, rows=rows))


@lru_cache(maxsize=16)  # filters that a team uses; what people say makes it anew
def _whole(
    mart: Mart, asked: tuple[tuple[str, str], ...], codes: Codes, words: Words
) -> Opportunities:
    """Return what the page says with all rows on one page, none of them looked back for."""
    query = dict(asked)
    everything = rows_of(mart, codes, words)
    ranked = knows_expectations(mart)
    matching = _matching(everything, query)
    shown = _in_order(_shown(matching, query, ranked=ranked), query, ranked=ranked)
    short = in_rank([row for row in matching if row.ranked])
    short = short[: sum(row.ranked for row in short)]
    leaking = [row for row in matching if row.leaked and row.leaked.value]
    leaked = sum(row.leaked.value or 0 for row in leaking if row.leaked)
    return Opportunities(
        query=query,
        listing=Listing(shown, 1, len(shown), len(shown), "", ""),
        days=read_days(mart, query),
        look_backs=_look_backs(mart, query),
        columns=_columns(query, ranked=ranked),
        choices=_choices(mart),
        provenance=provenance(mart),
        ranked=ranked,
        pairs=len(everything),
        too_few=pairs_of(mart, codes) - len(everything),
        beyond=len(short),
        found=len(matching),
        first_share=_first_share(short),
        first_barrier=_first_barrier(short),
        widest=_widest(shown),
        leaked=leaked,
        # The whole of the market says nothing about a part of it.
        left=_whole_if_more(mart, query, leaked) if codes is None else None,
        leaking=len(leaking),
        first=max(leaking, key=lambda row: row.cell.flow.left.rank, default=None),
        elsewhere=_most_elsewhere(matching),
        filtered=any(
            query[key] for key in ("line", "alignment", "barrier", "text", "show")
        ),
        address=address(query),
    )


def find_rows(mart: Mart, asked: Mapping[str, str], codes: Codes = None) -> list[Row]:
    """Return the pairs that match the filters, in the order asked for."""
    query, ranked = read_query(mart, asked), knows_expectations(mart)
    found = _shown(
        _matching(rows_of(mart, codes, Words(mart)), query), query, ranked=ranked
    )
    ordered = _in_order(found, query, ranked=ranked)
    return looked_back(mart, ordered, read_days(mart, query))


def read_query(mart: Mart, asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address that mean something."""
    allowed = {
        "line": lines(mart),
        "alignment": ALIGNMENTS,
        "barrier": BARRIERS,
        "show": SHOWS,
    }
    query = {
        name: asked.get(name, "") if asked.get(name, "") in values else ""
        for name, values in allowed.items()
    }
    sort, days = asked.get("sort", ""), read_days(mart, asked)
    return {
        **query,
        ASKED: "" if days == LONGEST else str(days),
        "text": asked.get("text", "").strip()[:100],
        "sort": sort if sort.removeprefix("-") in _SORTS else "",
    }


def _matching(rows: Sequence[Row], query: Mapping[str, str]) -> list[Row]:
    words = query["text"].casefold().split()
    return [
        row
        for row in rows
        if query["line"] in ("", row.cell.line)
        and query["alignment"] in ("", row.practice.alignment)
        and query["barrier"] in ("", row.barrier)
        and all(
            word in f"{row.practice.name} {row.practice.town}".casefold()
            for word in words
        )
    ]


def _shown(
    rows: Sequence[Row], query: Mapping[str, str], *, ranked: bool
) -> Sequence[Row]:
    if not ranked or query["show"] == "all":
        return rows
    if query["show"] == "little":
        return [row for row in rows if row.view is None or row.view.too_little]
    return [row for row in rows if row.ranked]


def _in_order(
    rows: Sequence[Row], query: Mapping[str, str], *, ranked: bool
) -> list[Row]:
    sort = query["sort"] or (RANK if ranked else _LEAKED_FIRST)
    if sort == RANK:
        return in_rank(rows)
    # Sorting keeps the order of equals, so that names decide among them whichever way round.
    key = KEYS[sort.removeprefix("-")]
    return sorted(rows, key=key, reverse=sort.startswith("-"))


def _columns(query: Mapping[str, str], *, ranked: bool) -> dict[str, Column]:
    heads = _RANKED_HEADS if ranked else _HEADS
    default = RANK if ranked else _LEAKED_FIRST
    return {each.key: each for each in columns(heads, query, default)}


def _look_backs(mart: Mart, query: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    return tuple(
        (days, address(query, **{ASKED: "" if days == LONGEST else str(days)}) or "?")
        for days in choices(mart)
    )


def _choices(mart: Mart) -> dict[str, tuple[tuple[str, str], ...]]:
    named = ((key, line_name(mart, key)) for key in lines(mart))
    return {
        "line": (("", "All"), *named),
        "alignment": (("", "Any"), *((key, key.capitalize()) for key in ALIGNMENTS)),
        "barrier": tuple(BARRIERS.items()),
        "show": tuple(SHOWS.items()),
    }


def _first_share(short: Sequence[Row]) -> float | None:
    """Return the part of what could be won back that the first few hold; None where they are all there are."""
    whole = sum(row.recoverable.value for row in short if row.recoverable)
    if len(short) <= _FIRST or not whole:
        return None
    held = sum(row.recoverable.value for row in short[:_FIRST] if row.recoverable)
    return held / whole


def _first_barrier(short: Sequence[Row]) -> tuple[int, str] | None:
    labels = [row.barrier_label for row in short[:_FIRST] if row.barrier_label]
    if not labels:
        return None
    most = max(sorted(set(labels)), key=labels.count)
    return labels.count(most), most


def _widest(rows: Sequence[Row]) -> int:
    """Return the end of the axis of shortfalls: a round number that holds every interval."""
    shortfalls = [row.view.shortfall for row in rows if row.view and row.ranked]
    highest = max((each.high for each in shortfalls if each), default=0)
    step = 10 ** max(len(str(max(highest, 1))) - 1, 1)
    return max(-(-highest // step) * step, 10)


def _whole_if_more(mart: Mart, query: Mapping[str, str], leaked: int) -> Count | None:
    """Return the Overview's number, which a reader compares with this list; None where the two are the same."""
    if query["alignment"] or query["text"] or query["barrier"]:
        return None
    left = published(mart).groups["aligned"].flows[query["line"]].left
    return left if left.rank > leaked else None


def _most_elsewhere(found: Sequence[Row]) -> Row | None:
    if any(row.practice.aligned for row in found):
        return None
    sending = [row for row in found if row.cell.flow.left.value]
    return max(sending, key=lambda row: row.cell.flow.left.rank, default=None)
