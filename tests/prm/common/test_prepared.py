"""A prepared query answers as the query itself does, whatever it is asked, and asks the database each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import QuerySet

from prm.common.prepared import Codes, Keys, prepared
from prm.directory.models import Affiliation, Practice, Practitioner

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
