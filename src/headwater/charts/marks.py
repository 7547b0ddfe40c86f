"""What happened, marked on an axis of months by a dashed line and a word; and the usual height before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from headwater.charts.theme import Spec

_WORDS = -8  # px above the plot
_LIFTED = -24  # px: above what is said of months that aren't complete
_NEAR = 4  # months: closer, two words would run into each other


class Mark(NamedTuple):
    """Something that happened in a month."""

    month: date
    word: str


class Level(NamedTuple):
    """A median over some months, the first and the last included."""

    first: date
    last: date
    value: float


def mark_layers(
    marks: Sequence[Mark], months: Sequence[str], *, lifted: bool = False
) -> list[Spec]:
    """Draw each marked month's line, and its word to the side where there is room; several words of a month join.

    Parameters
    ----------
    months
        The axis, as ``YYYY-MM`` and in order; marks outside it aren't drawn.
    lifted
        Whether something else is written directly above the plot.
    """
    in_order = sorted(marks, key=lambda mark: mark.month)
    found = [
        (month, ", ".join(mark.word for mark in group))
        for month, group in groupby(in_order, key=lambda mark: f"{mark.month:%Y-%m}")
        if month in months
    ]
    layers: list[Spec] = []
    for place, (month, word) in enumerate(found):
        at = months.index(month)
        following = place + 1 < len(found) and (
            months.index(found[place + 1][0]) - at < _NEAR
        )
        left = following or at > len(months) * 3 // 4
        align = "right" if left and at >= _NEAR else "left"
        layers += _mark(month, word, align, _LIFTED if lifted else _WORDS)
    return layers


def _mark(month: str, word: str, align: str, y: int) -> list[Spec]:
    data = {"values": [{"month": month}]}
    return [
        {
            "data": data,
            "mark": {
                "type": "rule",
                "stroke": "token:ink-3",
                "strokeDash": [2, 3],
                "aria": False,
            },
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "text": f"■ {word}",
                "align": align,
                "y": y,
                "dx": 4 if align == "right" else -4,
                "fill": "token:ink",
                "aria": False,
            },
        },
    ]


def level_layers(levels: Sequence[Level]) -> list[Spec]:
    """Draw each median as a broad stroke over its months."""
    layers: list[Spec] = []
    for level in levels:
        ends = {
            "month": f"{level.first:%Y-%m}",
            "last": f"{level.last:%Y-%m}",
            "value": level.value,
        }
        y = {"field": "value", "type": "quantitative"}
        layers.append(
            {
                "data": {"values": [ends]},
                "mark": {
                    "type": "rule",
                    "stroke": "token:ink-2",
                    "strokeWidth": 6,
                    "opacity": 0.35,
                    "aria": False,
                },
                "encoding": {
                    "x": {"field": "month", "type": "ordinal", "bandPosition": 0},
                    "x2": {"field": "last", "bandPosition": 1},
                    "y": y,
                },
            }
        )
    return layers
