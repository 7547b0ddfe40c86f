"""What aligned referrers sent elsewhere: one bar a row, as long as the volume that left."""

from __future__ import annotations

from typing import Any

from headwater.charts.theme import Spec, base
from headwater.disclosure import hidden, share_hidden
from headwater.results import LeakageResult

_ROW = 26  # px
_MOST = 20  # rows: more is a table's work


def leaked_bars(result: LeakageResult) -> Spec:
    """Draw the rows that leak most. A row whose number is a small cell, or gives one away, is left out."""
    rows = [row for row in result.table.to_pylist() if _may_be_shown(row)][:_MOST]
    window = result.window
    return {
        **base(
            description=f"{result.definition.name}, {window.start:%B %Y} to {window.end:%B %Y}:"
            f" {result.definition.numerator}.",
            height=_ROW * max(len(rows), 1),
        ),
        "data": {"values": [_bar(row, result.name) for row in rows]},
        "mark": {
            "type": "bar",
            "height": 12,
            "fill": "token:c-competitor",
            "aria": False,
        },
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "domain": False, "labelLimit": 160},
            },
            "x": {
                "field": "leaked",
                "type": "quantitative",
                "axis": {"title": "Referrals that left", "tickCount": 5, "grid": False},
            },
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _may_be_shown(row: dict[str, Any]) -> bool:
    return row["leaked"] > 0 and not (
        hidden(row["leaked"]) or share_hidden(row["leaked"], row["aligned_volume"])
    )


def _bar(row: dict[str, Any], name: str) -> dict[str, Any]:
    leaked, volume = round(row["leaked"]), round(row["aligned_volume"])
    said = f"{row[name]}: {leaked:,} of {volume:,}, {row['leakage_share']:.0%}"
    return {"name": row[name], "leaked": leaked, "said": said}
