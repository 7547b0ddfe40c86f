"""Maps of counties: whose each is, or how much of something it has, and where the practices lie.

Destinations own the colours, so a map has none: counties are told apart by steps of ink and by the names on them,
practices by the shape of their sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater.charts.theme import Spec, base

SHADES = (0.08, 0.18, 0.30, 0.44)  # of ink; palest first
SIGNS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
NO_SIGN = "triangle-left"  # a practice that lies in no territory
MOST_POINTS = 2_000  # more make the page slow and the map black
_HEIGHT = 380  # px


@dataclass(frozen=True, slots=True)
class Point:
    """A practice on a map."""

    longitude: float
    latitude: float
    group: str  # its territory; empty: none
    said: str  # what its sign says when asked


def territory_map(
    counties: Mapping[str, Any],
    *,
    owner: Mapping[str, str],
    groups: Sequence[str],
    points: Sequence[Point] = (),
    chosen: Sequence[str] = (),
    description: str,
) -> Spec:
    """Draw counties by territory.

    Parameters
    ----------
    counties
        GeoJSON as :func:`headwater.reference.county_shapes` returns it.
    owner
        The territory's name by county code; counties without one stay white.
    groups
        All territories in one order, which decides their shades and signs.
    chosen
        Codes with a heavy outline. The page may change them: the drawing's signal is ``chosen``.
    """
    place = {name: at for at, name in enumerate(groups)}
    shade = {
        fips: SHADES[place[name] % len(SHADES)]
        for fips, name in owner.items()
        if name in place
    }
    said = {fips: owner.get(fips, "no territory") for fips in _codes(counties)}
    names = [_label(counties, owner, name) for name in groups]
    return _map(
        counties,
        shade,
        said,
        [*_points(points, groups), *_texts([name for name in names if name])],
        chosen=chosen,
        description=description,
    )


def draw_counties(
    counties: Mapping[str, Any],
    shade: Mapping[str, float],
    said: Mapping[str, str],
    labels: Sequence[Mapping[str, Any]],
    *,
    colour: str,
    chosen: Sequence[str] = (),
    description: str,
) -> Spec:
    """Draw counties in steps of one colour, with a word on some.

    Parameters
    ----------
    shade
        By county code, from 0 to 1; counties without one stay white.
    labels
        ``longitude``, ``latitude`` and ``name``, the word.
    colour
        A token, as ``token:c-ours``.
    """
    return _map(
        counties,
        shade,
        said,
        _texts([*labels]),
        chosen=chosen,
        description=description,
        colour=colour,
    )


def middles(counties: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return where a word stands on each county: its code as ``id``, ``longitude`` and ``latitude``."""
    found = []
    for feature in counties["features"]:
        west, south, east, north = _box(feature)
        place = {"longitude": (west + east) / 2, "latitude": (south + north) / 2}
        found.append({"id": feature["id"], **place})
    return found


def quantity_map(
    counties: Mapping[str, Any],
    *,
    amounts: Mapping[str, float],
    said: Mapping[str, str],
    description: str,
) -> Spec:
    """Draw counties by how much they have: four steps of ink, each a quarter of the largest amount. None is white."""
    most = max(amounts.values(), default=0)
    shade = {
        fips: SHADES[min(int(len(SHADES) * amount / most), len(SHADES) - 1)]
        for fips, amount in amounts.items()
        if amount > 0
    }
    return _map(counties, shade, said, [], chosen=(), description=description)


