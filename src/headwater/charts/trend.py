"""Referrals of one practice to us and elsewhere, over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from headwater.charts.expected_band import band_layers, event_layers
from headwater.charts.labels import axis_top, early_layers, spread
from headwater.charts.theme import Spec, base, say_hidden

_HEIGHT = 220  # px
_LABEL_STEP = 16  # px
_SERIES = {
    "ours": ("To us", "token:c-ours"),
    "elsewhere": ("Elsewhere", "token:ink-3"),
}
_NARROW = 420  # px: below this, every other label stands


def trend_to_us(
    table: pa.Table, *, description: str, events: Sequence[tuple[str, str]] = ()
) -> Spec:
    """Draw two lines over the periods of ``table``: to us in our colour, elsewhere in grey.

    Parameters
    ----------
    table
        In order of time: ``period`` (text, unique), ``label`` (text on the axis), ``mature`` (bool), ``ours`` and
        ``elsewhere`` (episodes, null where a count isn't shown: the line breaks there). Where it has
        ``expected_low`` and ``expected_high`` (episodes to us, null where nothing is expected) a band stands behind.
    description
        What the chart says, in words.
    events
        Period and word of what happened, marked above the plot.
    """
    rows = table.to_pylist()
    drawn = [name for name in _SERIES if _has_line(rows, name)]
    points = [point for row in rows for point in _points(row, drawn)]
    highest = [point["volume"] or 0.0 for point in points]
    highest += [row.get("expected_high") or 0.0 for row in rows]
    top = axis_top(max(highest, default=0.0))
    early = [row["period"] for row in rows if not row["mature"]]
    return {
        **base(
            description=say_hidden(
                description,
                hidden=any(row[name] is None for row in rows for name in _SERIES),
            ),
            height=_HEIGHT,
        ),
        "encoding": {"x": _period_axis(rows)},
        "layer": [
            *band_layers(rows),
            *early_layers(early, field="period"),
            *event_layers(events),
            _lines([point for point in points if point["mature"]], top),
            _dots([point for point in points if point["volume"] is not None]),
            _names(points, top),
        ],
    }


def _has_line(rows: list[dict[str, Any]], series: str) -> bool:
    """Say whether any complete period is shown: a lone point of an incomplete one would stand for the whole series."""
    return any(row["mature"] and row[series] is not None for row in rows)


def _points(row: dict[str, Any], drawn: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "period": row["period"],
            "series": series,
            "volume": row[series],
            "mature": row["mature"],
            "stroke": colour,
            "fill": colour if row["mature"] else "token:paper",
            "said": f"{row['period']}, {name.lower()}: "
            + ("not shown" if row[series] is None else f"{row[series]:,.0f}"),
        }
        for series, (name, colour) in _SERIES.items()
        if series in drawn
    ]


def _period_axis(rows: list[dict[str, Any]]) -> Spec:
    periods = [row["period"] for row in rows]
    labels = [row["label"] for row in rows]
    place = f"indexof({periods!r}, datum.value)"
    return {
        "field": "period",
        "type": "ordinal",
        "scale": {"domain": periods},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelOverlap": False,
            "labelExpr": f"width < {_NARROW} && {place} % 2 ? '' : {labels!r}[{place}]",
        },
    }


def _lines(points: list[dict[str, Any]], top: float) -> Spec:
    return {
        "data": {"values": points},
        "mark": {"type": "line", "strokeWidth": 2, "strokeCap": "round", "aria": False},
        "encoding": {
            "y": {
                "field": "volume",
                "type": "quantitative",
                "scale": {"domain": [0, top]},
                "axis": {
                    "title": None,
                    "tickCount": 4,
                    "domain": False,
                    "format": ",.0f",
                    "tickMinStep": 1,
                },
            },
            "stroke": _as_given("stroke"),
            "detail": {"field": "series", "type": "nominal"},
        },
    }


def _dots(points: list[dict[str, Any]]) -> Spec:
    """Closed where the month is complete, open where it isn't."""
    return {
        "data": {"values": points},
        "mark": {"type": "point", "size": 28, "strokeWidth": 1.5, "aria": False},
        "encoding": {
            "y": {"field": "volume", "type": "quantitative"},
            "stroke": _as_given("stroke"),
            "fill": _as_given("fill"),
            "opacity": {"value": 1},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _as_given(field: str) -> Spec:
    """Encode a colour that stands in the data: no scale, so that layers can't merge theirs."""
    return {"field": field, "type": "nominal", "scale": None}


def _names(points: list[dict[str, Any]], top: float) -> Spec:
    """Name each line beside its last point."""
    ends = {p["series"]: p["volume"] for p in points if p["volume"] is not None}
    ranked = sorted(ends, key=lambda series: float(ends[series]))
    places = spread(
        [ends[series] for series in ranked], step=_LABEL_STEP * top / _HEIGHT
    )
    return {
        "data": {
            "values": [
                {
                    "name": _SERIES[series][0],
                    "fill": _SERIES[series][1],
                    "at": place,
                }
                for series, place in zip(ranked, places, strict=True)
            ]
        },
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 8,
            "fontWeight": "bold",
            "aria": False,
        },
        "encoding": {
            "x": {"value": "width"},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "name", "type": "nominal"},
            "fill": _as_given("fill"),
        },
    }
