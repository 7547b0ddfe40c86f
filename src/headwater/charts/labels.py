"""Where words and numbers stand on a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from headwater.charts.theme import EARLY, Spec

_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_NARROW = 420  # px: below this, only January and July have a label

# Labels of an axis of changes: no effect is neither more nor less.
SIGNED_PERCENT = "datum.value === 0 ? '0' : format(datum.value, '+.0%')"


def signed_percent(change: float) -> str:
    """Write a change with its sign, as an axis of changes does."""
    return "0" if round(change, 2) == 0 else f"{change:+.0%}".replace("-", "−")


def axis_top(highest: float) -> float:
    """Return a round number at or a little above ``highest``, at least 1."""
    if highest <= 1:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(highest))
    return next(step * scale for step in _STEPS if step * scale >= highest)


def month_axis(months: Sequence[str]) -> Spec:
    """Return the x encoding for months written ``YYYY-MM``: one band each, years in January's place.

    Months are text and not dates, because a browser west of Greenwich would draw the first of a month
    in the month before.
    """
    year, month = "slice(datum.value, 0, 4)", "slice(datum.value, 5)"
    quarter = f"indexof(['04', '07', '10'], {month})"
    return {
        "field": "month",
        "type": "ordinal",
        "scale": {"domain": list(months), "paddingInner": 0.15, "paddingOuter": 0.1},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelOverlap": False,
            "labelExpr": (
                f"{month} === '01' ? {year} : {quarter} < 0 || (width < {_NARROW} && {month} !== '07') ? '' "
                f": ['Apr', 'Jul', 'Oct'][{quarter}]"
            ),
        },
    }


def spread(places: Sequence[float], *, step: float) -> list[float]:
    """Move ascending ``places`` apart until neighbours are ``step`` apart, as little as going upwards needs."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + step) if moved else place)
    return moved


def early_layers(bands: Sequence[str], *, field: str) -> list[Spec]:
    """Hatch the bands that aren't complete, from the first to the last, and say so above them."""
    if not bands:
        return []
    ends = {"from": bands[0], "to": bands[-1]}
    return [
        {
            "data": {"values": [ends]},
            "mark": {"type": "rect", "fill": EARLY, "aria": False},
            "encoding": {
                "x": {"field": "from", "type": "ordinal", "bandPosition": 0},
                "x2": {"field": "to", "bandPosition": 1},
            },
        },
        {
            "data": {"values": [{field: bands[-1]}]},
            "mark": {
                "type": "text",
                "text": "not complete",
                "align": "right",
                "y": -8,
                "aria": False,
            },
            "encoding": {"x": {"value": "width"}},
        },
    ]


def key_line(text: str, y: int, fill: str) -> Spec:
    """Write a line of a chart's key at its left edge; ``y`` in px, above the plot below zero."""
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "text": text,
            "align": "left",
            "y": y,
            "fill": fill,
            "aria": False,
        },
        "encoding": {"x": {"value": 0}},
    }
