"""What changed since the last working day: drops that the numbers found, issues that moved, practices to be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from headwater.marts import Mart
from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.insights.presenters.overview_more import MoverRow, mover_row
from prm.insights.queries.movers import movers
from prm.insights.queries.said import barriers_of
from prm.issues.models import Issue, Step
from prm.issues.queries import moved_since, root_of, to_tell

MOST = 2  # of a kind: a day begins with little


class ToTell(NamedTuple):
    """A fixed issue of which practices haven't heard."""

    issue: Issue
    practices: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed."""

    since: date
    alerts: Sequence[MoverRow]
    more_alerts: int
    in_force: int  # alerts of before that still stand
    steps: Sequence[Step]
    more_steps: int
    to_tell: Sequence[ToTell]
    more_to_tell: int

    @property
    def since_name(self) -> str:
        """Return the weekday since which it changed."""
        return f"{self.since:%A}"

    @property
    def nothing(self) -> bool:
        """Say whether nothing changed."""
        return not (self.alerts or self.steps or self.to_tell)


def last_working_day(day: date) -> date:
    """Return the business day before a day."""
    calendar, found = site_calendar(), day - timedelta(days=1)
    while not calendar.is_business_day(found):
        found -= timedelta(days=1)
    return found


def changed_for(
    person: User,
    mart: Mart | None,
    codes: frozenset[str] | None,
    *,
    at: datetime,
    on: date,
) -> Changed:
    """Return what changed for a person since the last working day. A constant number of queries."""
    since = last_working_day(on)
    begins = datetime.combine(since, time.min, site_calendar().zone)
    alerts, in_force = _alerts(mart, codes, begins)
    told = _to_tell(person, on)
    listed = {each.issue.pk for each in told}
    steps = [
        step
        for step in moved_since(person, begins, on=on)
        if step.from_state != step.to_state and step.issue_id not in listed
    ]
    return Changed(
        since,
        alerts[:MOST],
        max(len(alerts) - MOST, 0),
        in_force,
        steps[:MOST],
        max(len(steps) - MOST, 0),
        told[:MOST],
        max(len(told) - MOST, 0),
    )


def _alerts(
    mart: Mart | None, codes: frozenset[str] | None, since: datetime
) -> tuple[list[MoverRow], int]:
    """Return the alerts that a mart published since then raised in its last month, and how many others stand."""
    if mart is None or mart.window is None:
        return [], 0
    standing = [each for each in movers(mart).within(codes).shown if each.change < 0]
    fresh = mart.created_at is not None and mart.created_at >= since
    last = max((each.raised for each in standing), default=None)
    new = [each for each in standing if fresh and each.raised == last]
    said = {key: row.barrier for key, row in barriers_of(codes).items()} if new else {}
    return [mover_row(mart, each, said) for each in new], len(standing) - len(new)


def _to_tell(person: User, on: date) -> list[ToTell]:
    found: dict[object, tuple[Issue, list[str]]] = {}
    for report in to_tell(person, on=on):
        root = root_of(report)
        found.setdefault(root.pk, (root, []))[1].append(report.practice.name)
    return [ToTell(issue, _once(names)) for issue, names in found.values()]


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
