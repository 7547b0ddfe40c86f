"""The list of opportunities as a file that others can read without the page beside it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import StreamingHttpResponse

from headwater.marts import Mart
from prm.common.listing import address
from prm.common.spreadsheets import Cell, csv_response
from prm.insights.counts import EVIDENCE_LEVELS, Count
from prm.insights.presenters.opportunities import find_rows, read_query
from prm.insights.presenters.opportunity_rows import Codes, Row
from prm.insights.queries.expectations import Estimate
from prm.insights.queries.lookback import LONGEST
from prm.insights.queries.vintage import provenance

# Programs that take a file for something else than UTF-8 garble the sign that the page shows.
_FEW = "10 or fewer"
_ESTIMATED = ("expected", "shortfall", "recoverable", "value")
_ESTIMATES = tuple(
    f"{name}{end}" for name in _ESTIMATED for end in ("", "_low", "_high")
)
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
    "addressable",
    *_ESTIMATES,
    "expected_to_us",
    "problem",
    "confirmed_gap",
    "standing",
    "barrier",
    "barrier_probability",
    "barrier_said",
    "fell_by",
    "fell_since",
    "look_back_days",
    "look_back_volume",
    "look_back_left",
    "look_back_change",
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
        "Expected, shortfall and recoverable are estimates of a model; low and high: 90 % interval.",
        "Value: recoverable referrals times the contribution margin, in dollars a year.",
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
        *_estimated(row),
        *_why(row),
        *_look_back(row),
    ]


def _look_back(row: Row) -> list[Cell]:
    if row.near is None:
        return [LONGEST, "", "", ""]
    near = row.near
    change = "" if near.change is None else f"{near.change:.3f}"
    return [near.days, _plain(near.flow.volume), _plain(near.flow.left), change]


def _estimated(row: Row) -> list[Cell]:
    could = row.could.text.replace(",", "") if row.could else ""
    if row.view is None:
        return [could, *[""] * (len(_ESTIMATES) + 3), ""]
    view = row.view
    estimates = (view.volume, view.shortfall, row.recoverable, row.worth)
    return [
        could,
        *(each for found in estimates for each in _three(found)),
        "" if view.ours is None else view.ours,
        f"{view.problem:.2f}",
        "yes" if row.ranked and view.confirmed else "no",
        row.standing or "beyond chance",
    ]


def _three(estimate: Estimate | None) -> list[Cell]:
    return ["", "", ""] if estimate is None else [*estimate]


def _why(row: Row) -> list[Cell]:
    proposed = row.diagnosis if row.diagnosis and row.diagnosis.proposed else None
    fell = row.alert
    return [
        row.barrier,
        f"{proposed.probability:.2f}" if proposed and not row.said else "",
        "confirmed" if row.said else "proposed" if proposed else "",
        f"{-fell.change:.2f}" if fell else "",
        fell.began.isoformat() if fell else "",
    ]


def _plain(count: Count) -> str | int:
    if count.value is not None:
        return count.value
    return _FEW if count.small else count.text


def _ratio(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"
