"""Days that people choose, as moments: a thing due on a day is due when the offices close."""

from __future__ import annotations

from datetime import UTC, date, datetime

from prm.common.calendar import site_calendar


def end_of(day: date) -> datetime:
    """Return when the site's offices close on a day, be it a business day or not."""
    calendar = site_calendar()
    return datetime.combine(day, calendar.closes, calendar.zone).astimezone(UTC)
