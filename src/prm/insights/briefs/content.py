"""What briefs say, of one practice or of all stops of a day, with the same number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F

from headwater.marts import Mart
from prm.accounts.models import User
from prm.directory.models import Affiliation, Contact, Practice
from prm.insights.briefs.numbers import (
    Known,
    LineNumbers,
    goes_elsewhere,
    numbers_of,
    turnaround_now,
    wait_now,
)
from prm.insights.briefs.promoting import Held, hold_back
from prm.insights.queries.current import line_name, mart_or_none
from prm.insights.queries.destinations import Place
from prm.insights.queries.vintage import Provenance, provenance
from prm.issues.models import RUNNING, BarrierKind, Issue
from prm.issues.queries import issues_visible_to, open_issues_of
from prm.programs.queries import Offer, offers_at
from prm.territories.queries import Standing, standing_of
from prm.visits.models import Commitment, Interaction
from prm.visits.queries import (
    Hours,
    hours_of,
    interactions_of,
    last_visits,
    open_commitments,
)

VISITS = 3
MOST_PEOPLE = 6


class Asked(NamedTuple):
    """One stop that is to be briefed."""

    practice: Practice
    line: str = ""  # which line the visit is about; empty: the shortest
    reasons: tuple[str, ...] = ()  # why we come, as the plan says
    arrives_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that a brief says."""

    asked: Asked
    standing: Standing
    today: Hours  # when it takes visits on the day
    contacts: Sequence[Contact]
    people: Sequence[Affiliation]
    more_people: int
    visits: Sequence[Interaction]
    last_visit: datetime | None
    promises: Sequence[Commitment]
    issues: Sequence[Issue]
    lines: Sequence[LineNumbers]
    line: str  # what the visit is about, by name; empty: nothing is known
    focus: LineNumbers | None  # its numbers, if they may be shown
    elsewhere: Sequence[Place]
    wait: Known | None
    turnaround: Known | None
    held: Sequence[Held]
    offers: Sequence[Offer]  # programs that it may use on the day
    provenance: Provenance | None  # None: no mart
    on: date

    @property
    def practice(self) -> Practice:
        """Return the practice."""
        return self.asked.practice

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why we come: what the plan says, else what the numbers and promises say."""
        return self.asked.reasons or tuple(self._found_reasons())

    def _found_reasons(self) -> Iterable[str]:
        late = sum(each.due_on < self.on for each in self.promises)
        if late:
            yield f"{late} late promise{'s' if late > 1 else ''}: bring what was promised."
        if self.focus and self.focus.short:
            yield f"{self.focus.name} is below what its panel predicts, beyond chance."
        if self.last_visit is None:
            yield "A first visit."


def make_briefs(asked: Sequence[Asked], person: User, *, on: date) -> list[Brief]:
    """Return the briefs of some stops, in their order. Permission was asked before; a constant number of queries."""
    practices = [each.practice for each in asked]
    mart = mart_or_none()
    standing = standing_of(practices, on=on)
    hours = hours_of(practices)
    contacts, people = _contacts(practices), _people(practices, on)
    visits = interactions_of(practices, limit=VISITS)
    last = last_visits(practices)
    promises = open_commitments(practices)
    issues = open_issues_of(practices)
    offers = offers_at(practices, person, on=on)
    held = hold_back(mart, _access_issues(person, on))
    since = provenance(mart) if mart else None
    return [
        _brief(
            mart,
            each,
            standing=standing[each.practice.pk],
            today=hours[each.practice.pk][on.weekday()],
            contacts=contacts.get(each.practice.pk, ())[:MOST_PEOPLE],
            people=people.get(each.practice.pk, ())[:MOST_PEOPLE],
            more_people=max(len(people.get(each.practice.pk, ())) - MOST_PEOPLE, 0),
            visits=visits[each.practice.pk],
            last_visit=last.get(each.practice.pk),
            promises=promises[each.practice.pk],
            issues=issues[each.practice.pk],
            held=held,
            offers=offers[each.practice.pk],
            provenance=since,
            on=on,
        )
        for each in asked
    ]


def _brief(mart: Mart | None, asked: Asked, **known: Any) -> Brief:
    lines = numbers_of(mart, asked.practice.code) if mart else ()
    named = {row.line: row for row in lines}
    line = asked.line or next(iter(named), "")
    return Brief(
        asked=asked,
        lines=lines,
        line=line_name(mart, line) if mart and line else "",
        focus=named.get(line),
        elsewhere=goes_elsewhere(mart, asked.practice.code, line) if mart else (),
        wait=wait_now(mart, line) if mart else None,
        turnaround=turnaround_now(mart, line) if mart else None,
        **known,
    )


def _contacts(practices: Sequence[Practice]) -> dict[int, list[Contact]]:
    rows = Contact.objects.filter(practice__in=practices, left_on=None).order_by(
        "-makes_referrals", F("strength").desc(nulls_last=True), "name"
    )
    return _by_practice(rows)


def _people(practices: Sequence[Practice], on: date) -> dict[int, list[Affiliation]]:
    rows = (
        Affiliation.objects.on(on)
        .filter(practice__in=practices, practitioner__merged_into=None)
        .select_related("practitioner")
        .order_by(
            "-is_primary", "practitioner__last_name", "practitioner__first_name", "pk"
        )
    )
    return _by_practice(rows)


def _by_practice(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.practice_id, []).append(row)
    return found


def _access_issues(person: User, on: date) -> list[Issue]:
    """Return the open access issues that a person may read, of any practice: a line's wait is everybody's."""
    found = issues_visible_to(person, on=on).filter(
        state__in=RUNNING, barrier=BarrierKind.ACCESS
    )
    return list(found.exclude(service_line=""))
