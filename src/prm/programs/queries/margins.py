"""What finance approved: the margin range of a service line on a day, and all that there ever were."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from headwater.schema.definitions import load_service_lines
from prm.accounts.permissions import Person
from prm.directory.definitions.queries import approved_folder
from prm.programs.models import MarginRange
from prm.programs.permissions import can_see_margins

_NEWEST_FIRST = ("-approved_on", "-entered_at", "-pk")


def margin_for(service_line: str, *, on: date) -> MarginRange | None:
    """Return the range of a line that counts on a day: the newest that was approved by then and stands.

    It knows what was entered since: a statement that is made again reads what is known now. Whoever calls has asked
    whether the reader sees margins.
    """
    return _approved_by(on).filter(service_line=service_line).first()


def margins_on(*, on: date) -> dict[str, MarginRange]:
    """Return :func:`margin_for` of every line that has one; one query."""
    return _newest(_approved_by(on))


def standing_margins() -> dict[str, MarginRange]:
    """Return the range of each line that stands, whatever the day: none is approved on a day that is still to come."""
    return _newest(MarginRange.objects.filter(withdrawn_at=None))


def known_lines() -> dict[str, str]:
    """Return the names of the service lines by which the next refresh counts: finance can speak of no other."""
    return dict(load_service_lines(approved_folder()).names)


def margins_visible_to(person: Person) -> QuerySet[MarginRange]:
    """Return every range, withdrawn ones included, by line and the newest first: the history."""
    ranges = MarginRange.objects.select_related("entered_by")
    if not can_see_margins(person):
        return ranges.none()
    return ranges.order_by("service_line", *_NEWEST_FIRST)


def _approved_by(on: date) -> QuerySet[MarginRange]:
    standing = MarginRange.objects.filter(withdrawn_at=None, approved_on__lte=on)
    return standing.select_related("entered_by").order_by(*_NEWEST_FIRST)


def _newest(ranges: QuerySet[MarginRange]) -> dict[str, MarginRange]:
    found: dict[str, MarginRange] = {}
    for each in ranges.order_by(*_NEWEST_FIRST):
        found.setdefault(each.service_line, each)
    return found
