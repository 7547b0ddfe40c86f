"""A liaison's week as planning sees it: the days left, the practices with their values, and who is left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count

from headwater.marts import Mart
from prm.accounts.models import User
from prm.common.calendar import site_calendar
from prm.directory.models import Practice
from prm.insights.planning.starts import Start, start_of
from prm.insights.queries.current import mart_or_none
from prm.insights.queries.visit_values import Valued, visit_values
from prm.issues.models import Report
from prm.issues.models.kinds import RUNNING
from prm.territories.queries import practices_visible_to
from prm.visits.models import Appointment, Commitment, Stop, StopState, WeekPlan
from prm.visits.queries import appointments_of, hours_of, open_commitments
from prm.visits.queries.hours import Hours
from prm.visits.queries.plans import (
    DAYS_A_WEEK,
    declined_until,
    monday_of,
    plan_of,
    planned_days,
    stops_of,
)

# Why a practice isn't a candidate, and what can be done about it.
EXCLUDED = {
    "closed": "It has closed.",
    "no_coordinates": "Nobody knows where it lies. Ask a steward for its address.",
    "declined": "A visit was declined.",
    "cancelled": "Its visit of this week was cancelled.",
    "visited": "It was visited this week.",
    "team_mate": "Somebody else goes this week.",
    "no_visits": "It takes no visits on the days that are left.",
}


@dataclass(frozen=True, slots=True)
class Week:
    """What planning knows of a week, read in a constant number of queries."""

    liaison: User
    monday: date
    now: datetime  # in the site's zone
    mart: Mart | None
    start: Start | None
    days: tuple[date, ...]  # that may still be planned
    holidays: Mapping[date, str]
    plan: WeekPlan | None
    stops: tuple[Stop, ...]  # of the plan, cancelled ones too
    practices: tuple[Practice, ...]
    values: Mapping[int, Valued]
    hours: Mapping[int, tuple[Hours, ...]]
    promises: Mapping[int, Sequence[Commitment]]
    appointments: tuple[Appointment, ...]
    excluded: Mapping[int, str]  # practice → why
    issues: Mapping[int, int]  # practice → running issues

    @property
    def last_day(self) -> date:
        """Return the week's Sunday."""
        return self.monday + timedelta(days=DAYS_A_WEEK - 1)

    @property
    def kept(self) -> tuple[Stop, ...]:
        """Return the locked stops of days that are left: they stay whatever is planned."""
        today = self.now.date()
        return tuple(
            stop
            for stop in self.stops
            if stop.locked and stop.state == StopState.PLANNED and stop.day >= today
        )

    def last_day_for(self, practice: Practice) -> date | None:
        """Return by when the liaison owes something; None if not this week.

        What others promised is theirs to keep: it speaks for a visit, and forces none.
        """
        due = [
            each.due_on
            for each in self.promises.get(practice.pk, ())
            if each.due_on <= self.last_day and each.owner.user_id == self.liaison.pk
        ]
        return min(due) if due else None


def look_at_week(liaison: User, day: date, *, at: datetime) -> Week:
    """Read everything that a week's planning needs."""
    calendar = site_calendar()
    now, monday = at.astimezone(calendar.zone), monday_of(day)
    today, sunday = now.date(), monday + timedelta(days=DAYS_A_WEEK - 1)
    plan = plan_of(liaison, monday)
    stops = tuple(stops_of(plan)) if plan else ()
    appointments = tuple(appointments_of(liaison, max(monday, today), sunday))
    practices = _practices(liaison, today, stops, appointments)
    start = start_of(liaison, practices)
    holidays = holidays_of(monday)
    hours = hours_of(practices)
    promises = open_commitments(practices)
    mart = mart_or_none()
    values = visit_values(practices, mart=mart, on=today, until=sunday, going=liaison)
    days = days_left(start, monday, now)
    return Week(
        liaison=liaison,
        monday=monday,
        now=now,
        mart=mart,
        start=start,
        days=days,
        holidays=holidays,
        plan=plan,
        stops=stops,
        practices=practices,
        values=values,
        hours=hours,
        promises=promises,
        appointments=appointments,
        excluded=_excluded(
            liaison, practices, stops, values, hours, days, today=today, monday=monday
        ),
        issues=_count_issues(practices),
    )


