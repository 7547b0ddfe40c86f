"""From a whole to what is left of it, step by step: one bar a step, each beginning where the one above it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from headwater.charts.labels import axis_top
from headwater.charts.theme import DESTINATION_FILLS, Spec, base

_ROW = 30  # px
_BAR = 16  # px
_FILLS = {**DESTINATION_FILLS, "rest": "token:ink", "carved": "token:c-band-line"}
_EDGES = {"unknown": "token:c-unknown"}


class Piece(NamedTuple):
    """A stretch of a step's bar, in episodes."""

    kind: str  # a destination kind, ``rest`` for what is left, ``carved`` for what is taken out
    start: float
    end: float


class Step(NamedTuple):
    """A row: its name, its bar, and what stands beside it."""

    name: str
    label: str
    pieces: tuple[Piece, ...]  # empty where the number isn't shown


def waterfall(steps: Sequence[Step], *, description: str) -> Spec:
    """Draw the steps from top to bottom; a step without pieces keeps its row and its words."""
    pieces = [_piece(step, piece) for step in steps for piece in step.pieces]
    top = axis_top(
        max((piece.end for step in steps for piece in step.pieces), default=0)
    )
    return {
        **base(description=description, height=_ROW * max(len(steps), 1)),
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": [step.name for step in steps],
                "scale": {"domain": [step.name for step in steps]},
                "axis": {
                    "title": None,
                    "domain": False,
                    "labelLimit": 190,
                    "labelColor": "token:ink-2",
                },
            }
        },
        "layer": [
            {
                "data": {"values": pieces},
                "mark": {
                    "type": "bar",
                    "height": _BAR,
                    "aria": False,
                    "strokeWidth": 1,
                },
                "encoding": {
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "scale": {"domain": [0, top * 1.14]},
                        "axis": None,
                    },
                    "x2": {"field": "end"},
                    "fill": {"field": "fill", "type": "nominal", "scale": None},
                    "stroke": {"field": "edge", "type": "nominal", "scale": None},
                    "tooltip": {"field": "said", "type": "nominal"},
                },
            },
            _labels(steps),
        ],
    }


def _labels(steps: Sequence[Step]) -> dict[str, Any]:
    """Write what stands beside each step, where its bar ends."""
    return {
        "data": {"values": [_label(step) for step in steps]},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 6,
            "fill": "token:ink",
            "aria": False,
        },
        "encoding": {
            "x": {"field": "at", "type": "quantitative"},
            "text": {"field": "label", "type": "nominal"},
        },
    }


def _piece(step: Step, piece: Piece) -> dict[str, Any]:
    return {
        "name": step.name,
        "start": piece.start,
        "end": piece.end,
        "fill": _FILLS[piece.kind],
        "edge": _EDGES.get(piece.kind, "transparent"),
        "said": f"{step.name}: {step.label}",
    }


def _label(step: Step) -> dict[str, Any]:
    at = max((piece.end for piece in step.pieces), default=0)
    return {"name": step.name, "at": at, "label": step.label}
