"""The mart's ``expectation`` and ``margin``: what should come, what came, what could be won back, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.engines import Database
from headwater.measures.counted import Counted
from headwater.measures.expected.drawing import Range
from headwater.measures.expected.estimates import Estimates, estimate
from headwater.measures.expected.functions import Floats
from headwater.measures.expected.ranking import Ranking, rank_cells
from headwater.measures.expected.reading import Read, read_cells
from headwater.measures.maturity import WINDOW_MONTHS
from headwater.results import Window

LEAST_EXPECTED = 5.0  # referrals a year; fewer say too little (methods 3.3)
_CARVE_OUT: Mapping[str, pa.DataType] = {
    "practice_id": pa.string(),
    "service_line": pa.string(),
    "destination_kind": pa.string(),
    "volume": pa.float64(),
}


def conclude_expected(db: Database, counted: Counted) -> dict[str, pa.Table]:
    """Return the mart's ``expectation`` (LEAK-04, LEAK-05) and ``margin``.

    Capture, the share of a practice's patients whose claims are seen, can't be known from claims alone: all numbers
    speak of the patients whose claims are seen, and no cell is kept from ranking for it.
    """
    margins = _margins(counted.recorded.get("margin"))
    tables = dict(counted.tables)
    tables.setdefault("carve_out", pa.schema(dict(_CARVE_OUT)).empty_table())
    read = read_cells(db, tables, counted.window)
    estimates = estimate(read.cells)
    return {
        "margin": margins,
        "expectation": expectation_table(
            read, estimates, margins, window=counted.window
        ),
    }


def expectation_table(
    read: Read, found: Estimates, margins: pa.Table, *, window: Window | None
) -> pa.Table:
    """Put estimates, money and ranks beside the cells they are of.

    addressable = 1 - carved out / (competitor + unaffiliated); recoverable = gap x addressable; value = recoverable x
    the middle of finance's range, value_low its low bound at the low margin, value_high the high one at the high.
    Null: expected and next_* without a panel, margins and values of a line without a margin, the rank of a cell that is
    inside the funnel or too little.
    """
    addressable = _addressable(read.rows)
    recoverable = found.recoverable * addressable
    low, high = _margin_of(read.rows, margins)
    too_little = _too_little(read, found, window)
    ranking = rank_cells(
        found,
        worth=_worth(recoverable.mean, (low + high) / 2),
        enough=np.array([word == "" for word in too_little], dtype=bool),
    )
    return pa.table(
        {
            "practice_id": read.rows["practice_id"],
            "service_line": read.rows["service_line"],
            "alignment": read.rows["alignment"],
            "panel": read.rows["people"].cast(pa.int64()),
            "volume": read.cells.volume,
            "ours": read.cells.ours,
            **_interval("expected", found.expected, nullable=True),
            **_interval("level", found.level),
            "share_expected": found.share_expected,
            **_interval("share", found.share),
            "expected_ours": found.level.mean * found.share_expected,
            **_interval("shortfall", found.shortfall),
            "addressable": addressable,
            **_interval("recoverable", recoverable),
            "margin_low": _null(low),
            "margin_high": _null(high),
            "value": _null(recoverable.mean * (low + high) / 2),
            "value_low": _null(recoverable.low * low),
            "value_high": _null(recoverable.high * high),
            "next_low": _null(found.next_year.low),
            "next_high": _null(found.next_year.high),
            "problem": found.problem,
            "too_little": pa.array(too_little, pa.string()),
            **_ranked(ranking),
        }
    )


def _margins(recorded: pa.Table | None) -> pa.Table:
    rows: list[dict[str, Any]] = recorded.to_pylist() if recorded is not None else []
    return pa.table(
        {
            "service_line": pa.array(
                [row["service_line"] for row in rows], pa.string()
            ),
            "low": pa.array([float(row["low"]) for row in rows], pa.float64()),
            "high": pa.array([float(row["high"]) for row in rows], pa.float64()),
            "approved_by": pa.array([row["approved_by"] for row in rows], pa.string()),
            "approved_on": pa.array([row["approved_on"] for row in rows], pa.date32()),
        }
    )


def _addressable(rows: pa.Table) -> Floats:
    """Return the share of what left that somebody could redirect; 1 where nothing left."""
    outside = np.asarray(rows["outside"].to_numpy(), np.float64)
    carved = np.asarray(rows["carved"].to_numpy(), np.float64)
    left = 1 - carved / np.maximum(outside, 1e-12)
    return np.asarray(np.where(outside > 0, np.clip(left, 0.0, 1.0), 1.0))


def _margin_of(rows: pa.Table, margins: pa.Table) -> tuple[Floats, Floats]:
    """Return finance's range for each cell's line; NaN where finance gave none."""
    known = {row["service_line"]: row for row in margins.to_pylist()}
    lines = rows["service_line"].to_pylist()
    nothing = {"low": np.nan, "high": np.nan}
    low = [known.get(line, nothing)["low"] for line in lines]
    high = [known.get(line, nothing)["high"] for line in lines]
    return np.array(low, np.float64), np.array(high, np.float64)


def _worth(recoverable: Floats, margin: Floats) -> Floats:
    """Return what cells are ranked by: money, or referrals where finance gave no margin at all.

    A line without a margin ranks as if it had the mean of the others, so that a missing number hides nothing.
    """
    known = margin[np.isfinite(margin)]
    usual = float(known.mean()) if len(known) else 1.0
    return np.asarray(recoverable * np.where(np.isfinite(margin), margin, usual))


def _too_little(read: Read, found: Estimates, window: Window | None) -> list[str]:
    """Say why a cell isn't judged: less than twelve months, no panel, or fewer than five referrals expected a year."""
    months = _months(window)
    short = read.is_new | (months < WINDOW_MONTHS)
    unknown = read.cells.people <= 0
    a_year = np.nan_to_num(found.expected.mean) * WINDOW_MONTHS / max(months, 1)
    words = np.where(a_year < LEAST_EXPECTED, "expected", "")
    words = np.where(unknown, "panel", words)
    return [str(word) for word in np.where(short, "history", words)]


def _months(window: Window | None) -> int:
    if window is None:
        return 0
    start, end = window.start, window.end
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _interval(
    name: str, range_: Range, *, nullable: bool = False
) -> Mapping[str, pa.Array[Any]]:
    as_column = _null if nullable else pa.array
    return {
        name: as_column(range_.mean),
        f"{name}_low": as_column(range_.low),
        f"{name}_high": as_column(range_.high),
    }


def _null(values: Floats) -> pa.Array[Any]:
    return pa.array(values, pa.float64(), from_pandas=True)  # NaN is null


def _ranked(ranking: Ranking) -> Mapping[str, pa.Array[Any]]:
    rank: npt.NDArray[np.int64] = ranking.rank
    return {
        "confirmed": pa.array(ranking.confirmed),
        "beyond": pa.array(ranking.beyond, pa.string()),
        "rank": pa.array(rank, pa.int64(), mask=rank == 0),
    }
