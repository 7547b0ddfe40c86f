"""Practice × service line pairs, ranked by what leaves: the first form of the opportunity list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from headwater.marts import Mart
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.insights.counts import Count
from prm.insights.queries.current import (
    ALIGNMENTS,
    Practice,
    line_name,
    lines,
    practices,
)
from prm.insights.queries.destinations import largest_elsewhere
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.vintage import Provenance, provenance

Codes = frozenset[str] | None  # the practices that a reader may see; None: all

DEFAULT_SORT = "-left"
_HEADS = (
    ("practice", "Practice", False),
    ("line", "Line", False),
    ("volume", "Referrals", True),
    ("left", "Leaked", True),
    ("share", "Share to us", True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One practice and service line."""

    practice: Practice
    cell: Cell
    line: str  # its name
    top: str  # who receives most of what goes elsewhere; empty when nobody stands out

    @property
    def leaked(self) -> Count | None:
        """Return what left, or None for a practice whose referrals can't leak because it isn't aligned."""
        return self.cell.flow.left if self.practice.aligned else None


@dataclass(frozen=True, slots=True)
class Opportunities:
    """Everything that the page says."""

    query: dict[str, str]  # the filters in force, as in the address
    listing: Listing[Row]
    columns: list[Column]
    line_choices: tuple[tuple[str, str], ...]
    alignment_choices: tuple[tuple[str, str], ...]
    provenance: Provenance
    pairs: int  # that may be shown at all
    too_few: int  # pairs whose referrals are too few to be shown
    leaked: int  # in the pairs found, as far as shown
    left: (
        Count | None
    )  # what left all aligned practices in these lines, if some of it isn't in the pairs found
    leaking: int  # the pairs among those found whose leaked count is shown
    first: Row | None  # the row that leaks most among those found
    elsewhere: (
        Row | None
    )  # the row that sends most elsewhere, when no row found is of an aligned practice
    filtered: bool
    address: str  # the filters as they stand in an address


def present_opportunities(
    mart: Mart, asked: Mapping[str, str], codes: Codes = None
) -> Opportunities:
    """Return one page of the list for the filters of an address; values that mean nothing are left out."""
    query = read_query(mart, asked)
    everything = _visible(mart, codes)
    found = find_rows(mart, query, codes)
    leaking = [row for row in found if row.leaked and row.leaked.value]
    leaked = sum(row.leaked.value or 0 for row in leaking if row.leaked)
    return Opportunities(
        query=query,
        listing=page_of(found, {**query, "page": asked.get("page", "")}),
        columns=columns(_HEADS, query, DEFAULT_SORT),
        line_choices=(
            ("", "All"),
            *((key, line_name(mart, key)) for key in lines(mart)),
        ),
        alignment_choices=(
            ("", "Any"),
            *((key, key.capitalize()) for key in ALIGNMENTS),
        ),
        provenance=provenance(mart),
        pairs=len(everything),
        too_few=_pairs(mart, codes) - len(everything),
        leaked=leaked,
        # The whole of the market says nothing about a part of it.
        left=_whole_if_more(mart, query, leaked) if codes is None else None,
        leaking=len(leaking),
        first=max(leaking, key=lambda row: row.cell.flow.left.rank, default=None),
        elsewhere=_most_elsewhere(found),
        filtered=any(query.get(key) for key in ("line", "alignment", "text")),
        address=address(query),
    )


def _whole_if_more(mart: Mart, query: Mapping[str, str], leaked: int) -> Count | None:
    """Return the Overview's number, which a reader compares with this list; None where the two are the same."""
    if query["alignment"] or query["text"]:
        return None
    left = published(mart).groups["aligned"].flows[query["line"]].left
    return left if left.rank > leaked else None


def _most_elsewhere(found: list[Row]) -> Row | None:
    if any(row.practice.aligned for row in found):
        return None
    sending = [row for row in found if row.cell.flow.left.value]
    return max(sending, key=lambda row: row.cell.flow.left.rank, default=None)


def read_query(mart: Mart, asked: Mapping[str, str]) -> dict[str, str]:
    line, alignment = asked.get("line", ""), asked.get("alignment", "")
    sort = asked.get("sort", "")
    return {
        "line": line if line in lines(mart) else "",
        "alignment": alignment if alignment in ALIGNMENTS else "",
        "text": asked.get("text", "").strip()[:100],
        "sort": sort if sort.removeprefix("-") in {key for key, _, _ in _HEADS} else "",
    }


@lru_cache(maxsize=2)
def _rows(mart: Mart) -> tuple[Row, ...]:
    """Return every pair that may be shown, in the default order.

    A pair too small to show isn't listed: its place would tell how small it is.
    """
    known, top = practices(mart), largest_elsewhere(mart)
    rows = [
        Row(
            known[cell.practice_id],
            cell,
            line_name(mart, cell.line),
            top.get((cell.practice_id, cell.line), ""),
        )
        for cell in published(mart).cells
        if cell.flow.volume.value
    ]
    return tuple(sorted(rows, key=_by_name))


def _by_name(row: Row) -> tuple[str, str]:
    return row.practice.name.casefold(), row.line


def _visible(mart: Mart, codes: Codes) -> Sequence[Row]:
    if codes is None:
        return _rows(mart)
    return [row for row in _rows(mart) if row.cell.practice_id in codes]


def _pairs(mart: Mart, codes: Codes) -> int:
    cells = published(mart).cells
    return sum(codes is None or cell.practice_id in codes for cell in cells)


def find_rows(mart: Mart, asked: Mapping[str, str], codes: Codes = None) -> list[Row]:
    """Return the pairs that match the filters, in the order asked for."""
    query = read_query(mart, asked)
    words = query["text"].casefold().split()
    found = [
        row
        for row in _visible(mart, codes)
        if query["line"] in ("", row.cell.line)
        and query["alignment"] in ("", row.practice.alignment)
        and all(
            word in f"{row.practice.name} {row.practice.town}".casefold()
            for word in words
        )
    ]
    sort = query["sort"] or DEFAULT_SORT
    # Sorting keeps the order of equals, so that names decide among them whichever way round.
    found.sort(key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return found


def _left_rank(row: Row) -> tuple[int, int]:
    """Return leaked episodes; practices that can't leak follow, by what they send elsewhere."""
    if row.leaked is not None:
        return 1, row.leaked.rank
    return 0, row.cell.flow.left.rank


_KEYS = {
    "practice": lambda row: row.practice.name.casefold(),
    "line": lambda row: row.line,
    "volume": lambda row: row.cell.flow.volume.rank,
    "left": _left_rank,
    "share": lambda row: (
        -1.0 if row.cell.flow.share_to_us is None else row.cell.flow.share_to_us
    ),
}
