"""The week that a visit is added to."""

from __future__ import annotations

from datetime import date, timedelta

from prm.visits.queries.plans import monday_of

_FRIDAY = 4


def week_to_add(on: date) -> date:
    """Return the Monday of this week, or of the next one once this one is over."""
    ahead = timedelta(days=7) if on.weekday() > _FRIDAY else timedelta()
    return monday_of(on + ahead)
