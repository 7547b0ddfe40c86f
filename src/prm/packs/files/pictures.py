"""The charts of the page as pictures for paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headwater import charts

WIDTH = 680  # px of a page's measure


def as_svg(drawing: Mapping[str, Any], *, width: int = WIDTH) -> str:
    """Return a drawing of ``headwater.charts`` as SVG, in its light scheme."""
    import vl_convert

    spec = charts.resolve({**drawing, "width": width})
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    made: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    # Hatched and pale fills refer to patterns that every picture has to bring along.
    head = made.index(">", made.index("<svg")) + 1
    return made[:head] + charts.patterns() + made[head:]
