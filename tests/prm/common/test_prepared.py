"""A prepared query answers as the query itself does, whatever it is asked, and asks the database each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.functions import Upper

from prm.common.prepared import Codes, Keys, prepared
from prm.directory.models import (
    Affiliation,
    Organization,
    Practice,
    Practitioner,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def practices() -> list[Practice]:
    made = [Practice.objects.create(code=f"P{at}", name=f"N{at}") for at in range(9)]
    person = Practitioner.objects.create(npi="9700000001", last_name="Alder")
    for at, each in enumerate(made):
        Affiliation.objects.create(
            practitioner=person,
            practice=each,
            from_date=DAY + timedelta(days=at),
            source="roster",
            as_of=DAY,
        )
    return made


@prepared(int, date)
def at_practice(practice: int, day: date) -> QuerySet:
    return Affiliation.objects.on(day).filter(practice=practice)


@prepared(Keys)
def by_keys(keys: Sequence[int]) -> QuerySet:
    return Practice.objects.filter(pk__in=keys).order_by("pk")


@prepared(Codes)
def by_codes(codes: Sequence[str]) -> QuerySet:
    found = Practice.objects.filter(code__in=codes).order_by("code")
    return found.values_list("code", flat=True)


def test_each_call_has_its_own_arguments(practices: list[Practice]) -> None:
    for days in range(3):
        day = DAY + timedelta(days=days)
        found = [len(at_practice(each.pk, day)) for each in practices]
        assert found == [1] * (days + 1) + [0] * (8 - days)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 9])
def test_lists_of_any_length_find_what_they_name(
    practices: list[Practice], count: int
) -> None:
    wanted = practices[:count]
    assert by_keys([each.pk for each in wanted]) == wanted
    assert by_codes([each.code for each in wanted]) == [e.code for e in wanted]


def test_a_key_that_no_database_holds_finds_nothing(practices: list[Practice]) -> None:
    assert at_practice(10**30, DAY) == []


PLAIN: dict[str, Callable[[QuerySet], QuerySet]] = {
    "with what they belong to": lambda found: found.select_related(
        "practitioner", "practice__organization"
    ),
    "with what was worked out": lambda found: found.annotate(
        upper=Upper("practice__name")
    ),
    "some columns": lambda found: found.only("from_date", "practice"),
    "values": lambda found: found.values("from_date", "practice__name", "is_primary"),
    "tuples": lambda found: found.values_list("from_date", "as_of", "is_primary"),
    "flat": lambda found: found.values_list("from_date", flat=True),
    "named": lambda found: found.values_list("from_date", "is_primary", named=True),
}


@pytest.mark.parametrize("way", PLAIN)
def test_rows_are_read_as_the_query_reads_them(
    practices: list[Practice], way: str
) -> None:
    def asked(keys: Sequence[int]) -> QuerySet:
        return PLAIN[way](Affiliation.objects.filter(practice__in=keys).order_by("pk"))

    group = Organization.objects.create(code="O-1", name="Group")
    Practice.objects.filter(pk=practices[0].pk).update(organization=group)
    keys = [each.pk for each in practices]
    found, plain = prepared(Keys)(asked)(keys), [*asked(keys)]
    assert len(found) == len(practices)
    assert found == plain
    assert [type(each) for each in found] == [type(each) for each in plain]
    for each, other in zip(found, plain, strict=True):
        if isinstance(each, Affiliation):
            assert _said(each) == _said(other)


def _said(made: Model) -> dict[str, object]:
    """Return all that an instance and those that came with it hold: asking the database for more isn't the same."""
    held = {key: it for key, it in vars(made).items() if key != "_state"}
    came = made._state.fields_cache
    return held | {
        name: _said(it) if isinstance(it, Model) else it for name, it in came.items()
    }


def test_nothing_of_an_answer_is_kept(practices: list[Practice]) -> None:
    key = practices[0].pk
    assert [each.name for each in by_keys([key])] == ["N0"]
    Practice.objects.filter(pk=key).update(name="Renamed")
    assert [each.name for each in by_keys([key])] == ["Renamed"]


def test_an_argument_that_the_query_drops_is_an_error() -> None:
    dropped = prepared(int)(lambda key: Practice.objects.filter(merged_into=None))
    with pytest.raises(TypeError, match="aren't in"):
        dropped(1)


@pytest.mark.django_db(transaction=True)
def test_threads_don_t_mix_their_arguments_up(practices: list[Practice]) -> None:
    wrong: list[int] = []

    def ask(key: int) -> None:
        for _ in range(200):
            if [each.pk for each in by_keys([key])] != [key]:
                wrong.append(key)
        connection.close()

    threads = [Thread(target=ask, args=(each.pk,)) for each in practices[:4]]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong
