"""How many of each, then and now: an open dot, a line, a filled dot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from headwater.charts.labels import axis_top
from headwater.charts.theme import Spec, base

_ROW = 28  # px


class Move(NamedTuple):
    """One row: how many there were, and how many there are."""

    name: str
    then: int
    now: int


def moves(
    rows: Sequence[Move], *, then: str, now: str, what: str, description: str
) -> Spec:
    """Draw one row each; ``then`` and ``now`` name the two moments, ``what`` what is counted."""
    top = axis_top(max((max(row.then, row.now) for row in rows), default=0))
    values = [
        {
            "name": row.name,
            "then": row.then,
            "now": row.now,
            "label": f"{row.now:,}",
            "after": row.now >= row.then,
            "said": f"{row.name}: {row.then:,} {what} in {then}, {row.now:,} in {now}",
        }
        for row in rows
    ]
    return {
        **base(description=description, height=_ROW * max(len(rows), 1)),
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": [row.name for row in rows],
                "axis": {
                    "title": None,
                    "domain": False,
                    "labelColor": "token:ink-2",
                    "labelPadding": 10,
                },
            },
            "tooltip": {"field": "said", "type": "nominal"},
        },
        "layer": [
            {
                "mark": {"type": "rule", "stroke": "token:ink-3", "aria": False},
                "encoding": {"x": _x("then", top), "x2": {"field": "now"}},
            },
            _dot("then", top, "token:paper"),
            _dot("now", top, "token:ink"),
            _label(top, after=True),
            _label(top, after=False),
        ],
    }


def _x(field: str, top: float) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, top]},
        "axis": {"title": None, "tickCount": 5, "tickMinStep": 1, "format": ",.0f"},
    }


def _dot(field: str, top: float, fill: str) -> Spec:
    return {
        "mark": {
            "type": "point",
            "size": 60,
            "fill": fill,
            "stroke": "token:ink",
            "strokeWidth": 1.5,
            "opacity": 1,
            "aria": False,
        },
        "encoding": {"x": _x(field, top)},
    }


def _label(top: float, *, after: bool) -> Spec:
    mark: dict[str, Any] = {
        "type": "text",
        "align": "left" if after else "right",
        "baseline": "middle",
        "dx": 9 if after else -9,
        "fill": "token:ink",
        "fontWeight": "bold",
        "aria": False,
    }
    test = "datum.after" if after else "!datum.after"
    return {
        "transform": [{"filter": test}],
        "mark": mark,
        "encoding": {
            "x": _x("now", top),
            "text": {"field": "label", "type": "nominal"},
        },
    }
