"""What one practice sent, beside what was to be expected of it by the course of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from headwater.charts.labels import axis_top, key_line, month_axis
from headwater.charts.marks import Mark, mark_layers
from headwater.charts.theme import Spec, base

_HEIGHT = 200  # px
_ABOVE = -8  # px above the plot
_LINE = 16  # px
_EXTENT = 30  # px left of the plot, so that charts above each other share their months


class Sent(NamedTuple):
    """Whole months, first and last included, and the mean month of what was sent in them; None where it isn't shown."""

    first: date
    last: date
    a_month: float | None


def story_lines(
    months: Sequence[date],
    sent: Sequence[Sent],
    expected: Mapping[date, tuple[float, float]],
    *,
    start: date,
    description: str,
) -> Spec:
    """Draw what was sent, as dots where it is known by month and else as strokes, and what was to be expected.

    Parameters
    ----------
    months
        The axis, in order.
    expected
        From and to, by month; a line before the start, where both are the same, and a band from it on. Empty where
        nothing may be said.
    start
        The month of the start.
    """
    names = [_name(month) for month in months]
    rows = [_sent(each) for each in sent if each.a_month is not None]
    awaited = [
        {"month": _name(each), "value": expected[each][0], "high": expected[each][1]}
        for each in months
        if each in expected
    ]
    highest = [row["value"] for row in rows] + [row["high"] for row in awaited]
    top = axis_top(max(highest, default=0.0))
    single = all(each.first == each.last for each in sent)
    return on_one_axis(
        {
            **base(description=description, height=_HEIGHT),
            "encoding": {"x": month_axis(names)},
            "layer": [
                *_expected(awaited, _name(start), top),
                *mark_layers([Mark(start, "start")], names),
                *(_dots(rows, top) if single else [_strokes(rows, top)]),
                key_line("● to us", _ABOVE - 2 * _LINE, "token:c-ours"),
                *(
                    [
                        key_line(
                            "— to be expected, a range from the start on",
                            _ABOVE - _LINE,
                            "token:ink-3",
                        )
                    ]
                    if awaited
                    else []
                ),
            ],
        }
    )


def on_one_axis(spec: Spec) -> Spec:
    """Give a chart the room left of its plot that the others above and below it have."""
    room = {"axisY": {"minExtent": _EXTENT, "maxExtent": _EXTENT}}
    return {**spec, "config": {**spec["config"], **room}}


def _name(month: date) -> str:
    return f"{month:%Y-%m}"


def _sent(each: Sent) -> dict[str, Any]:
    span = f"{each.first:%b %Y}"
    if each.last != each.first:
        span += f" to {each.last:%b %Y}, a month"
    return {
        "month": _name(each.first),
        "last": _name(each.last),
        "value": each.a_month,
        "said": f"{span}: {each.a_month:,.0f} to us",
    }


def _y(top: float) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, top]},
        "axis": {"title": None, "tickCount": 4, "domain": False, "format": ",.0f"},
    }


def _expected(rows: Sequence[dict[str, Any]], start: str, top: float) -> list[Spec]:
    return [
        {
            "data": {"values": [row for row in rows if row["month"] >= start]},
            "mark": {
                "type": "area",
                "fill": "token:c-unaffiliated",
                "opacity": 0.3,
                "aria": False,
            },
            "encoding": {"y": _y(top), "y2": {"field": "high"}},
        },
        {
            "data": {"values": [row for row in rows if row["month"] < start]},
            "mark": {
                "type": "line",
                "stroke": "token:c-unaffiliated",
                "strokeWidth": 2,
                "aria": False,
            },
            "encoding": {"y": _y(top)},
        },
    ]


def _dots(rows: Sequence[dict[str, Any]], top: float) -> list[Spec]:
    mark = {"stroke": "token:c-ours", "aria": False}
    return [
        {
            "data": {"values": [*rows]},
            "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.6, **mark},
            "encoding": {"y": _y(top)},
        },
        {
            "data": {"values": [*rows]},
            "mark": {
                "type": "point",
                "size": 34,
                "fill": "token:c-ours",
                "opacity": 1,
                **mark,
            },
            "encoding": {
                "y": _y(top),
                "tooltip": {"field": "said", "type": "nominal"},
            },
        },
    ]


def _strokes(rows: Sequence[dict[str, Any]], top: float) -> Spec:
    return {
        "data": {"values": [*rows]},
        "mark": {
            "type": "rule",
            "stroke": "token:c-ours",
            "strokeWidth": 4,
            "aria": False,
        },
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "bandPosition": 0},
            "x2": {"field": "last", "bandPosition": 1},
            "y": _y(top),
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }
