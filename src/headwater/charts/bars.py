"""Where the referrals of several practices, service lines or organizations go: one bar a row."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from headwater.charts.theme import (
    DESTINATION_FILLS,
    DESTINATION_KINDS,
    DESTINATION_NAMES,
    Spec,
    base,
)

_ROW = 26  # px


def destination_bars(table: pa.Table, *, name: str, description: str) -> Spec:
    """Draw one bar of equal length a row, split by destination kind; the order of the rows is kept.

    Parameters
    ----------
    table
        The column ``name`` (text, unique) and one column a destination kind with volumes in episodes, null where a
        count isn't shown.
    name
        The column that names a row, e.g. ``service_line``.
    description
        What the chart says, in words.
    """
    rows = table.to_pylist()
    parts = [part for row in rows for part in _parts(row, name)]
    return {
        **base(description=description, height=_ROW * max(len(rows), 1)),
        "padding": 0,
        "data": {"values": parts},
        "mark": {"type": "bar", "height": 12, "strokeWidth": 1, "aria": False},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "domain": False, "labelLimit": 160},
            },
            "x": {
                "field": "volume",
                "type": "quantitative",
                "stack": "normalize",
                "axis": {
                    "title": "Share of referrals",
                    "format": "%",
                    "tickCount": 5,
                    "grid": False,
                },
            },
            "order": {"field": "order", "type": "quantitative"},
            "fill": {
                "field": "kind",
                "type": "nominal",
                "scale": {
                    "domain": [DESTINATION_NAMES[kind] for kind in DESTINATION_KINDS],
                    "range": [DESTINATION_FILLS[kind] for kind in DESTINATION_KINDS],
                },
                "legend": {
                    "title": None,
                    "orient": "top",
                    "columns": 3,
                    "symbolType": "square",
                },
            },
            "stroke": {
                "condition": {
                    "test": "datum.kind === 'Unknown'",
                    "value": "token:c-unknown",
                },
                "value": "token:paper",
            },
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _parts(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [
        {
            "name": str(row[name]),
            "kind": DESTINATION_NAMES[kind],
            "order": order,
            "volume": row[kind],
            "said": f"{row[name]}, {DESTINATION_NAMES[kind].lower()}: {row[kind]:,.0f}",
        }
        for order, kind in enumerate(DESTINATION_KINDS)
        if row[kind]
    ]
