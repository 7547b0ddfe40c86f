"""Small mart tables that fit the declaration, for tests about marts and not about measures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from headwater.marts import TABLES, empty

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)
MANIFEST: dict[str, Any] = {
    "as_of": "2026-10-31",
    "window_start": "2025-09-01",
    "window_end": "2026-08-01",
    "sources": ["market"],
    "synthetic": True,
    "seconds": {"measuring": 1.5},
}


def made_tables(volume: float = 20.0) -> dict[str, pa.Table]:
    """Return every declared table; ``flow`` has a practice a row, and one row that nobody is credited with."""
    flow = [
        _flow(practice_id=practice, month=date(2026, month, 1), volume=volume)
        for practice in ("P1", "P2", None)
        for month in (6, 7, 8)
    ]
    return {name: empty(name) for name in TABLES} | {
        "flow": pa.Table.from_pylist(flow, schema=TABLES["flow"]),
        "opportunity": made_opportunity(ours=3.0),
    }


def _flow(**values: Any) -> dict[str, Any]:
    return {
        "service_line": "cardiology",
        "alignment": "employed",
        "destination_id": "O1",
        "destination_kind": "ours",
        "evidence": "likely" if values["practice_id"] else "unattributed",
        "data_source": "market",
        "variance": 2.5,
        "episodes": 31,
    } | values


def made_opportunity(*, ours: float, competitor: float = 60.0) -> pa.Table:
    """Return two practices in cardiology; the first has ``ours`` and ``competitor`` alone."""
    nothing = dict.fromkeys(
        [
            field.name
            for field in TABLES["opportunity"]
            if pa.types.is_floating(field.type)
        ],
        0.0,
    )
    rows = [
        _opportunity("P1", nothing | {"ours": ours, "competitor": competitor}),
        _opportunity("P2", nothing | {"ours": 70.0, "competitor": 40.0}),
    ]
    return pa.Table.from_pylist(rows, schema=TABLES["opportunity"])


def _opportunity(practice_id: str, numbers: dict[str, Any]) -> dict[str, Any]:
    volume = numbers["ours"] + numbers["competitor"]
    return numbers | {
        "practice_id": practice_id,
        "practice_name": f"Practice {practice_id}",
        "alignment": "employed",
        "service_line": "cardiology",
        "volume": volume,
        "leaked": numbers["competitor"],
        "share_of_referrals": numbers["ours"] / volume,
        "leakage_share": numbers["competitor"] / volume,
        "likely": volume,
        "top_destination_id": "O9",
        "top_destination_name": "Elsewhere Clinic",
        "top_destination_volume": numbers["competitor"],
    }
