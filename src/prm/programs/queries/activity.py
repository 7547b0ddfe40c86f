"""What was logged and promised in some days, row by row: the measures of field work make numbers of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Min, Q

from prm.common.calendar import site_calendar
from prm.visits.measures import Logged, Promised
from prm.visits.models import Commitment, InteractionKind
from prm.visits.queries.due import visited_on
from prm.visits.queries.interactions import standing_interactions


class Interacted(NamedTuple):
    """An interaction, for what it counts and in which line."""

    line: str
    logged: Logged


class Owed(NamedTuple):
    """A promise, whose it is by key, and where."""

    owner: int | None  # None: somebody without an account
    practice: int
    line: str
    promised: Promised


def span_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Return when the first day begins and the last has ended, on the site's clocks."""
    zone = site_calendar().zone
    begins, ended = (
        datetime.combine(each, time.min, zone) for each in (first, last + timedelta(1))
    )
    return begins, ended


def interactions_between(first: date, last: date) -> list[Interacted]:
    """Return what was logged of some days, both included. One query."""
    begins, ended = span_of(first, last)
    rows = standing_interactions().filter(at__gte=begins, at__lt=ended)
    return [
        Interacted(
            line,
            Logged(
                practice,
                person,
                visited_on(at),
                kind == InteractionKind.VISIT,
                bool(purpose),
                bool(intel.strip()),
                next_on if step.strip() else None,
            ),
        )
        for practice, person, at, kind, purpose, intel, step, next_on, line in (
            rows.order_by().values_list(
                "practice",
                "by",
                "at",
                "kind",
                "purpose",
                "intel",
                "next_step",
                "next_on",
                "service_line",
            )
        )
    ]


def promises_between(first: date, last: date) -> list[Owed]:
    """Return the promises due in some days, both included, in one query.

    One that was postponed late is due by the date that it missed.
    """
    late = Q(postponements__was_late=True, postponements__withdrawn_at=None)
    rows = Commitment.objects.order_by().annotate(
        missed_on=Min("postponements__from_due_on", filter=late)
    )
    due = Q(due_on__range=(first, last)) | Q(missed_on__range=(first, last))
    found = [
        Owed(
            owner,
            practice,
            line,
            Promised(name, department, missed or due_on, state, settled),
        )
        for owner, practice, line, name, department, missed, due_on, state, settled in (
            rows.filter(due).values_list(
                "owner__user",
                "practice",
                "service_line",
                "owner__name",
                "owner__department",
                "missed_on",
                "due_on",
                "state",
                "settled_on",
            )
        )
    ]
    return [each for each in found if first <= each.promised.due_on <= last]
