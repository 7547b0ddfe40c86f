"""What somebody has planned, as calendars read it (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from prm.visits.queries.calendars import Planned

if TYPE_CHECKING:
    from icalendar import Event

ASK_AGAIN = timedelta(hours=1)
A_DAY = timedelta(days=1)


def calendar_file(name: str, planned: Iterable[Planned]) -> bytes:
    """Return a calendar's file. The same plan gives the same bytes: a calendar is told that nothing changed."""
    from icalendar import Calendar  # here: 80 modules, for feeds alone

    made = Calendar()
    made.add("PRODID", "-//Headwater//Field work//EN")
    made.add("VERSION", "2.0")
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.add("X-WR-CALNAME", name)
    made.add("REFRESH-INTERVAL", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", ASK_AGAIN)
    for each in planned:
        made.add_component(_event(each))
    return made.to_ical()


def uid_of(each: Planned) -> str:
    """Return the name by which a calendar knows an event again, whatever else of it changes."""
    return f"{each.kind}-{each.key}@{urlsplit(settings.SITE_URL).hostname}"


def _event(each: Planned) -> Event:
    from icalendar import Event

    event = Event()
    event.add("UID", uid_of(each))
    event.add("DTSTAMP", each.changed_at.astimezone(UTC))
    event.add("SEQUENCE", each.revision)
    event.add("SUMMARY", each.title)
    _add_times(event, each.starts, each.ends)
    if each.place:
        event.add("LOCATION", each.place)
    if each.path:
        event.add("URL", f"{settings.SITE_URL}{each.path}")
    event.add("STATUS", "CANCELLED" if each.cancelled else "CONFIRMED")
    # A promise that is due takes no time of the day.
    event.add("TRANSP", "OPAQUE" if each.ends and not each.cancelled else "TRANSPARENT")
    return event


def _add_times(event: Event, starts: datetime | date, ends: datetime | None) -> None:
    if isinstance(starts, datetime) and ends:
        # In UTC: every calendar shows it in its own zone, and no rule of summer time has to travel along.
        event.add("DTSTART", starts.astimezone(UTC))
        event.add("DTEND", ends.astimezone(UTC))
    else:
        event.add("DTSTART", starts)
        event.add("DTEND", starts + A_DAY)  # the day after: an end is never part of it
