"""What aligned referrers sent elsewhere: one bar a row, as long as the volume that left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from headwater.charts.theme import SUPPRESSED, Spec, base
from headwater.disclosure.linked import SHOWN, protect
from headwater.results import LeakageResult

_ROW = 26  # px
_MOST = 20  # rows: more is a table's work


def leaked_bars(result: LeakageResult) -> Spec:
    """Draw the rows that leak most. A row whose number is a small cell, or gives one away, is left out."""
    every = result.table.to_pylist()
    rows = [row for row, shown in zip(every, _shown(every), strict=True) if shown]
    hidden = sum(row["leaked"] > 0 for row in every) - len(rows)
    rows = rows[:_MOST]
    window = result.window
    return {
        **base(
            description=f"{result.definition.name}, {window.start:%B %Y} to {window.end:%B %Y}:"
            f" {result.definition.numerator}.{SUPPRESSED if hidden else ''}",
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


def _shown(rows: Sequence[dict[str, Any]]) -> list[bool]:
    """Say of each row whether it may be drawn: neither small, nor what the sum of all rows would need to tell one."""
    if not rows:
        return []
    cube = np.array(
        [
            (
                row["aligned_volume"],
                row["leaked"],
                row["aligned_volume"] - row["leaked"],
            )
            for row in rows
        ]
    )
    cube = np.concatenate([cube.sum(axis=0, keepdims=True), cube])
    codes = protect(cube, totals=(0,), nested=[(0, 1, 2)])
    drawn = (codes[1:, :2] == SHOWN).all(axis=1) & (np.rint(cube[1:, 1]) > 0)
    return [bool(each) for each in drawn]


def _bar(row: dict[str, Any], name: str) -> dict[str, Any]:
    leaked, volume = round(row["leaked"]), round(row["aligned_volume"])
    said = f"{row[name]}: {leaked:,} of {volume:,}, {row['leakage_share']:.0%}"
    return {"name": row[name], "leaked": leaked, "said": said}
