"""The due list is exactly the tiered, open practices whose last visit is older than their cadence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice
from prm.territories.cadence import load_cadence
from prm.territories.models import Tiering
from prm.visits.models import Interaction
from prm.visits.queries import covered_on, due_on
from tests.cast import Cast
from tests.prm.territories.made import make_practice
from tests.prm.visits.made import DAY, NOW, TODAY, Office, log
from tests.prm.visits.oracle import CADENCE, due_practices

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-06")]


def tier(practice: Practice, letter: str, **span: date) -> None:
    given = {"from_date": date(2026, 1, 1), **span}
    Tiering.objects.create(practice=practice, tier=letter, **given)


def visit(practice: Practice, cast: Cast, at: datetime, **given: object) -> None:
    Interaction.objects.create(
        **{
            "practice": practice,
            "by": cast.liaison,
            "kind": "visit",
            "purpose": "listen",
            "at": at,
            "made_at": at,
            "arrived_at": at,
            **given,
        }
    )


def test_the_twin_reads_the_same_cadence() -> None:
    assert load_cadence().days == CADENCE


@pytest.mark.parametrize("seed", range(6))
def test_it_equals_the_slow_twin_whatever_was_logged(cast: Cast, seed: int) -> None:
    chance = Random(seed)
    for _ in range(25):
        closed = chance.choice([None, None, None, TODAY - DAY, TODAY, TODAY + DAY])
        practice = make_practice(closed_on=closed)
        letter = chance.choice(["", "A", "B", "C"])
        if letter:
            ends = chance.choice([None, None, TODAY - DAY, TODAY])
            tier(practice, letter, **({"to_date": ends} if ends else {}))
        for _ in range(chance.randint(0, 3)):
            # At the border of each cadence, and around the site's midnight.
            days = chance.choice([0, 1, 27, 28, 29, 55, 56, 57, 112, 113])
            hours = chance.choice([-15, -13, -12, 0, 5])
            visit(
                practice,
                cast,
                NOW - days * DAY + timedelta(hours=hours),
                kind=chance.choice(["visit", "visit", "call", "event"]),
                removed_at=chance.choice([None, None, NOW]),
            )
    gone = make_practice()
    gone.merged_into = Practice.objects.first()
    gone.save()
    tier(gone, "A")
    expected = due_practices(TODAY)
    assert {each.practice.pk for each in due_on(Practice.objects.all(), on=TODAY)} == (
        expected
    )
    every = list(Practice.objects.all())
    assert {each.practice.pk for each in due_on(every, on=TODAY)} == expected


def test_it_says_by_how_much_and_who_waits_longest_comes_first(
    cast: Cast, elm: Office, oak: Office
) -> None:
    ash = make_practice("Ash")
    for practice, letter in ((elm.practice, "B"), (oak.practice, "B"), (ash, "A")):
        tier(practice, letter)
    log(elm.practice, cast.director, days_ago=60)
    log(ash, cast.director, days_ago=30)
    found = due_on(Practice.objects.all(), on=TODAY)
    assert [(each.practice.name, each.days_over) for each in found] == [
        ("Ash", 2),
        ("Oak Hill Clinic", None),
        ("Elm Street Family Practice", 4),
    ]


def test_a_call_moves_nothing_and_a_visit_does(cast: Cast, elm: Office) -> None:
    tier(elm.practice, "A")
    log(elm.practice, cast.liaison, kind="call")
    assert due_on([elm.practice], on=TODAY)
    log(elm.practice, cast.liaison)
    assert not due_on([elm.practice], on=TODAY)
    [said] = covered_on([elm.practice], on=TODAY)
    assert said.last == TODAY


def test_more_practices_ask_no_more_often(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        tier(make_practice(), "A")
    with django_assert_num_queries(3):
        due_on(Practice.objects.all(), on=TODAY)
