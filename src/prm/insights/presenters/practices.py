"""The list of practices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from headwater.marts import Mart
from prm.common.listing import Column, Listing, columns, page_of
from prm.insights.queries.current import ALIGNMENTS, Practice, practices
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.vintage import Provenance, provenance

DEFAULT_SORT = "name"
_HEADS = (
    ("name", "Practice", False),
    ("alignment", "Alignment", False),
    ("organization", "Organization", False),
    ("town", "Town", False),
    ("volume", "Referrals", True),
    ("share", "Share to us", True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One practice with its referrals in all service lines; without any when claims don't know it."""

    practice: Practice
    cell: Cell | None

    @property
    def organization(self) -> str:
        """Return the organization, or its health system."""
        return self.practice.organization_name or self.practice.system or ""


@dataclass(frozen=True, slots=True)
class Practices:
    """Everything that the page says."""

    query: dict[str, str]
    listing: Listing[Row]
    columns: list[Column]
    alignment_choices: tuple[tuple[str, str], ...]
    provenance: Provenance
    practices: int
    aligned: int
    independent: int
    others: int  # of competitors, or of unknown alignment
    referring: int  # to whom claims credit a referral in the window
    filtered: bool


def present_practices(mart: Mart, asked: Mapping[str, str]) -> Practices:
    """Return one page of the list for the filters of an address."""
    query = _query(asked)
    rows = _rows(mart)
    found = _found(rows, query)
    aligned = sum(row.practice.aligned for row in rows)
    independent = sum(row.practice.alignment == "independent" for row in rows)
    return Practices(
        query=query,
        listing=page_of(found, {**query, "page": asked.get("page", "")}),
        columns=columns(_HEADS, query, DEFAULT_SORT),
        alignment_choices=(
            ("", "Any"),
            *((key, key.capitalize()) for key in ALIGNMENTS),
        ),
        provenance=provenance(mart),
        practices=len(rows),
        aligned=aligned,
        independent=independent,
        others=len(rows) - aligned - independent,
        referring=sum(row.cell is not None for row in rows),
        filtered=bool(query["alignment"] or query["text"]),
    )


def _query(asked: Mapping[str, str]) -> dict[str, str]:
    alignment, sort = asked.get("alignment", ""), asked.get("sort", "")
    return {
        "alignment": alignment if alignment in ALIGNMENTS else "",
        "text": asked.get("text", "").strip()[:100],
        "sort": sort if sort.removeprefix("-") in _KEYS else "",
    }


@lru_cache(maxsize=2)
def _rows(mart: Mart) -> tuple[Row, ...]:
    cells = published(mart).by_practice
    rows = [
        Row(practice, cells.get(practice.practice_id, {}).get(""))
        for practice in practices(mart).values()
    ]
    return tuple(sorted(rows, key=lambda row: row.practice.name.casefold()))


def _found(rows: tuple[Row, ...], query: Mapping[str, str]) -> list[Row]:
    words = query["text"].casefold().split()
    found = [
        row
        for row in rows
        if query["alignment"] in ("", row.practice.alignment)
        and all(word in _searched(row) for word in words)
    ]
    sort = query["sort"] or DEFAULT_SORT
    found.sort(key=_KEYS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return found


def _searched(row: Row) -> str:
    return f"{row.practice.name} {row.practice.town} {row.organization}".casefold()


def _share(row: Row) -> float:
    share = row.cell.flow.share_to_us if row.cell else None
    return -1.0 if share is None else share


_KEYS = {
    "name": lambda row: row.practice.name.casefold(),
    "alignment": lambda row: ALIGNMENTS.index(row.practice.alignment),
    "organization": lambda row: row.organization.casefold(),
    "town": lambda row: row.practice.town.casefold(),
    "volume": lambda row: row.cell.flow.volume.rank if row.cell else -2,
    "share": _share,
}
