"""Service lines by name: those of the published mart, else those of the definitions."""

from __future__ import annotations

from headwater.schema.definitions import load_service_lines
from prm.insights.queries.current import mart_or_none


def line_names() -> dict[str, str]:
    """Return the name of every service line that one may speak of."""
    mart = mart_or_none()
    return dict(mart.service_lines if mart else load_service_lines().names)


def name_of(line: str, names: dict[str, str]) -> str:
    """Return a line's name; one that nobody knows any more keeps its id."""
    return names.get(line) or line.replace("_", " ").capitalize() or "No line"
