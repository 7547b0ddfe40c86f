"""Months around a start: those worked on with their intervals, beside weighted controls."""

from __future__ import annotations

from typing import Any

from headwater.attribution import EventSeries
from headwater.charts.labels import SIGNED_PERCENT, key_line, signed_percent
from headwater.charts.theme import Spec, base

_HEIGHT = 230  # px
_ABOVE = -8  # px above the plot: what starts; the names stand above it
_LINE = 16  # px
_NARROW = 420  # px
_DRAWN = ("treated", "low", "high", "controls", "controls_low", "controls_high")
_ROOM = 0.05  # of the span, so that no dot touches the edge


def event_plot(
    series: EventSeries,
    *,
    description: str,
    opens: str = "start",
    chosen: str = "chosen by these months",
    treated: str = "worked on",
    controls: str = "like them, not worked on",
    single: bool = True,
) -> Spec:
    """Draw months by their distance from the start, against the same practices' own earlier year.

    Months that the planner saw are shaded: a dip in them is why the visit was made, and no test of anything.
    Where no single figure may stand, bars and a band are drawn in place of dots and line, and no figure inside them
    is in the specification.

    Parameters
    ----------
    description
        What the chart shows and says, in one or two sentences.
    opens, chosen
        Words at the start and over the shaded months.
    treated, controls
        Names of the dots and of the line.
    single
        Whether a single figure may stand beside its interval.
    """
    rows = _rows(series, treated, controls, single=single)
    worked_on = [row for row in rows if row["treated" if single else "low"] is not None]
    compared = [
        row for row in rows if row["controls" if single else "controls_low"] is not None
    ]
    domain = _domain(rows)
    drawn = (
        [_controls(compared, domain), *_treated(worked_on, domain)]
        if single
        else [_band(compared, domain), _bars(worked_on, domain)]
    )
    return {
        **base(description=description, height=_HEIGHT),
        "encoding": {"x": _axis(rows)},
        "layer": [
            *_shade(rows, chosen),
            _zero(rows),
            *_start(rows, opens),
            *drawn,
            *_names(
                treated if worked_on else "",
                controls if compared else "",
                single=single,
            ),
        ],
    }


def _rows(
    series: EventSeries, treated: str, controls: str, *, single: bool
) -> list[dict[str, Any]]:
    nothing = (None,) * len(series.months)
    ends = (series.controls_low or nothing, series.controls_high or nothing)
    rows = []
    for place, month in enumerate(series.months):
        low, high = series.treated_low[place], series.treated_high[place]
        at, beside = series.treated[place], series.controls[place]
        row: dict[str, Any] = {
            "month": _signed(month),
            "low": low,
            "high": high,
            "seen": series.seen[place],
            "after": month >= 0,
        }
        if single:
            said = _figure(at, low, high)
            if beside is not None:
                said += f"; {controls}: {signed_percent(beside)}"
            row |= {"treated": at, "controls": beside}
        else:
            below, above = ends[0][place], ends[1][place]
            said = _span(low, high) or "not known"
            if span := _span(below, above):
                said += f"; {controls}: {span}"
            row |= {"controls_low": below, "controls_high": above}
        rows.append({**row, "said": f"month {_signed(month)}, {treated}: {said}"})
    return rows


def _figure(at: float | None, low: float | None, high: float | None) -> str:
    said = "not known" if at is None else signed_percent(at)
    span = _span(low, high)
    return f"{said} ({span})" if span else said


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{signed_percent(low)} to {signed_percent(high)}"


def _signed(month: int) -> str:
    return f"−{-month}" if month < 0 else str(month)


def _domain(rows: list[dict[str, Any]]) -> list[float]:
    """Return the span of everything drawn, zero included."""
    ends = [row[name] for row in rows for name in _DRAWN if row.get(name) is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = _ROOM * (high - low or 1.0)
    return [low - room, high + room]


def _axis(rows: list[dict[str, Any]]) -> Spec:
    return {
        "field": "month",
        "type": "ordinal",
        "scale": {"domain": [row["month"] for row in rows]},
        "axis": {"title": "months from the start", "labelAngle": 0, "domain": False},
    }


def _y(field: str, domain: list[float]) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": domain, "nice": True},
        "axis": {
            "title": None,
            "tickCount": 5,
            "domain": False,
            "labelExpr": SIGNED_PERCENT,
        },
    }


