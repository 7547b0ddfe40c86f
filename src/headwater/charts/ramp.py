"""New patients of a specialist who begins: those planned for each month, the room there is, and who came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from headwater.charts.labels import axis_top, early_layers, month_axis
from headwater.charts.theme import Spec, base, say_hidden
from headwater.disclosure import LARGEST_SMALL

_HEIGHT = 190  # px
_LABELLED = (
    3  # months: a shorter stretch has no room for a number, and the axis tells it
)


class Planned(NamedTuple):
    """New patients to expect in a month."""

    month: date
    expected: float


class Came(NamedTuple):
    """New patients of some months together, both ends included."""

    first: date
    last: date
    came: int | None  # None where the number isn't shown
    few: bool = False  # ten or fewer; else withheld
    mature: bool = True

    @property
    def months(self) -> int:
        """Return how many months they are."""
        years = self.last.year - self.first.year
        return 12 * years + self.last.month - self.first.month + 1

    @property
    def at(self) -> float | None:
        """Return the mean of a month, or the most that it can be; None where nothing is told."""
        if self.came is not None:
            return self.came / self.months
        return LARGEST_SMALL / self.months if self.few else None

    @property
    def said(self) -> str:
        """Return it in words."""
        when = f"{self.first:%B %Y}"
        if self.months > 1:
            when = f"{self.first:%b %Y} to {self.last:%b %Y}"
        came = "withheld" if self.came is None else f"{self.came:,} came"
        came = "ten or fewer came" if self.few else came
        return f"{when}: {came}{'' if self.mature else ', not complete'}"


def ramp(
    planned: Sequence[Planned],
    came: Sequence[Came],
    *,
    capacity: int | None,
    description: str,
) -> Spec:
    """Draw planned months as bars, the capacity as a dashed rule, and who came as a rule over each stretch of months.

    A stretch of several months is the shortest of which a number may be shown, so its rule is their mean. One of ten
    patients or fewer is a frame as high as they could be; one that is withheld isn't drawn.
    """
    names = _months(planned, came)
    highest = max(
        [
            capacity or 0.0,
            *(each.at or 0.0 for each in came),
            *(each.expected for each in planned),
        ]
    )
    top = axis_top(highest)
    early = [f"{each.first:%Y-%m}" for each in came if not each.mature]
    return {
        **base(
            description=say_hidden(
                description, hidden=any(each.came is None for each in came)
            ),
            height=_HEIGHT,
        ),
        "encoding": {"x": month_axis(names)},
        "layer": [
            _bars(planned, top),
            *_early(early),
            *_capacity(capacity),
            *_frames([each for each in came if each.few]),
            *_rules([each for each in came if each.came is not None]),
        ],
    }


def _early(months: Sequence[str]) -> list[Spec]:
    """Hatch the months that aren't complete, and say so above them: the plan goes on at their right."""
    layers = early_layers(months, field="month")
    for words in layers[1:]:
        words["mark"] |= {"align": "center"}
        words["encoding"] = {"x": {"field": "month", "type": "ordinal"}}
    return layers


def _months(planned: Sequence[Planned], came: Sequence[Came]) -> list[str]:
    """Return every month from the first that is planned or told of to the last."""
    days = [each.month for each in planned]
    days += [day for each in came for day in (each.first, each.last)]
    if not days:
        return []
    numbers = [12 * day.year + day.month - 1 for day in days]
    return [
        f"{number // 12}-{number % 12 + 1:02}"
        for number in range(min(numbers), max(numbers) + 1)
    ]


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


_FROM = {"field": "from", "type": "ordinal", "bandPosition": 0}
_TO = {"field": "to", "bandPosition": 1}
_AT = {"field": "at", "type": "quantitative"}
_SAID = {"field": "said", "type": "nominal"}


def _rows(came: Sequence[Came]) -> list[dict[str, Any]]:
    return [
        {
            "from": f"{each.first:%Y-%m}",
            "to": f"{each.last:%Y-%m}",
            "at": each.at,
            "mature": each.mature,
            "said": each.said,
            "label": _label(each),
        }
        for each in came
    ]


def _label(came: Came) -> str:
    """Return what stands above a stretch that is long enough to hold it."""
    if came.months < _LABELLED:
        return ""
    return "≤ 10" if came.came is None else f"{came.came:,}"


def _rules(came: Sequence[Came]) -> list[Spec]:
    if not came:
        return []
    return [
        {
            "data": {"values": _rows(came)},
            "mark": {
                "type": "rule",
                "stroke": "token:c-ours",
                "strokeWidth": 3,
                "aria": False,
            },
            "encoding": {
                "x": _FROM,
                "x2": _TO,
                "y": _AT,
                "opacity": {
                    "condition": {"test": "!datum.mature", "value": 0.5},
                    "value": 1,
                },
                "tooltip": _SAID,
            },
        },
        _labels(came),
    ]


def _frames(came: Sequence[Came]) -> list[Spec]:
    if not came:
        return []
    return [
        {
            "data": {"values": _rows(came)},
            "mark": {
                "type": "rect",
                "fill": "transparent",
                "stroke": "token:c-ours",
                "strokeDash": [2, 2],
                "aria": False,
            },
            "encoding": {
                "x": _FROM,
                "x2": _TO,
                "y": _AT,
                "y2": {"datum": 0},
                "tooltip": _SAID,
            },
        },
        _labels(came),
    ]


def _labels(came: Sequence[Came]) -> Spec:
    spec = _words("", {"x": _FROM, "y": _AT}, align="left")
    spec["mark"] = {**spec["mark"], "dx": 2, "fill": "token:c-ours"}
    del spec["mark"]["text"]
    spec["encoding"]["text"] = {"field": "label", "type": "nominal"}
    return {**spec, "data": {"values": _rows(came)}}


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
