"""The stops of a day, in order, with what one needs to know before each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import quote

from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import plural, upper_first
from prm.directory.models import Contact, Practice
from prm.insights.planning.timing import judge_plan
from prm.territories.queries import standing_of
from prm.visits.models import Commitment, Stop, StopState
from prm.visits.queries import open_commitments
from prm.visits.queries.plans import stops_on
from prm.web.plan.presenters.week import drive, miles

_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)


class RouteStop(NamedTuple):
    """One stop."""

    stop: Stop
    time: str
    drive: str  # the way to it
    tier: str
    promises: Sequence[Commitment]  # open ones, late ones first
    late: Sequence[Commitment]
    people: Sequence[str]  # who is best met on such a day
    problems: Sequence[str]
    is_next: bool

    @property
    def practice(self) -> Practice:
        """Return whom one visits."""
        return self.stop.practice

    @property
    def done(self) -> bool:
        """Say whether it was visited."""
        return self.stop.state == StopState.DONE

    @property
    def missed(self) -> bool:
        """Say whether it was not visited."""
        return self.stop.state == StopState.MISSED

    @property
    def reason(self) -> str:
        """Return what speaks loudest for it."""
        return self.stop.reasons[0] if self.stop.reasons else ""


@dataclass(frozen=True, slots=True)
class Route:
    """A day on the road."""

    stops: Sequence[RouteStop]
    kilometres: float
    home: datetime | None

    @property
    def next(self) -> RouteStop | None:
        """Return the stop that comes next."""
        return next((each for each in self.stops if each.is_next), None)

    @property
    def said(self) -> str:
        """Return the day in one sentence."""
        parts = [upper_first(counted(len(self.stops), "stop"))]
        if self.kilometres:
            parts.append(miles(self.kilometres))
        if self.home:
            parts.append(f"home by {timezone.localtime(self.home):%H:%M}")
        return f"{', '.join(parts)}."


def counted(count: int, noun: str) -> str:
    """Return a count as one says it: words up to nine."""
    if count < len(_NUMBERS):
        return f"{_NUMBERS[count]} {noun}{'' if count == 1 else 's'}"
    return plural(count, noun)


def day_name(day: date) -> str:
    """Return a day as one calls it: Monday 23 November."""
    return f"{day:%A} {day.day} {day:%B}"


def route_of(liaison: User, day: date) -> Route:
    """Return a liaison's day. A constant number of queries."""
    stops = list(stops_on(liaison, day))
    if not stops:
        return Route((), 0.0, None)
    practices = [stop.practice for stop in stops]
    judged = judge_plan(liaison, stops, on=day)
    way = judged.ways.get(day)
    tiers = standing_of(practices, on=day)
    promises = open_commitments(practices)
    people = people_on(practices, day)
    first = next((each.pk for each in stops if each.state == StopState.PLANNED), None)
    rows = [
        RouteStop(
            stop,
            f"{timezone.localtime(stop.arrives_at):%H:%M}",
            drive(stop.drive_minutes, stop.drive_kilometres)
            if place or stop.drive_minutes
            else "",
            tiers[stop.practice_id].tier,
            promises[stop.practice_id],
            [each for each in promises[stop.practice_id] if each.due_on < day],
            people.get(stop.practice_id, ()),
            judged.problems.get(stop.pk, ()),
            stop.pk == first,
        )
        for place, stop in enumerate(stops)
    ]
    return Route(rows, way.kilometres if way else 0.0, way.back_at if way else None)


def people_on(practices: Sequence[Practice], day: date) -> Mapping[int, Sequence[str]]:
    """Return whom one best meets on such a weekday, and when, by practice. One query."""
    rows = Contact.objects.filter(
        practice__in=practices,
        left_on=None,
        best_days__contains=str(day.isoweekday()),
    )
    found: dict[int, list[str]] = {}
    for contact in rows.order_by("-makes_referrals", "name"):
        found.setdefault(contact.practice_id, []).append(_met(contact))
    return found


def _met(contact: Contact) -> str:
    if contact.best_until:
        return f"{contact.name} is in until {contact.best_until:%H:%M}"
    if contact.best_from:
        return f"{contact.name} is in from {contact.best_from:%H:%M}"
    return f"{contact.name} is in today"


def way_there(practice: Practice, agent: str) -> str:
    """Return an address that opens the maps of the device itself, so that no other site learns where one goes.

    Apple's know ``maps:`` alone, everybody else's ``geo:``.
    """
    label = quote(
        ", ".join(filter(None, [practice.name, practice.address_1, practice.city]))
    )
    if practice.latitude is None or practice.longitude is None:
        where = "0,0"
    else:
        where = f"{practice.latitude:.5f},{practice.longitude:.5f}"
    if any(name in agent for name in ("iPhone", "iPad", "Macintosh")):
        to = label if where == "0,0" else where
        return f"maps://?daddr={to}"
    return f"geo:{where}?q={label}"


def dialled(phone: str) -> str:
    """Return a number as a telephone takes it; an extension is for whoever picks up."""
    number = re.split("[A-Za-z]", phone, maxsplit=1)[0]
    digits = "".join(each for each in number if each in "+0123456789")
    return f"tel:{digits}" if digits else ""
