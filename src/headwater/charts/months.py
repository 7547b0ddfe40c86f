"""Episodes a month, stacked by the kind of destination."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from headwater.charts.labels import axis_top, early_layers, month_axis, spread
from headwater.charts.theme import (
    DESTINATION_FILLS,
    DESTINATION_KINDS,
    DESTINATION_NAMES,
    Spec,
    base,
    say_hidden,
)

_HEIGHT = 260  # px
_LABEL_STEP = 15  # px between two names, so that none overprints another


def destinations_by_month(table: pa.Table, *, description: str) -> Spec:
    """Draw one column a month, stacked ours, partner, competitor, unaffiliated, unknown.

    Parameters
    ----------
    table
        ``month`` (date32), ``mature`` (bool) and one column a destination kind with volumes in episodes, null where
        a count isn't shown. Months that aren't mature are paler, hatched and labelled.
    description
        What the chart says, in words.
    """
    rows = table.sort_by("month").to_pylist()
    bars = [bar for row in rows for bar in _bars(row)]
    top = axis_top(max((_total(row) for row in rows), default=0.0))
    early = [f"{row['month']:%Y-%m}" for row in rows if not row["mature"]]
    return {
        **base(
            description=say_hidden(
                description,
                hidden=any(
                    row[kind] is None for row in rows for kind in DESTINATION_KINDS
                ),
            ),
            height=_HEIGHT,
        ),
        "encoding": {"x": month_axis([f"{row['month']:%Y-%m}" for row in rows])},
        "layer": [
            _stack(bars, top),
            *early_layers(early, field="month"),
            _names(rows, top),
        ],
    }


def _bars(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "month": f"{row['month']:%Y-%m}",
            "kind": kind,
            "order": order,
            "volume": row[kind],
            "mature": row["mature"],
            "said": f"{row['month']:%B %Y}, {DESTINATION_NAMES[kind].lower()}: {row[kind]:,.0f}",
        }
        for order, kind in enumerate(DESTINATION_KINDS)
        if row[kind]
    ]


def _total(row: dict[str, Any]) -> float:
    return float(sum(row[kind] or 0.0 for kind in DESTINATION_KINDS))


def _stack(bars: list[dict[str, Any]], top: float) -> Spec:
    return {
        "data": {"values": bars},
        "mark": {"type": "bar", "aria": False, "strokeWidth": 1},
        "encoding": {
            "y": {
                "field": "volume",
                "type": "quantitative",
                "stack": "zero",
                "scale": {"domain": [0, top]},
                "axis": {
                    "title": None,
                    "tickCount": 4,
                    "domain": False,
                    "format": ",.0f",
                    "tickMinStep": 1,
                },
            },
            "order": {"field": "order", "type": "quantitative"},
            "fill": {
                "field": "kind",
                "type": "nominal",
                "scale": {
                    "domain": list(DESTINATION_KINDS),
                    "range": [DESTINATION_FILLS[kind] for kind in DESTINATION_KINDS],
                },
                "legend": None,
            },
            # The hatch alone has no edge: without a line its top can't be read.
            "stroke": {
                "condition": {
                    "test": "datum.kind === 'unknown'",
                    "value": "token:c-unknown",
                },
                "value": "token:paper",
            },
            "opacity": {
                "condition": {"test": "!datum.mature", "value": 0.5},
                "value": 1,
            },
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _names(rows: list[dict[str, Any]], top: float) -> Spec:
    """Name each band at the right, level with the last complete month, pushed apart where bands are thin."""
    last: dict[str, Any] = next((row for row in reversed(rows) if row["mature"]), {})
    shown = [kind for kind in DESTINATION_KINDS if last.get(kind)]
    middles, floor = [], 0.0
    for kind in shown:
        middles.append(floor + last[kind] / 2)
        floor += last[kind]
    places = spread(middles, step=_LABEL_STEP * top / _HEIGHT)
    return {
        "data": {
            "values": [
                {"name": DESTINATION_NAMES[kind], "at": place, "kind": kind}
                for kind, place in zip(shown, places, strict=True)
            ]
        },
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 8,
            "aria": False,
        },
        "encoding": {
            "x": {"value": "width"},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "name", "type": "nominal"},
        },
    }
