"""What lists and forms of field work let one choose from, as pairs of value and label."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models.functions import Lower

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.directory.queries.affiliations import list_affiliations
from prm.insights.views.places import line_choices
from prm.issues.models import Owner
from prm.issues.queries import owners_on
from prm.territories.models import Territory
from prm.territories.queries import scope_of

Choices = list[tuple[str, str]]
ANY = ("", "Any")


def lines_for_filter() -> Choices:
    """Return the service lines, any of them first."""
    return [ANY, *line_choices()]


def lines_for_form(empty: str = "None in particular") -> Choices:
    """Return the service lines, none first."""
    return [("", empty), *line_choices()]


def line_names() -> dict[str, str]:
    """Return the names of service lines by their ids."""
    return dict(line_choices())


def territories_for(person: User, *, on: date) -> Choices:
    """Return the territories whose practices a person may read of, any of them first."""
    scope = scope_of(person, on=on)
    found = Territory.objects.on(on).order_by(Lower("name"))
    if scope.is_bordered:
        found = found.filter(pk__in=[each.pk for each in scope.territories])
    return [ANY, *((str(each.pk), each.name) for each in found)]


def people_of_office(practice: Practice, *, on: date, empty: str) -> Choices:
    """Return the practitioners of a practice, nobody in particular first."""
    people = list_affiliations(practice=practice, on=on)
    named = {each.practitioner_id: str(each.practitioner) for each in people}
    return [("", empty), *((str(key), name) for key, name in named.items())]


def owners_for_form(person: User, *, on: date) -> Choices:
    """Return who can keep a promise, oneself first."""
    others = (each for each in owners_on(on) if each.user_id != person.pk)
    return [(MYSELF, f"{person.name} (you)"), *_named(others)]


def owners_for_filter(owners: Iterable[Owner]) -> Choices:
    """Return owners, any of them first."""
    return [ANY, *_named(owners)]


MYSELF = "me"


def _named(owners: Iterable[Owner]) -> Choices:
    return [
        (str(each.pk), ", ".join(filter(None, (each.name, each.department))))
        for each in owners
    ]