def _practices(
    liaison: User,
    today: date,
    stops: Sequence[Stop],
    appointments: Sequence[Appointment],
) -> tuple[Practice, ...]:
    """Return the practices of the liaison's territories, and those where a stop or an appointment is already."""
    own = list(practices_visible_to(liaison, on=today).order_by("name", "pk"))
    known = {each.pk for each in own}
    agreed = [
        *(stop.practice for stop in stops),
        *(each.practice for each in appointments),
    ]
    beyond = {each.pk: each for each in agreed if each.pk not in known}
    return (*own, *beyond.values())


def holidays_of(monday: date) -> dict[date, str]:
    """Return the days of a week on which the site's offices are closed, with why."""
    calendar = site_calendar()
    week = [monday + timedelta(days=day) for day in range(DAYS_A_WEEK)]
    known: dict[date, str] = dict(calendar.closed)
    for year in {day.year for day in week}:
        known |= calendar.holidays_of(year)
    return {day: known[day] for day in week if day in known}


def days_left(start: Start | None, monday: date, now: datetime) -> tuple[date, ...]:
    """Return the days of a week on which a liaison can still go somewhere."""
    if start is None:
        return ()
    holidays = holidays_of(monday)
    week = (monday + timedelta(days=day) for day in range(DAYS_A_WEEK))
    return tuple(
        day
        for day in week
        if day.weekday() in start.weekdays
        and day not in holidays
        and (day > now.date() or (day == now.date() and now.time() < start.day_ends))
    )


def _excluded(
    liaison: User,
    practices: Sequence[Practice],
    stops: Sequence[Stop],
    values: Mapping[int, Valued],
    hours: Mapping[int, tuple[Hours, ...]],
    days: Sequence[date],
    *,
    today: date,
    monday: date,
) -> dict[int, str]:
    declined = declined_until(practices, on=today)
    planned = planned_days(practices, first=max(monday, today))
    settled = {
        stop.practice_id: "visited" if stop.state == StopState.DONE else "cancelled"
        for stop in stops
        if stop.state in (StopState.DONE, StopState.CANCELLED)
    }
    found = {}
    for each in practices:
        if why := _why_not(each, values, hours, days, monday):
            found[each.pk] = why
        elif each.pk in settled:
            found[each.pk] = settled[each.pk]
        elif each.pk in declined:
            found[each.pk] = "declined"
        elif each.pk in planned:
            day, who = planned[each.pk]
            if who.pk != liaison.pk and day < monday + timedelta(days=DAYS_A_WEEK):
                found[each.pk] = "team_mate"
    return found


def _why_not(
    practice: Practice,
    values: Mapping[int, Valued],
    hours: Mapping[int, tuple[Hours, ...]],
    days: Sequence[date],
    monday: date,
) -> str:
    if practice.closed_on is not None and practice.closed_on <= monday:
        return "closed"
    if practice.latitude is None or practice.longitude is None:
        return "no_coordinates"
    last = values[practice.pk].last_visit
    if last and last.astimezone(site_calendar().zone).date() >= monday:
        return "visited"
    if not any(hours[practice.pk][day.weekday()].takes_visits for day in days):
        return "no_visits"
    return ""


def _count_issues(practices: Sequence[Practice]) -> dict[int, int]:
    rows = Report.objects.filter(
        practice__in=practices, issue__state__in=sorted(RUNNING)
    )
    counted = rows.values("practice").annotate(times=Count("issue", distinct=True))
    return dict(counted.values_list("practice", "times"))


def minute_of(moment: time | datetime) -> float:
    """Return the minute of the day, from midnight."""
    return moment.hour * 60 + moment.minute + moment.second / 60


def at_minute(day: date, minute: float) -> datetime:
    """Return the moment of a day's minute, by the site's clock."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=round(minute))
    return wall.replace(tzinfo=site_calendar().zone)
