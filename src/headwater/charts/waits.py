"""What patients meet at clinics, month by month: a wait against its usual height, or a share against its target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from headwater.charts.labels import axis_top, early_layers, month_axis
from headwater.charts.marks import Level, Mark, level_layers, mark_layers
from headwater.charts.theme import Spec, base

_HEIGHT = 170  # px


class Wait(NamedTuple):
    """One month: its value and what was usual before, None where it isn't known or may not be shown."""

    month: date
    mature: bool
    value: float | None
    usual: float | None = None


class Look(NamedTuple):
    """How a series is written and drawn."""

    name: str  # what the value is, to stand at the line's end
    unit: str = ""  # of the axis, empty for shares
    share: bool = False
    target: float | None = None
    target_name: str = ""
    stroke: str = "token:ink"
    band: float | None = (
        None  # the usual range reaches so much above and below what is usual, as a share of it
    )


def waits_by_month(
    months: Sequence[Wait],
    look: Look,
    *,
    description: str,
    marks: Sequence[Mark] = (),
    levels: Sequence[Level] = (),
) -> Spec:
    """Draw one line over months, the band of what is usual behind it, open dots where a month isn't complete.

    ``marks`` say what happened, ``levels`` what was usual before and after it.
    """
    rows = [_row(month, look) for month in months]
    names = [row["month"] for row in rows]
    early = [row["month"] for row in rows if not row["mature"]]
    highest = max(
        (value for row in rows for value in (row["value"], row["high"]) if value),
        default=0.0,
    )
    top = 1.0 if look.share else axis_top(highest)
    return {
        **base(description=description, height=_HEIGHT),
        "encoding": {"x": month_axis(names)},
        "layer": [
            *_band(rows, top, look),
            *early_layers(early, field="month"),
            *_target(look),
            *level_layers(levels),
            *mark_layers(marks, names, lifted=bool(early)),
            _line([row for row in rows if row["mature"]], top, look),
            _dots([row for row in rows if row["value"] is not None], look),
            *_name(rows, look),
        ],
    }


def _row(month: Wait, look: Look) -> dict[str, Any]:
    reach = look.band or 0.0
    usual = month.usual
    if month.value is None:
        text = "not shown" if look.share else "not known"
    else:
        text = f"{month.value:.0%}" if look.share else f"{month.value:,.0f} {look.unit}"
    beside = f" (usual: {usual:,.0f})" if usual is not None else ""
    return {
        "month": f"{month.month:%Y-%m}",
        "mature": month.mature,
        "value": month.value,
        "low": None if usual is None else usual * (1 - reach),
        "high": None if usual is None else usual * (1 + reach),
        "fill": look.stroke if month.mature else "token:paper",
        "said": f"{month.month:%B %Y}, {look.name.lower()}: {text}{beside}",
    }


def _y(field: str, top: float, look: Look) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, top]},
        "axis": {
            "title": None,
            "tickCount": 3,
            "domain": False,
            "format": ".0%" if look.share else ",.0f",
        },
    }


def _band(rows: Sequence[dict[str, Any]], top: float, look: Look) -> list[Spec]:
    known = [row for row in rows if row["low"] is not None]
    if not known or look.band is None:
        return []
    return [
        {
            "data": {"values": known},
            "mark": {"type": "bar", "fill": "token:c-band", "aria": False},
            "encoding": {
                "x": {
                    "field": "month",
                    "type": "ordinal",
                    "bandPosition": 0.5,
                },
                "y": _y("low", top, look),
                "y2": {"field": "high"},
            },
        }
    ]


def _target(look: Look) -> list[Spec]:
    if look.target is None:
        return []
    at = {"datum": look.target, "type": "quantitative"}
    return [
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "rule",
                "stroke": "token:c-band-line",
                "strokeDash": [4, 3],
                "aria": False,
            },
            "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": at},
        },
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "text",
                "text": look.target_name,
                "align": "left",
                "baseline": "bottom",
                "dy": -3,
                "aria": False,
            },
            "encoding": {"x": {"value": 4}, "y": at},
        },
    ]


def _line(rows: Sequence[dict[str, Any]], top: float, look: Look) -> Spec:
    return {
        "data": {"values": [*rows]},
        "mark": {
            "type": "line",
            "stroke": look.stroke,
            "strokeWidth": 2,
            "aria": False,
        },
        "encoding": {"y": _y("value", top, look)},
    }


def _dots(rows: Sequence[dict[str, Any]], look: Look) -> Spec:
    return {
        "data": {"values": [*rows]},
        "mark": {
            "type": "point",
            "size": 22,
            "stroke": look.stroke,
            "strokeWidth": 1.5,
            "opacity": 1,
            "aria": False,
        },
        "encoding": {
            "y": {"field": "value", "type": "quantitative"},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _name(rows: Sequence[dict[str, Any]], look: Look) -> list[Spec]:
    """Write the last complete value beside its dot."""
    known = [row for row in rows if row["mature"] and row["value"] is not None]
    if not known:
        return []
    last = known[-1]
    text = f"{last['value']:.0%}" if look.share else f"{last['value']:,.0f}"
    return [
        {
            "data": {"values": [{"month": last["month"], "value": last["value"]}]},
            "mark": {
                "type": "text",
                "text": text,
                "dy": -11,
                "fill": "token:ink",
                "fontWeight": "bold",
                "aria": False,
            },
            "encoding": {"y": {"field": "value", "type": "quantitative"}},
        }
    ]
