"""The list of opportunities as a file that others can read without the page beside it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import StreamingHttpResponse

from headwater.marts import Mart
from prm.common.listing import address
from prm.common.spreadsheets import Cell, csv_response
from prm.insights.counts import EVIDENCE_LEVELS, Count
from prm.insights.presenters.opportunities import (
    Codes,
    Row,
    find_rows,
    read_query,
)
from prm.insights.queries.vintage import provenance

# Programs that take a file for something else than UTF-8 garble the sign that the page shows.
_FEW = "10 or fewer"
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


def export_opportunities(
    mart: Mart, asked: Mapping[str, str], codes: Codes = None
) -> StreamingHttpResponse:
    """Return the filtered list as CSV: what it is in lines that begin with #, then the rows that the page shows."""
    # Read here and not while it is sent: a mart that can't be read is an answer, not half a file.
    rows = [_exported(row) for row in find_rows(mart, asked, codes)]
    notes = _export_notes(mart, read_query(mart, asked), codes)
    return csv_response(f"opportunities-{mart.as_of}", _EXPORTED, rows, notes=notes)


def _export_notes(mart: Mart, query: Mapping[str, str], codes: Codes) -> list[str]:
    said = provenance(mart)
    return [
        "Headwater: practice and service line pairs"
        + (" (synthetic data)" if said.synthetic else ""),
        f"Source: {said.source}; as of {said.as_of}; window {said.span}; mart {said.mart_id}",
        # As in the address: what somebody put into a link can't begin a cell or a line of its own.
        f"Filters: {address(query).removeprefix('?') or 'none'}",
        *_border(codes),
        "Volumes are sums of calibrated probabilities, rounded to whole episodes.",
        f"Counts of ten or fewer read '{_FEW}'; 'withheld' are counts that would let these be worked out.",
        "Pairs whose referrals are too few to show aren't listed.",
    ]


def _border(codes: Codes) -> list[str]:
    if codes is None:
        return []
    return [f"Practices of the reader's own territory alone: {len(codes)}"]


def _exported(row: Row) -> list[Cell]:
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


def _plain(count: Count) -> str | int:
    if count.value is not None:
        return count.value
    return _FEW if count.small else count.text


def _ratio(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"
