"""Upstream: practices to win, and who shares patients with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import StreamingHttpResponse

from headwater.marts import Mart
from prm.common.listing import Listing, address, page_of
from prm.common.spreadsheets import Cell, csv_response
from prm.insights.queries.current import line_name
from prm.insights.queries.edges import SPANS, Edge, End, network
from prm.insights.queries.prospects import Prospect, prospects
from prm.insights.queries.vintage import Provenance, provenance

Codes = frozenset[str] | None  # the practices that a reader may see; None: all
LONGEST = SPANS[-1]
_UPSTREAM = 12  # practitioners named
_HEADER = (
    "practice_id",
    "practice",
    "town",
    "alignment",
    "service_line",
    "expected_a_year",
    "seen_by_us",
    "shares_patients_with",
    "shared_patients",
)


@dataclass(frozen=True, slots=True)
class ProspectsPage:
    """Everything that the page says."""

    query: dict[str, str]
    address: str
    line_choices: tuple[tuple[str, str], ...]
    listing: Listing[Prospect]
    names: dict[str, str]  # of lines
    first: Prospect | None
    routed: int  # of those found, how many have somebody who shares patients with us
    known: bool  # whether the mart has any at all
    provenance: Provenance


def find_prospects(
    mart: Mart, asked: Mapping[str, str], codes: Codes
) -> list[Prospect]:
    """Return the prospects of one line or of all, the most promising first."""
    line = asked.get("line", "")
    return [
        each
        for each in prospects(mart)
        if (codes is None or each.practice.practice_id in codes)
        and line in ("", each.line)
    ]


def present_prospects(
    mart: Mart, asked: Mapping[str, str], codes: Codes
) -> ProspectsPage:
    """Return one page of the list."""
    present = {each.line for each in prospects(mart)}
    names = {
        line: line_name(mart, line) for line in (*mart.service_lines, *sorted(present))
    }
    query = {"line": asked["line"] if asked.get("line") in present else ""}
    found = find_prospects(mart, query, codes)
    return ProspectsPage(
        query,
        address(query),
        (("", "All"), *((key, name) for key, name in names.items() if key in present)),
        page_of(found, {**query, "page": asked.get("page", "")}),
        names,
        next(iter(found), None),
        sum(each.via_people is not None for each in found),
        bool(present),
        provenance(mart),
    )


def export_prospects(
    mart: Mart, asked: Mapping[str, str], codes: Codes
) -> StreamingHttpResponse:
    """Return the list as CSV: what it is in lines that begin with #, then the rows that the page shows."""
    said = provenance(mart)
    rows: list[list[Cell]] = [
        [
            each.practice.practice_id,
            each.practice.name,
            each.practice.town,
            each.practice.alignment,
            each.line,
            each.expected,
            each.seen.plain,
            each.via_name,
            "" if each.via_people is None else each.via_people,
        ]
        for each in find_prospects(mart, asked, codes)
    ]
    notes = [
        "Headwater: prospects" + (" (synthetic data)" if said.synthetic else ""),
        f"Source: {said.source}; as of {said.as_of}; window {said.span}; mart {said.mart_id}",
        "Expected: all referrals a year that the practice's panel predicts, wherever they go.",
        "Counts of ten or fewer aren't told.",
    ]
    return csv_response(f"prospects-{mart.as_of}", _HEADER, rows, notes=notes)


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything that the page says."""

    days: int
    which: str  # "all", or empty: from outside to us alone
    choices: tuple[tuple[str, str], ...]
    listing: Listing[Edge]
    upstream: tuple[tuple[End, int], ...]
    pairs: int
    known: bool
    provenance: Provenance


def present_network(mart: Mart, asked: Mapping[str, str], codes: Codes) -> NetworkPage:
    """Return one page of pairs within the span of days asked for."""
    wanted = asked.get("days", "")
    days = int(wanted) if wanted in {str(span) for span in SPANS} else LONGEST
    found = network(mart, days)
    everybody = asked.get("pairs") == "all"
    edges = [
        edge
        for edge in found.edges
        if _visible(edge, codes) and (everybody or edge.into_ours)
    ]
    senders = {edge.first for edge in edges}
    query = {
        "days": "" if days == LONGEST else str(days),
        "pairs": "all" if everybody else "",
    }
    return NetworkPage(
        days,
        query["pairs"],
        tuple((str(span), f"{span} days") for span in SPANS),
        page_of(edges, {**query, "page": asked.get("page", "")}),
        tuple(each for each in found.upstream if each[0] in senders)[:_UPSTREAM],
        len(edges),
        bool(found.edges),
        provenance(mart),
    )


def _visible(edge: Edge, codes: Codes) -> bool:
    """Say whether an end of the pair works in a practice that the reader may see."""
    return codes is None or bool(
        codes & {edge.first.practice_id, edge.then.practice_id}
    )
