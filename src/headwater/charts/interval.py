"""Intervals of lifts: several ways to count on one axis, or one interval without a dot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from headwater.charts.labels import SIGNED_PERCENT, signed_percent
from headwater.charts.theme import Spec, base

_ROW = 40  # px
_ALONE = 44  # px
_LEAST = 0.20  # the axis reaches at least so far to both sides of no effect
_ROOM = 0.08  # of the span
_NAME = -14  # px above its interval


class Spread(NamedTuple):
    """One way to count: its interval, and its lift where a single figure may be shown."""

    name: str
    low: float
    high: float
    lift: float | None = None
    headline: bool = False
    part: bool = False  # of the row above it


def intervals(rows: Sequence[Spread], *, description: str) -> Spec:
    """Draw one interval a row: the headline dark with a full dot, the others pale with an open one."""
    named = [
        _row(row, place, f"of that, {row.name}" if row.part else row.name)
        for place, row in enumerate(rows)
    ]
    x = _x("low", _span(rows))
    return {
        **base(description=description, height=_ROW * max(len(named), 1)),
        "encoding": {"y": _y(named)},
        "layer": [
            _no_effect(_span(rows)),
            _names(named),
            _whiskers([row for row in named if not row["headline"]], x, strong=False),
            _whiskers([row for row in named if row["headline"]], x, strong=True),
            _dots([row for row in named if row["lift"] is not None], _span(rows)),
        ],
    }


def interval_alone(low: float, high: float, *, description: str) -> Spec:
    """Draw one interval without a dot: we don't know where in it the truth lies."""
    rows = [Spread("", low, high)]
    span = _span(rows)
    ends = [
        {"at": low, "text": signed_percent(low)},
        {"at": high, "text": signed_percent(high)},
    ]
    at = _x("at", span)
    return {
        **base(description=description, height=_ALONE),
        "layer": [
            _no_effect(span),
            _whiskers([_row(rows[0], 0, "")], _x("low", span), strong=True),
            {
                "data": {"values": ends},
                "mark": {
                    "type": "tick",
                    "orient": "vertical",
                    "size": 10,
                    "thickness": 2,
                    "color": "token:ink",
                    "aria": False,
                },
                "encoding": {"x": at},
            },
            {
                "data": {"values": ends},
                "mark": {
                    "type": "text",
                    "dy": -13,
                    "fill": "token:ink",
                    "fontWeight": "bold",
                    "aria": False,
                },
                "encoding": {"x": at, "text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def _row(row: Spread, place: int, name: str) -> dict[str, Any]:
    said = f"{signed_percent(row.low)} to {signed_percent(row.high)}"
    if row.lift is not None:
        said = f"{signed_percent(row.lift)} ({said})"
    return {
        "place": place,
        "name": name,
        "low": row.low,
        "high": row.high,
        "lift": row.lift,
        "headline": row.headline,
        "fill": "token:ink" if row.headline else "token:paper",
        "said": f"{name}: {said}" if name else said,
    }


def _span(rows: Sequence[Spread]) -> list[float]:
    low = min([-_LEAST, *(row.low for row in rows)])
    high = max([_LEAST, *(row.high for row in rows)])
    room = _ROOM * (high - low)
    return [low - room, high + room]


def _x(field: str, span: list[float]) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": span, "nice": False},
        "axis": {
            "title": None,
            "tickCount": 5,
            "labelExpr": SIGNED_PERCENT,
            "grid": False,
            "domain": False,
        },
    }


def _y(named: list[dict[str, Any]]) -> Spec:
    """Places are rows: two ways may bear one name."""
    return {
        "field": "place",
        "type": "ordinal",
        "scale": {"domain": list(range(len(named)))},
        "axis": None,
    }


def _names(named: list[dict[str, Any]]) -> Spec:
    """Write each name above its interval, where a phone has room for it."""
    return {
        "data": {"values": named},
        "mark": {
            "type": "text",
            "align": "left",
            "dy": _NAME,
            "fill": "token:ink-2",
            "aria": False,
        },
        "encoding": {
            "x": {"value": 0},
            "text": {"field": "name", "type": "nominal"},
        },
    }


def _no_effect(span: list[float]) -> Spec:
    return {
        "data": {"values": [{"none": 0.0}]},
        "mark": {
            "type": "rule",
            "stroke": "token:ink-3",
            "strokeDash": [2, 3],
            "aria": False,
        },
        "encoding": {
            "x": _x("none", span),
            "y": {"value": 0},
            "y2": {"value": "height"},
        },
    }


def _whiskers(rows: list[dict[str, Any]], x: Spec, *, strong: bool) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "rule",
            "stroke": "token:ink" if strong else "token:c-band-line",
            "strokeWidth": 2,
            "aria": False,
        },
        "encoding": {
            "x": x,
            "x2": {"field": "high"},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _dots(rows: list[dict[str, Any]], span: list[float]) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "point",
            "size": 46,
            "stroke": "token:ink",
            "strokeWidth": 1.5,
            "opacity": 1,
            "aria": False,
        },
        "encoding": {
            "x": _x("lift", span),
            "fill": {"field": "fill", "type": "nominal", "scale": None},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }
