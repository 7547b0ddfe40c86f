"""Introductions of programs: whose they are, how far they got, and what of them a person may count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice, Practitioner
from prm.programs.models import Program
from prm.programs.operations import leave_program
from prm.programs.queries import (
    IntroductionCounts,
    counts_by_line,
    introduction_counts,
    met_by_month,
)
from prm.visits.models import Introduction
from prm.visits.operations import (
    Asking,
    ask_introduction,
    schedule_introduction,
    settle_introduction,
)
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.programs.made import make_launch, make_program, make_specialist
from tests.prm.territories.made import at, on

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-11", "PRG-02")]

ASKED, SETTLED = at(2), at(3)


@pytest.fixture
def house(cast: Cast) -> Site:
    return make_site(cast)


def ask(
    house: Site,
    practice: Practice,
    specialist: Practitioner | None = None,
    *,
    line: str = "cardiology",
    now: datetime = ASKED,
) -> Introduction:
    asking = Asking(line, specialist=specialist)
    return ask_introduction(
        practice=practice, asking=asking, by=house.cast.director, at=now
    )


def settle(
    house: Site, made: Introduction, *, state: str = "met", now: datetime = SETTLED
) -> Introduction:
    return settle_introduction(
        introduction=made,
        state=state,
        outcome="They talked.",
        by=house.cast.director,
        at=now,
        seen=made.revision,
    )


def counts(house: Site, program: Program, **given: Any) -> IntroductionCounts:
    person = given.get("person", house.cast.director)
    return introduction_counts([program], person, on=on(4))[program.pk]


def test_each_is_counted_once_where_it_stands(house: Site) -> None:
    program = make_program(house.cast, [house.alder, house.brook])
    one = make_specialist()
    ask(house, house.alder)
    ask(house, house.brook, one)
    timed = ask(house, house.alder, one)
    schedule_introduction(
        introduction=timed,
        meets_at=at(20),
        where="Here",
        by=house.cast.director,
        at=at(3),
        seen=timed.revision,
    )
    settle(house, ask(house, house.alder, one))
    settle(house, ask(house, house.alder, one), state="dropped")
    found = counts(house, program)
    assert found == IntroductionCounts(1, 1, 1, 1, 1)
    assert (found.waiting, found.total) == (3, 5)


def test_a_program_counts_its_own_line_and_its_own_practices(house: Site) -> None:
    program = make_program(house.cast, [house.alder])
    one = make_specialist()
    settle(house, ask(house, house.alder, one, line="orthopedics"))
    settle(house, ask(house, house.cedar, one))
    assert counts(house, program) == IntroductionCounts()


def test_with_the_specialist_who_begins_any_practice_counts_once(house: Site) -> None:
    program = make_program(house.cast, [house.alder])
    one = make_specialist()
    make_launch(house.cast, practitioner=one, program=program)
    settle(house, ask(house, house.alder, one))  # both reasons, one count
    settle(house, ask(house, house.cedar, one))
    settle(house, ask(house, house.cedar, make_specialist("Ora Lindqvist")))
    settle(house, ask(house, house.cedar, one, line="orthopedics"))
    assert counts(house, program).met == 2


def test_what_took_place_stands_in_its_month_before_the_start_too(house: Site) -> None:
    one = make_specialist()
    plan = make_launch(house.cast, practitioner=one)
    for day, month, year in (
        (30, 11, 2026),
        (31, 12, 2026),
        (1, 1, 2027),
        (9, 1, 2027),
    ):
        made = ask(house, house.alder, one, now=at(1, 11, 2026))
        settle(house, made, now=at(day, month, year))
    settle(house, ask(house, house.alder, one), state="dropped")
    ask(house, house.alder, one)
    found = met_by_month(plan, house.cast.director, on=on(1, 2, 2027))
    assert [*found.items()] == [
        (on(1, 11), 1),
        (on(1, 12), 1),
        (on(1, 1, 2027), 2),
    ]
    assert met_by_month(plan, house.cast.compliance_officer, on=on(1, 2, 2027)) == {}


def test_what_ran_while_the_practice_was_in_counts(house: Site) -> None:
    program = make_program(house.cast, [house.alder, house.brook], starts_on=on(10))
    one = make_specialist()
    settle(house, ask(house, house.alder, one), now=at(9))  # over before it came
    settle(house, ask(house, house.alder, one), now=at(10))
    leave_program(
        program=program,
        practices=[house.brook],
        to_date=on(12),
        by=house.cast.director,
        at=at(12),
    )
    settle(house, ask(house, house.brook, one, now=at(12)), now=at(14))
    settle(house, ask(house, house.brook, one, now=at(13)), now=at(14))  # after it left
    assert counts(house, program).met == 2


def test_one_may_count_in_two_programs_and_a_program_without_any_has_none(
    house: Site, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programs = [
        make_program(house.cast, [house.alder]),
        make_program(house.cast, [house.alder, house.cedar], kind="track"),
        make_program(house.cast, [house.alder], service_line="orthopedics"),
    ]
    ask(house, house.alder)
    with django_assert_num_queries(3):
        found = introduction_counts(programs, house.cast.director, on=on(4))
    assert [found[each.pk].total for each in programs] == [1, 1, 0]
    assert introduction_counts([], house.cast.director, on=on(4)) == {}


def test_a_liaison_counts_what_they_may_read(house: Site) -> None:
    program = make_program(house.cast, [house.alder, house.cedar])
    ask(house, house.alder)
    ask(house, house.cedar)
    assert counts(house, program).asked == 2
    assert counts(house, program, person=house.cast.liaison).asked == 1
    assert counts(house, program, person=house.cast.compliance_officer).total == 0


def test_introductions_are_counted_by_line_of_the_days_in_which_they_were_asked_for(
    house: Site,
) -> None:
    one = make_specialist()
    ask(house, house.alder, now=at(31, 12, 2025))
    settle(house, ask(house, house.alder, one, now=at(1, 1)), now=at(3))
    ask(house, house.cedar, now=at(31, 1))
    ask(house, house.brook, line="orthopedics", now=at(5, 1))
    ask(house, house.brook, now=at(1, 2))
    given = {"first": on(1, 1), "last": on(31, 1), "on": on(4)}
    assert counts_by_line(house.cast.director, **given) == {
        "cardiology": IntroductionCounts(asked=1, met=1),
        "orthopedics": IntroductionCounts(asked=1),
    }
    assert counts_by_line(house.cast.team_mate, **given) == {
        "cardiology": IntroductionCounts(asked=1)
    }
