"""The one clock of the library: below the commands, time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, in UTC, in whole seconds as the ids of loads and marts are."""
    return datetime.now(UTC).replace(microsecond=0)
