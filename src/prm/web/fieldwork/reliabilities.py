"""How reliably promises are kept: per person and department, with of how many. Alphabetical, for it is no ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from prm.accounts.models import User
from prm.visits.measures import (
    Share,
    reliability,
    reliability_by_department,
    reliability_by_person,
)
from prm.visits.queries import commitments_visible_to
from prm.visits.queries.commitments import promised

SPAN = timedelta(days=365)
NO_DEPARTMENT = "No department"


@dataclass(frozen=True, slots=True)
class Reliabilities:
    """Promises kept by their day, of those due in a span of days."""

    whole: Share
    people: list[tuple[str, Share]]
    departments: list[tuple[str, Share]]
    first: date
    last: date


def present_reliabilities(person: User, *, on: date) -> Reliabilities:
    """Return how promises that a person may read were kept in the year before a day. One query."""
    first = on - SPAN
    judged = [
        each
        for each in promised(commitments_visible_to(person, on=on))
        if first <= each.due_on
    ]
    people = reliability_by_person(judged, on=on)
    departments = reliability_by_department(judged, on=on)
    return Reliabilities(
        whole=reliability(judged, on=on),
        people=[(name, share) for name, share in people.items() if share.whole],
        departments=[
            (name or NO_DEPARTMENT, share)
            for name, share in departments.items()
            if share.whole
        ],
        first=first,
        last=on - timedelta(days=1),
    )
