"""New patients of a specialist who begins: those planned for each month, the room there is, and the mean that came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from headwater.charts.labels import axis_top, month_axis
from headwater.charts.theme import Spec, base

_HEIGHT = 190  # px


class Planned(NamedTuple):
    """New patients to expect in a month."""

    month: date
    expected: float


class Came(NamedTuple):
    """The mean of some months, at least, both included."""

    first: date
    last: date
    a_month: float


def ramp(
    planned: Sequence[Planned],
    came: Came | None,
    *,
    capacity: int | None,
    description: str,
) -> Spec:
    """Draw planned months as bars, the capacity as a dashed rule, and what came as one rule over its months.

    ``came`` is a mean, because a mart counts who received over its window: a line from month to month would claim more.
    """
    names = [f"{each.month:%Y-%m}" for each in planned]
    highest = max(
        [
            capacity or 0.0,
            came.a_month if came else 0.0,
            *(each.expected for each in planned),
        ]
    )
    top = axis_top(highest)
    return {
        **base(description=description, height=_HEIGHT),
        "encoding": {"x": month_axis(names)},
        "layer": [
            _bars(planned, top),
            *_capacity(capacity),
            *_came(came, names),
        ],
    }


def _bars(planned: Sequence[Planned], top: float) -> Spec:
    rows = [
        {
            "month": f"{each.month:%Y-%m}",
            "planned": each.expected,
            "said": f"{each.month:%B %Y}: {each.expected:,.0f} new patients planned",
        }
        for each in planned
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "fill": "token:c-band", "stroke": "token:c-band-line"},
        "encoding": {
            "y": {
                "field": "planned",
                "type": "quantitative",
                "scale": {"domain": [0, top]},
                "axis": {
                    "title": None,
                    "tickCount": 3,
                    "domain": False,
                    "format": ",.0f",
                },
            },
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _capacity(capacity: int | None) -> list[Spec]:
    if not capacity:
        return []
    at = {"datum": capacity, "type": "quantitative"}
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
        _words(
            f"room for {capacity:,}",
            {"x": {"value": "width"}, "y": at},
            align="right",
        ),
    ]


def _came(came: Came | None, names: Sequence[str]) -> list[Spec]:
    if came is None:
        return []
    within = [
        each for each in names if f"{came.first:%Y-%m}" <= each <= f"{came.last:%Y-%m}"
    ]
    if not within:
        return []
    row = {"from": within[0], "to": within[-1], "value": came.a_month}
    y = {"field": "value", "type": "quantitative"}
    return [
        {
            "data": {"values": [row]},
            "mark": {
                "type": "rule",
                "stroke": "token:c-ours",
                "strokeWidth": 3,
                "aria": False,
            },
            "encoding": {
                "x": {"field": "from", "type": "ordinal", "bandPosition": 0},
                "x2": {"field": "to", "bandPosition": 1},
                "y": y,
            },
        },
        {
            **_words(
                f"at least {came.a_month:,.1f} a month came",
                {"x": {"field": "from", "type": "ordinal", "bandPosition": 0}, "y": y},
                align="left",
            ),
            "data": {"values": [row]},
        },
    ]


def _words(text: str, at: dict[str, Any], *, align: str) -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "text": text,
            "align": align,
            "baseline": "bottom",
            "dy": -4,
            "fill": "token:ink",
            "aria": False,
        },
        "encoding": at,
    }
