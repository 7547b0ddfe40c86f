"""An issue's clock in words: what is due in how many office hours, or how late it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from prm.common.calendar import BusinessCalendar, site_calendar
from prm.common.formats import day, plural
from prm.issues.clocks import runs_out_at
from prm.issues.models import Issue, IssueState

_HOUR = timedelta(hours=1)
_COUNTED = 10  # days ahead that one counts; beyond, the date says more


class Clock(NamedTuple):
    """What the clock says."""

    words: str
    late: bool = False
    ends: datetime | None = None  # None: no clock runs


def read_clock(issue: Issue, *, at: datetime) -> Clock:
    """Return what an issue's clock says at a moment; of a settled one, how it ended."""
    if not issue.is_running:
        return Clock(_rest(issue, at))
    ends = runs_out_at(issue)
    what = "answer " if issue.state == IssueState.OPEN and ends < issue.due_at else ""
    if ends <= at:
        return Clock(f"{what}{_late(ends, at)} late", late=True, ends=ends)
    return Clock(f"{what}due {_ahead(ends, at)}", ends=ends)


def _late(ends: datetime, at: datetime) -> str:
    calendar = site_calendar()
    days = days_between(ends, at)
    if days < _COUNTED:
        passed = calendar.office_time_between(ends, at)
        if passed < _office_day(calendar):
            return _hours(passed)
    return plural(max(days, 1), "day")


def _ahead(ends: datetime, at: datetime) -> str:
    calendar = site_calendar()
    if days_between(at, ends) > 2 * _COUNTED:
        return day(ends)
    left = calendar.office_time_between(at, ends)
    if left < _office_day(calendar):
        return f"in {_hours(left)}"
    first, last = (each.astimezone(calendar.zone).date() for each in (at, ends))
    days = calendar.count_business_days(first, last)
    return f"in {plural(days, 'office day')}" if days <= _COUNTED else day(ends)


def _hours(length: timedelta) -> str:
    hours = round(length / _HOUR)
    return plural(hours, "office hour") if hours else "less than an office hour"


def _office_day(calendar: BusinessCalendar) -> timedelta:
    opens, closes = (
        timedelta(hours=each.hour, minutes=each.minute)
        for each in (calendar.opens, calendar.closes)
    )
    return closes - opens


def _rest(issue: Issue, at: datetime) -> str:
    if issue.state == IssueState.FIXED and issue.fixed_at:
        return f"fixed {_ago(issue.fixed_at, at)}"
    if issue.state == IssueState.CLOSED and issue.closed_at:
        took = days_between(issue.opened_at, issue.closed_at)
        return f"closed after {plural(took, 'day')}" if took else "closed in a day"
    return issue.get_state_display().lower()


def _ago(then: datetime, at: datetime) -> str:
    days = days_between(then, at)
    return f"{plural(days, 'day')} ago" if days else "today"


def days_between(then: datetime, at: datetime) -> int:
    """Return how many midnights of the reader lie between two moments."""
    return (timezone.localdate(at) - timezone.localdate(then)).days
