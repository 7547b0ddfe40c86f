"""Practice × service line pairs, ranked by what leaves: the first form of the opportunity list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from headwater.marts import Mart
from prm.insights.counts import EVIDENCE_LEVELS, Count
from prm.insights.presenters.listing import Column, Listing, address, columns, page_of
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

DEFAULT_SORT = "-left"
_HEADS = (
    ("practice", "Practice", False),
    ("line", "Line", False),
    ("volume", "Referrals", True),
    ("left", "Leaked", True),
    ("share", "Share to us", True),
)
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


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
    leaking: int  # the pairs among those found whose leaked count is shown
    first: Row | None  # the row that leaks most among those found
    filtered: bool
    address: str  # the filters as they stand in an address


def present_opportunities(mart: Mart, asked: Mapping[str, str]) -> Opportunities:
    """Return one page of the list for the filters of an address; values that mean nothing are left out."""
    query = _query(mart, asked)
    everything = _rows(mart)
    found = find_rows(mart, query)
    leaking = [row for row in found if row.leaked and row.leaked.value]
    return Opportunities(
        query=query,
        listing=page_of(found, {**query, "page": asked.get("page", "")}),
        columns=columns(_HEADS, query, DEFAULT_SORT),
        line_choices=(("", "All"), *((key, line_name(key)) for key in lines(mart))),
        alignment_choices=(
            ("", "Any"),
            *((key, key.capitalize()) for key in ALIGNMENTS),
        ),
        provenance=provenance(mart),
        pairs=len(everything),
        too_few=len(published(mart).cells) - len(everything),
        leaked=sum(row.leaked.value or 0 for row in leaking if row.leaked),
        leaking=len(leaking),
        first=max(leaking, key=lambda row: row.cell.flow.left.rank, default=None),
        filtered=any(query.get(key) for key in ("line", "alignment", "text")),
        address=address(query),
    )


def _query(mart: Mart, asked: Mapping[str, str]) -> dict[str, str]:
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
            line_name(cell.line),
            top.get((cell.practice_id, cell.line), ""),
        )
        for cell in published(mart).cells
        if cell.flow.volume.value
    ]
    return tuple(sorted(rows, key=_by_name))


def _by_name(row: Row) -> tuple[str, str]:
    return row.practice.name.casefold(), row.line


def find_rows(mart: Mart, asked: Mapping[str, str]) -> list[Row]:
    """Return the pairs that match the filters, in the order asked for."""
    query = _query(mart, asked)
    words = query["text"].casefold().split()
    found = [
        row
        for row in _rows(mart)
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

_EXPORTED = (
    "practice_id",
    "practice",
    "alignment",
    "service_line",
    "volume",
    "ours",
    "partner",
    "competitor",
    "unaffiliated",
    "unknown",
    "leaked",
    "share_of_referrals",
    "leakage_share",
    "largest_destination_elsewhere",
    *EVIDENCE_LEVELS[:-1],
    "possible_or_associated",
)


def export_opportunities(mart: Mart, asked: Mapping[str, str]) -> Iterator[str]:
    """Yield the filtered list as CSV: what it is in lines that begin with #, then the rows that the page shows."""
    for line in _export_notes(mart, _query(mart, asked)):
        yield f"# {line}\r\n"
    yield _csv_line(_EXPORTED)
    for row in find_rows(mart, asked):
        yield _csv_line(_exported(row))


def _export_notes(mart: Mart, query: Mapping[str, str]) -> list[str]:
    said = provenance(mart)
    filters = [f"{key} = {value}" for key, value in query.items() if value]
    return [
        "Headwater: practice and service line pairs"
        + (" (synthetic data)" if said.synthetic else ""),
        f"Source: {said.source}; as of {said.as_of}; window {said.span}; mart {said.mart_id}",
        f"Filters: {', '.join(filters) or 'none'}",
        "Volumes are sums of calibrated probabilities, rounded to whole episodes.",
        "Counts of ten or fewer read '≤ 10'; 'withheld' are counts that would let these be worked out.",
        "Pairs whose referrals are too few to show aren't listed.",
    ]


def _exported(row: Row) -> list[str]:
    flow, mix = row.cell.flow, row.cell.mix
    kinds = (
        flow.volume,
        flow.ours,
        flow.partner,
        flow.competitor,
        flow.unaffiliated,
        flow.unknown,
    )
    return [
        row.practice.practice_id,
        row.practice.name,
        row.practice.alignment,
        row.cell.line,
        *(_plain(count) for count in kinds),
        _plain(row.leaked) if row.leaked else "",
        _ratio(flow.share_to_us),
        _ratio(flow.left_share) if row.leaked else "",
        row.top,
        *(_plain(count) for count in mix.levels),
    ]


def _plain(count: Count) -> str:
    return count.text if count.value is None else str(count.value)


def _ratio(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _csv_line(values: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(
        [f"'{value}" if value.startswith(_FORMULA_SIGNS) else value for value in values]
    )
    return buffer.getvalue()
