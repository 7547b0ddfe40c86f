"""Records of the directory as entries of the index: a few queries a kind, however many records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from django.db.models import F, Model
from django.urls import reverse

from prm.common.formats import day
from prm.directory.models import (
    Affiliation,
    Contact,
    Note,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.search.entries import NOTES, Entry


def describe_practices(keys: Sequence[int]) -> Iterator[Entry]:
    """Yield practices that weren't merged into another."""
    rows = Practice.objects.filter(pk__in=keys, merged_into=None)
    for each in rows.select_related("organization"):
        organization = each.organization.name if each.organization else ""
        yield Entry(
            kind="practice",
            key=each.pk,
            title=each.name,
            url=_page("practice", each.pk),
            subtitle=_line(each.town, each.address_1),
            words=_line(each.address, organization, each.code),
            numbers=(each.phone, each.fax),
            practice=each.pk,
            is_past=each.closed_on is not None,
        )


def describe_organizations(keys: Sequence[int]) -> Iterator[Entry]:
    """Yield organizations that weren't merged into another."""
    rows = Organization.objects.filter(pk__in=keys, merged_into=None)
    for each in rows.select_related("system"):
        system = each.system.name if each.system else ""
        yield Entry(
            kind="organization",
            key=each.pk,
            title=each.name,
            url=_page("organization", each.pk),
            subtitle=_line(system if system != each.name else "", each.town),
            words=_line(each.address, system, each.ccn),
            names=" ".join(map(str, each.other_names)),
            numbers=(each.npi, each.phone, each.fax, each.tin),
            is_past=each.deactivated_on is not None,
        )


def describe_practitioners(keys: Sequence[int]) -> Iterator[Entry]:
    """Yield practitioners that weren't merged into another, with where they work or worked last."""
    places = _places(keys)
    for each in Practitioner.objects.filter(pk__in=keys, merged_into=None):
        at = places.get(each.pk, [])
        yield Entry(
            kind="practitioner",
            key=each.pk,
            title=str(each),
            url=_page("practitioner", each.pk),
            subtitle=_line(each.specialty, *(at[0][1:] if at else ())),
            words=_line(
                each.specialty,
                each.credential,
                *(f"{name} {town}" for _, name, town in at),
            ),
            names=" ".join(map(str, each.other_names)),
            numbers=(each.npi, each.phone),
            practice=at[0][0] if at else None,
            is_past=each.deactivated_on is not None,
        )


def describe_contacts(keys: Sequence[int]) -> Iterator[Entry]:
    """Yield contacts."""
    rows = Contact.objects.filter(pk__in=keys, practice__merged_into=None)
    for each in rows.select_related("practice"):
        role = each.get_role_display()
        yield Entry(
            kind="contact",
            key=each.pk,
            title=each.name,
            url=f"{_page('practice', each.practice_id)}#contact-{each.pk}",
            subtitle=_line(role, each.practice.name, each.practice.town),
            words=_line(role, each.practice.name, each.practice.town, each.email),
            numbers=(each.phone,),
            practice=each.practice_id,
            is_past=each.left_on is not None,
        )


def describe_notes(keys: Sequence[int]) -> Iterator[Entry]:
    """Yield notes that weren't removed. There are many, so their rows don't become records."""
    rows = Note.objects.filter(pk__in=keys, removed_at=None)
    people = {
        person.pk: person
        for person in Practitioner.objects.filter(notes__in=keys).distinct()
    }
    for key, text, at, by, practice, name, person in rows.values_list(
        "pk",
        "text",
        "written_at",
        "written_by__name",
        "practice",
        "practice__name",
        "practitioner",
    ):
        page = (
            _page("practice", practice) if practice else _page("practitioner", person)
        )
        yield Entry(
            kind="note",
            key=key,
            title=name if practice else str(people[person]),
            url=f"{page}#note-{key}",
            subtitle=f"{by}, {day(at)}",
            text=text,
            is_about=True,
            scope=NOTES,
            practice=practice,
            at=at,
        )


Describe = Callable[[Sequence[int]], Iterable[Entry]]
# In the order of filling: what is found last comes first, and few organizations must not drown among many people.
KINDS: dict[str, tuple[type[Model], Describe]] = {
    "note": (Note, describe_notes),
    "practitioner": (Practitioner, describe_practitioners),
    "contact": (Contact, describe_contacts),
    "practice": (Practice, describe_practices),
    "organization": (Organization, describe_organizations),
}


def _places(keys: Sequence[int]) -> dict[int, list[tuple[int, str, str]]]:
    """Return each practitioner's practices: those that last, the main one first; else the last one."""
    rows = (
        Affiliation.objects.filter(practitioner__in=keys, practice__merged_into=None)
        .order_by(F("to_date").desc(nulls_first=True), "-is_primary", "-from_date")
        .values_list(
            "practitioner_id",
            "to_date",
            "practice_id",
            "practice__name",
            "practice__city",
            "practice__state",
        )
    )
    places: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for person, until, practice, name, city, state in rows:
        if until is None or person not in places:
            places[person].append((practice, name, _town(city, state)))
    return places


def _town(city: str, state: str) -> str:
    return ", ".join(filter(None, (city, state)))


def _line(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _page(name: str, key: int) -> str:
    return f"{key}".join(_around_the_key(name))


@cache
def _around_the_key(name: str) -> tuple[str, str]:
    """Return a page's address without the key: ``reverse`` for each record would take longer than its description."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return before, after
