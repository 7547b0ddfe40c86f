"""The published mart, for pages that are worth reading without one."""

from __future__ import annotations

from headwater.marts import Mart
from headwater.schema.errors import StorageError
from prm.insights.queries import current_mart


def mart_or_none() -> Mart | None:
    """Return the mart that serves, or None where there is none that can be read; the rail says which."""
    try:
        return current_mart()
    except StorageError:
        return None
