"""What was expected, as a pale band behind a line, and what happened, as marks above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headwater.charts.theme import Spec

_EVENT_TOP = -8  # px above the plot


def band_layers(rows: Sequence[dict[str, Any]]) -> list[Spec]:
    """Draw the expected range of each period that has one.

    Parameters
    ----------
    rows
        ``period`` (text), ``expected_low`` and ``expected_high`` (episodes, or None where nothing is expected).
    """
    banded = [row for row in rows if row.get("expected_high") is not None]
    if len(banded) < 2:  # a point has no area
        return []
    values = [
        {
            "period": row["period"],
            "low": row["expected_low"],
            "high": row["expected_high"],
        }
        for row in banded
    ]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "area", "fill": "token:c-band", "aria": False},
            "encoding": {
                "y": {"field": "low", "type": "quantitative"},
                "y2": {"field": "high"},
            },
        }
    ]


def event_layers(events: Sequence[tuple[str, str]]) -> list[Spec]:
    """Mark periods with a dashed line and a word above the plot.

    Parameters
    ----------
    events
        Period and word, each period at most once.
    """
    if not events:
        return []
    data = {"values": [{"period": period, "word": word} for period, word in events]}
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
                "align": "right",
                "y": _EVENT_TOP,
                "dx": 4,
                "fill": "token:ink",
                "aria": False,
            },
            "encoding": {"text": {"field": "word", "type": "nominal"}},
        },
    ]