def _map(
    counties: Mapping[str, Any],
    shade: Mapping[str, float],
    said: Mapping[str, str],
    layers: list[Spec],
    *,
    chosen: Sequence[str],
    description: str,
    colour: str = "token:ink",
) -> Spec:
    is_chosen = "indexof(chosen, datum.id) >= 0"
    features = [
        {
            **feature,
            "shade": shade.get(feature["id"], 0),
            "said": f"{feature['properties']['name']}, {feature['properties']['state']}: "
            + said.get(feature["id"], "none"),
        }
        for feature in counties["features"]
    ]
    return {
        **base(description=description, height=_HEIGHT),
        "params": [{"name": "chosen", "value": [*chosen]}],
        "projection": {"type": "mercator"},
        "layer": [
            {
                "name": "counties",
                "data": {"values": features},
                "mark": {
                    "type": "geoshape",
                    "fill": colour,
                    "stroke": "token:ink-3",
                    "aria": False,
                },
                "encoding": {
                    "fillOpacity": {
                        "field": "shade",
                        "type": "quantitative",
                        "scale": None,
                        "legend": None,
                    },
                    "strokeWidth": {
                        "condition": {"test": is_chosen, "value": 3},
                        "value": 0.75,
                    },
                    "tooltip": {"field": "said", "type": "nominal"},
                },
            },
            *layers,
        ],
    }


def _points(points: Sequence[Point], groups: Sequence[str]) -> list[Spec]:
    if not points or len(points) > MOST_POINTS:
        return []
    signs = [SIGNS[at % len(SIGNS)] for at in range(len(groups))]
    drawn = [
        {
            "longitude": point.longitude,
            "latitude": point.latitude,
            "group": point.group or "No territory",
            "said": point.said,
        }
        for point in points
    ]
    return [
        {
            "data": {"values": drawn},
            "mark": {
                "type": "point",
                "size": 55,
                "fill": "token:ink",
                "stroke": "token:paper",
                "strokeWidth": 1,
                "opacity": 1,
                "aria": False,
            },
            "encoding": {
                "longitude": {"field": "longitude", "type": "quantitative"},
                "latitude": {"field": "latitude", "type": "quantitative"},
                "shape": {
                    "field": "group",
                    "type": "nominal",
                    "scale": {
                        "domain": [*groups, "No territory"],
                        "range": [*signs, NO_SIGN],
                    },
                    "legend": {
                        "title": None,
                        "orient": "bottom",
                        "columns": 4,
                        "symbolFillColor": "token:ink",
                        "symbolStrokeColor": "token:ink",
                        "labelColor": "token:ink-2",
                        "labelFontSize": 12,
                    },
                },
                "tooltip": {"field": "said", "type": "nominal"},
            },
        }
    ]


def _texts(labels: Sequence[Mapping[str, Any]]) -> list[Spec]:
    """Write names, each on an edge of paper so that it reads on any shade."""
    if not labels:
        return []
    encoding = {
        "longitude": {"field": "longitude", "type": "quantitative"},
        "latitude": {"field": "latitude", "type": "quantitative"},
        "text": {"field": "name", "type": "nominal"},
    }
    mark = {"type": "text", "fontSize": 13, "fontWeight": "bold", "aria": False}
    edge = {"stroke": "token:paper", "strokeWidth": 4, "strokeJoin": "round"}
    return [
        {"data": {"values": labels}, "mark": {**mark, **look}, "encoding": encoding}
        for look in (edge, {"fill": "token:ink"})
    ]


def _label(
    counties: Mapping[str, Any], owner: Mapping[str, str], name: str
) -> dict[str, Any] | None:
    """Return where a territory's name stands: over the middle of its largest county."""
    own = [each for each in counties["features"] if owner.get(each["id"]) == name]
    if not own:
        return None
    boxes = [_box(feature) for feature in own]
    west, south, east, north = max(
        boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1])
    )
    return {
        "longitude": (west + east) / 2,
        "latitude": (south + north) / 2,
        "name": name,
    }


def _box(feature: Mapping[str, Any]) -> tuple[float, float, float, float]:
    polygons = feature["geometry"]["coordinates"]
    x, y = zip(*(corner for polygon in polygons for corner in polygon[0]), strict=True)
    return min(x), min(y), max(x), max(y)


def _codes(counties: Mapping[str, Any]) -> list[str]:
    return [feature["id"] for feature in counties["features"]]
