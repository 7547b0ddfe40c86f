"""When the site's offices work: business days, and time that counts only while they are open.

Hours are the site's wall time; what passes between two moments is real time. A night in which the clocks change is a
night like any other to an office that is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from prm.common.site_files import site_definition

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
SATURDAY, SUNDAY = 5, 6
DAY = timedelta(days=1)
FAR = 3_660  # days; nobody's offices are closed for ten years


@dataclass(frozen=True, slots=True)
class Holiday:
    """A rule that gives one day a year: a date, or the nth weekday of a month (-1: the last)."""

    name: str
    month: int
    day: int = 0
    weekday: int = 0
    nth: int = 0
    since: int = 0

    def in_year(self, year: int) -> date | None:
        """Return the day itself, or None before there was such a holiday."""
        if year < self.since:
            return None
        if self.day:
            return date(year, self.month, self.day)
        if self.nth > 0:
            first = date(year, self.month, 1)
            ahead = (self.weekday - first.weekday()) % 7
            return first + timedelta(days=ahead + 7 * (self.nth - 1))
        last = date(year + self.month // 12, self.month % 12 + 1, 1) - DAY
        return last - timedelta(days=(last.weekday() - self.weekday) % 7)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """One site's offices."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    opens: time
    closes: time
    holidays: tuple[Holiday, ...]
    closed: Mapping[date, str]

    def holidays_of(self, year: int) -> dict[date, str]:
        """Return the days on which holidays are kept in a year, with their names."""
        kept = {}
        for each in (year, year + 1):  # New Year's Day may be kept on 31 December
            for holiday in self.holidays:
                found = holiday.in_year(each)
                if found and _kept_on(found).year == year:
                    kept[_kept_on(found)] = holiday.name
        return dict(sorted(kept.items()))

    def is_business_day(self, day: date) -> bool:
        """Say whether the offices open on a day."""
        return (
            day.weekday() in self.weekdays
            and day not in self.closed
            and day not in self.holidays_of(day.year)
        )

    def add_business_days(self, day: date, count: int) -> date:
        """Return the business day that is ``count`` after a day, which need not be one itself."""
        return max(islice(self._business_days(day + DAY), count), default=day)

    def count_business_days(self, first: date, last: date) -> int:
        """Count the business days after ``first`` up to and with ``last``."""
        days = (first + timedelta(days=n + 1) for n in range((last - first).days))
        return sum(1 for day in days if self.is_business_day(day))

    def add_office_time(self, moment: datetime, length: timedelta) -> datetime:
        """Return when ``length`` of open hours will have passed since a moment, in UTC."""
        left = length
        for opens, closes in self._openings(moment):
            start = max(opens, moment)
            if start >= closes:
                continue
            if left <= closes - start:
                return start + left
            left -= closes - start
        raise ValueError("the calendar has no open hours")

    def office_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of the time between two moments the offices were open."""
        passed = timedelta()
        for opens, closes in self._openings(start):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), timedelta())
        return passed

    def _openings(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when the offices open and close, in UTC, from the day of a moment on."""
        for day in self._business_days(moment.astimezone(self.zone).date()):
            opens, closes = (
                datetime.combine(day, at, self.zone).astimezone(UTC)
                for at in (self.opens, self.closes)
            )
            yield opens, closes

    def _business_days(self, first: date) -> Iterator[date]:
        days = (first + timedelta(days=n) for n in range(FAR))
        return (day for day in days if self.is_business_day(day))


def _kept_on(day: date) -> date:
    """Return when a holiday is kept: Friday for a Saturday, Monday for a Sunday."""
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


@cache
def site_calendar() -> BusinessCalendar:
    """Return the site's own calendar, as ``definitions/business_calendar.yaml`` says."""
    file = site_definition("business_calendar.yaml")
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read_calendar(said, zone=settings.TIME_ZONE)


def read_calendar(said: Mapping[str, Any], *, zone: str) -> BusinessCalendar:
    """Return the calendar that a definition describes."""
    hours, dropped = said["office_hours"], set(said.get("not_kept") or ())
    return BusinessCalendar(
        zone=ZoneInfo(zone),
        weekdays=frozenset(WEEKDAYS.index(day) for day in hours["days"]),
        opens=time.fromisoformat(hours["opens"]),
        closes=time.fromisoformat(hours["closes"]),
        holidays=tuple(
            _holiday(rule) for rule in said["holidays"] if rule["name"] not in dropped
        ),
        closed={each["date"]: each["name"] for each in said.get("closed") or ()},
    )


def _holiday(rule: Mapping[str, Any]) -> Holiday:
    named = {"weekday": WEEKDAYS.index(rule["weekday"])} if "weekday" in rule else {}
    return Holiday(**{**rule, **named})
