"""What a brief says can be offered: the programs that the practice may use on the day, on screen and on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.insights.briefs.content import Asked, make_briefs
from prm.insights.briefs.printing import print_briefs
from prm.insights.briefs.words import words_of
from prm.programs.models import Program
from prm.programs.operations import leave_program
from prm.programs.queries import offers_at, programs_of
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.programs.made import make_launch
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.conftest import oak as oak
from tests.prm.visits.made import Office, make_office
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import begin

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-03", "ISS-07", "FLD-05")]

DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


def offered(cast: Cast, office: Office, *, on: date | None = None) -> list[Any]:
    asked = [Asked(office.practice)]
    return words_of(make_briefs(asked, cast.liaison, on=on or today())[0])["offers"]


def test_title_kind_owner_and_last_day_stand_on_screen_and_paper(
    cast: Cast, elm: Office
) -> None:
    last = today() + 60 * DAY
    begin(cast, [elm.practice], ends_on=last)
    begin(cast, [elm.practice], name="Direct line", kind="communication")
    assert offered(cast, elm) == [
        {
            "name": "Direct line",
            "kind": "Communication fix",
            "owner": "Odalys Thornbury",
            "until": "no last day",
        },
        {
            "name": "Protected slots",
            "kind": "Protected access track",
            "owner": "Odalys Thornbury",
            "until": f"until {last.day} {last:%b %Y}",
        },
    ]
    client = signed_in(cast.liaison)
    screen = words(client.get(f"/practices/{elm.practice.pk}/brief/").content)
    paper = Pdf(client.get(f"/practices/{elm.practice.pk}/brief/file/").content)
    assert paper.pages == 1
    said = " ".join(paper.text.split())
    for each in offered(cast, elm):
        for text in (each["name"], each["kind"], each["owner"], each["until"]):
            assert text in screen
            assert text in said


def test_the_last_day_is_the_practices_own_if_it_leaves_first(
    cast: Cast, elm: Office
) -> None:
    made = begin(cast, [elm.practice], ends_on=today() + 60 * DAY)
    leaves = today() + 5 * DAY
    leave_program(
        program=made,
        practices=[elm.practice],
        to_date=leaves,
        by=cast.director,
        at=timezone.now(),
    )
    assert [each["until"] for each in offered(cast, elm)] == [
        f"until {leaves.day} {leaves:%b %Y}"
    ]
    assert offered(cast, elm, on=leaves + DAY) == []


def test_what_has_not_begun_or_is_over_or_is_anothers_is_not_offered(
    cast: Cast, elm: Office, oak: Office
) -> None:
    begin(cast, [elm.practice], starts_on=today() + DAY)
    begin(cast, [elm.practice], ends_on=today() - DAY)
    begin(cast, [oak.practice])
    dropped = begin(cast, [elm.practice])
    Program.objects.filter(pk=dropped.pk).update(dropped_at=timezone.now())
    assert offered(cast, elm) == []
    page = signed_in(cast.liaison).get(f"/practices/{elm.practice.pk}/brief/")
    assert "No program is open to this practice today." in words(page.content)


@pytest.mark.req("PRG-01")
def test_a_specialist_is_offered_once_promoted(cast: Cast, elm: Office) -> None:
    made = begin(cast, [elm.practice], kind="launch", name="Dr Quillon")
    plan = make_launch(cast, program=made)
    assert offered(cast, elm) == []
    assert not programs_of(elm.practice, on=today()).exists()
    plan.promoted_at, plan.promoted_by = timezone.now(), cast.director
    plan.save()
    assert [each["name"] for each in offered(cast, elm)] == ["Dr Quillon"]


def test_whoever_sees_no_programs_is_offered_none(cast: Cast, elm: Office) -> None:
    begin(cast, [elm.practice])
    for person in (cast.steward, cast.compliance_officer, cast.outsider):
        assert offers_at([elm.practice], person, on=today()) == {elm.practice.pk: []}


def test_many_programs_and_stops_ask_once(
    cast: Cast, elm: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    offices = [elm, *(make_office(f"Office {number}") for number in range(5))]
    practices = [each.practice for each in offices]
    for number in range(9):
        begin(cast, practices, name=f"Track {number}")
    with django_assert_num_queries(1):
        found = offers_at(practices, cast.director, on=today())
        said = [str(each.program.owner) for rows in found.values() for each in rows]
    assert len(said) == 54


def test_more_than_paper_holds_are_counted_and_stay_on_one_page(
    cast: Cast, elm: Office
) -> None:
    for number in range(12):
        begin(cast, [elm.practice], name=f"Track {number:02} {'with a name ' * 14}")
    brief = make_briefs([Asked(elm.practice)], cast.liaison, on=today())[0]
    said = words_of(brief)
    assert (len(said["offers"]), said["more_offers"]) == (6, 6)
    paper = Pdf(print_briefs([brief], on=today()))
    assert paper.pages == 1
    assert "6 more on the screen." in " ".join(paper.text.split())
