"""Market share: whose part grows over the quarters, and in which counties ours is large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from headwater.charts.counties import draw_counties, middles
from headwater.charts.labels import early_layers, spread
from headwater.charts.theme import Spec, base, say_hidden

_HEIGHT = 280  # px
_LABEL_STEP = 16  # px
_NARROW = 520  # px: below this, the first quarter of a year alone has a label
_STROKES = {
    "ours": "token:c-ours",
    "partner": "token:c-partner",
    "competitor": "token:c-competitor",
    "unaffiliated": "token:c-unaffiliated",
    "unknown": "token:ink-3",
}
_DASHES: Sequence[list[int]] = ([1, 0], [6, 3], [2, 3], [8, 3, 2, 3])
_MOST_LABELS = 40  # counties: more names would cover the map
SHADES = (0.12, 0.28, 0.46, 0.66, 0.9)  # of our colour, palest first


class Line(NamedTuple):
    """A system's share by quarter, from 0 to 1; None where it may not be shown."""

    name: str
    kind: str
    shares: tuple[float | None, ...]


class Quarter(NamedTuple):
    """A quarter on the axis."""

    name: str  # Q2 2026
    complete: bool


def shares_by_quarter(
    quarters: Sequence[Quarter], lines: Sequence[Line], *, description: str
) -> Spec:
    """Draw one line a system; systems of one kind share its colour and differ by their dashes.

    Quarters that aren't complete are hatched and hold open dots that no line reaches; a line breaks where a share isn't
    shown.
    """
    points = [
        point
        for line, dash in zip(lines, _dashes(lines), strict=True)
        for point in _points(quarters, line, dash)
    ]
    top = _top(points)
    early = [quarter.name for quarter in quarters if not quarter.complete]
    return {
        **base(
            description=say_hidden(
                description,
                hidden=any(each is None for line in lines for each in line.shares),
            ),
            height=_HEIGHT,
        ),
        "encoding": {"x": _axis(quarters)},
        "layer": [
            *early_layers(early, field="quarter"),
            {
                "data": {"values": [each for each in points if each["complete"]]},
                "mark": {"type": "line", "strokeCap": "butt", "aria": False},
                "encoding": {
                    "y": _share_axis(top),
                    "stroke": _as_given("stroke"),
                    "strokeDash": _as_given("dash"),
                    "size": {
                        "field": "width",
                        "type": "quantitative",
                        "scale": None,
                        "legend": None,
                    },
                    "detail": {"field": "system", "type": "nominal"},
                },
            },
            _dots(points),
            _names(points, top),
        ],
    }


def _dots(points: Sequence[Mapping[str, Any]]) -> Spec:
    return {
        "data": {"values": [each for each in points if each["share"] is not None]},
        "mark": {"type": "point", "size": 26, "strokeWidth": 1.5, "aria": False},
        "encoding": {
            "y": {"field": "share", "type": "quantitative"},
            "stroke": _as_given("stroke"),
            "fill": _as_given("fill"),
            "opacity": {"value": 1},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _dashes(lines: Sequence[Line]) -> list[list[int]]:
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        at = seen.get(line.kind, 0)
        found.append(list(_DASHES[at % len(_DASHES)]))
        seen[line.kind] = at + 1
    return found


def _points(
    quarters: Sequence[Quarter], line: Line, dash: list[int]
) -> list[dict[str, Any]]:
    stroke = _STROKES[line.kind]
    return [
        {
            "quarter": quarter.name,
            "complete": quarter.complete,
            "system": line.name,
            "share": share,
            "stroke": stroke,
            "fill": stroke if quarter.complete else "token:paper",
            "dash": dash,
            "width": 3 if line.kind == "ours" else 1.75,
            "said": f"{line.name}, {quarter.name}: "
            + ("not shown" if share is None else f"{share:.0%}"),
        }
        for quarter, share in zip(quarters, line.shares, strict=True)
    ]


def _top(points: Sequence[dict[str, Any]]) -> float:
    most = max((point["share"] or 0.0 for point in points), default=0.0)
    return min(1.0, (int(most * 10) + 1) / 10)


def _axis(quarters: Sequence[Quarter]) -> Spec:
    names = [quarter.name for quarter in quarters]
    year, number = "slice(datum.value, 3)", "slice(datum.value, 0, 2)"
    return {
        "field": "quarter",
        "type": "ordinal",
        "scale": {"domain": names},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelOverlap": False,
            "labelExpr": f"{number} === 'Q1' ? {year} : width < {_NARROW} ? '' : {number}",
        },
    }


def _share_axis(top: float) -> Spec:
    return {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, top]},
        "axis": {"title": None, "tickCount": 5, "domain": False, "format": ".0%"},
    }


def _as_given(field: str) -> Spec:
    return {"field": field, "type": "nominal", "scale": None}


def _names(points: Sequence[dict[str, Any]], top: float) -> Spec:
    """Name each line beside its last complete point, pushed apart where lines meet."""
    ends = {p["system"]: p for p in points if p["share"] is not None and p["complete"]}
    ranked = sorted(ends.values(), key=lambda point: float(point["share"]))
    places = spread(
        [point["share"] for point in ranked], step=_LABEL_STEP * top / _HEIGHT
    )
    return {
        "data": {
            "values": [
                {"name": point["system"], "at": place}
                for point, place in zip(ranked, places, strict=True)
            ]
        },
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 8,
            "limit": 170,
            "fill": "token:ink-2",
            "aria": False,
        },
        "encoding": {
            "x": {"value": "width"},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "name", "type": "nominal"},
        },
    }


class Class(NamedTuple):
    """A class of shares on the map: from, to (both 0 to 1) and its shade, 0 to 1."""

    low: float
    high: float
    shade: float


def share_classes(shares: Sequence[float]) -> tuple[Class, ...]:
    """Return up to five classes of equal, round width that hold all ``shares``."""
    if not shares:
        return ()
    for step in (5, 10, 20):
        first = int(100 * min(shares)) // step
        last = min(int(100 * max(shares)), 99) // step
        if last - first < len(SHADES):
            break
    number = last - first + 1
    shades = SHADES[-number:] if number > 1 else SHADES[2:3]
    return tuple(
        Class((first + at) * step / 100, (first + at + 1) * step / 100, shade)
        for at, shade in enumerate(shades)
    )


def share_map(
    counties: Mapping[str, Any],
    *,
    shares: Mapping[str, float],
    said: Mapping[str, str],
    chosen: Sequence[str] = (),
    description: str,
) -> Spec:
    """Draw counties by our share of their patients' episodes; one without a share that may be shown is hatched."""
    classes = share_classes([*shares.values()])
    shade = {
        fips: next(each.shade for each in reversed(classes) if share >= each.low)
        for fips, share in shares.items()
    }
    labels = []
    if len(counties["features"]) <= _MOST_LABELS:
        labels = [
            {**place, "name": f"{shares[place['id']]:.0%}"}
            for place in middles(counties)
            if place["id"] in shares
        ]
    return draw_counties(
        counties,
        shade,
        said,
        labels,
        colour="token:c-ours",
        chosen=chosen,
        description=say_hidden(description, hidden=bool(said.keys() - shares.keys())),
    )