def _shade(rows: list[dict[str, Any]], word: str) -> list[Spec]:
    seen = [row["month"] for row in rows if row["seen"]]
    if not seen:
        return []
    data = {"values": [{"month": seen[0], "last": seen[-1]}]}
    x = {"field": "month", "type": "ordinal", "bandPosition": 0}
    return [
        {
            "data": data,
            "mark": {"type": "rect", "fill": "token:c-band", "aria": False},
            "encoding": {"x": x, "x2": {"field": "last", "bandPosition": 1}},
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                # A phone has no room beside the band; the words below the chart say it too.
                "text": {"expr": f"width < {_NARROW} ? '' : {word!r}"},
                "align": "right",
                "baseline": "bottom",
                "dx": -6,
                "aria": False,
            },
            "encoding": {"x": x, "y": {"value": "height"}},
        },
    ]


def _zero(rows: list[dict[str, Any]]) -> Spec:
    return {
        "data": {"values": [{"at": 0.0}]},
        "mark": {"type": "rule", "stroke": "token:ink", "aria": False},
        "encoding": {
            "x": {"value": 0},
            "x2": {"value": "width"},
            "y": _y("at", _domain(rows)),
        },
    }


def _start(rows: list[dict[str, Any]], word: str) -> list[Spec]:
    first = next((row["month"] for row in rows if row["after"]), None)
    if first is None:
        return []
    data = {"values": [{"month": first}]}
    x = {"field": "month", "type": "ordinal", "bandPosition": 0}
    return [
        {
            "data": data,
            "mark": {
                "type": "rule",
                "stroke": "token:ink-3",
                "strokeDash": [2, 3],
                "aria": False,
            },
            "encoding": {"x": x},
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "text": word,
                "align": "left",
                "y": _ABOVE,
                "fill": "token:ink",
                "aria": False,
            },
            "encoding": {"x": x},
        },
    ]


def _controls(rows: list[dict[str, Any]], domain: list[float]) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "line",
            "stroke": "token:c-unaffiliated",
            "strokeWidth": 2,
            "aria": False,
        },
        "encoding": {"y": _y("controls", domain)},
    }


def _treated(rows: list[dict[str, Any]], domain: list[float]) -> list[Spec]:
    known = [row for row in rows if row["low"] is not None and row["high"] is not None]
    return [
        {
            "data": {"values": known},
            "mark": {
                "type": "rule",
                "stroke": "token:c-ours",
                "strokeWidth": 1.5,
                "aria": False,
            },
            "encoding": {"y": _y("low", domain), "y2": {"field": "high"}},
        },
        {
            "data": {"values": rows},
            "mark": {
                "type": "point",
                "size": 34,
                "stroke": "token:c-ours",
                "fill": "token:c-ours",
                "opacity": 1,
                "aria": False,
            },
            "encoding": {
                "y": _y("treated", domain),
                "tooltip": {"field": "said", "type": "nominal"},
            },
        },
    ]


def _band(rows: list[dict[str, Any]], domain: list[float]) -> Spec:
    """Draw the controls' intervals, and nothing inside them."""
    return {
        "data": {"values": rows},
        "mark": {
            "type": "area",
            "fill": "token:c-unaffiliated",
            "opacity": 0.3,
            "aria": False,
        },
        "encoding": {"y": _y("controls_low", domain), "y2": {"field": "controls_high"}},
    }


def _bars(rows: list[dict[str, Any]], domain: list[float]) -> Spec:
    """Draw the intervals of those worked on, and nothing inside them."""
    return {
        "data": {"values": rows},
        "mark": {
            "type": "rule",
            "stroke": "token:c-ours",
            "strokeWidth": 5,
            "aria": False,
        },
        "encoding": {
            "y": _y("low", domain),
            "y2": {"field": "high"},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _names(treated: str, controls: str, *, single: bool) -> list[Spec]:
    """Name what is drawn above the plot: the ends of it may lie too near each other."""
    signs = ("●", "—") if single else ("▍", "▒")
    names = []
    if treated:
        names.append(
            key_line(f"{signs[0]} {treated}", _ABOVE - 2 * _LINE, "token:c-ours")
        )
    if controls:
        names.append(key_line(f"{signs[1]} {controls}", _ABOVE - _LINE, "token:ink-3"))
    return names
