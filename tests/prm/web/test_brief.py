"""The brief of a stop: one page, on the screen and on paper, with the same numbers."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import Role
from prm.directory.models import Contact
from prm.insights.briefs.content import Asked, Brief, make_briefs
from prm.insights.briefs.printing import print_briefs
from prm.insights.briefs.words import words_of
from prm.issues.operations import Opening, open_issue
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.insights.made import BEFORE, WINDOW, Market
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.conftest import oak as oak
from tests.prm.visits.made import DAY, NOW, TODAY, Office, log, make_office, promise
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-05")]


@pytest.fixture
def numbers(market: Market, elm: Office, tmp_path: Path) -> None:
    """Elm sends 240 cardiology referrals to us where 300 were expected, and 200 of orthopedics as expected."""
    code = elm.practice.code
    market.practice(code, name=elm.practice.name)
    market.sends(code, ours=240, competitor=360)
    market.expects(code, rank=1, expected_ours=300.0)
    market.sends(code, "orthopedics", ours=200, partner=100)
    market.expects(code, "orthopedics", rank=None)
    for month in (*BEFORE, *WINDOW):
        market.row(
            "access",
            service_line="cardiology",
            clinic="",
            month=month,
            third_next=41.0,
            turnaround_hours=120.0,
        )
        market.row(
            "series",
            practice_id=code,
            service_line="cardiology",
            month=month,
            expected_ours=25.0,
            ours_low=20.0,
            ours_high=30.0,
        )
    market.publish(tmp_path / "marts")


def brief_of(cast: Cast, office: Office, **asked: Any) -> Brief:
    return make_briefs([Asked(office.practice, **asked)], cast.liaison, on=TODAY)[0]


def sheet(*briefs: Brief) -> Pdf:
    return Pdf(print_briefs(briefs, on=TODAY))


def test_the_brief_says_who_what_and_how_much(
    cast: Cast, elm: Office, numbers: None
) -> None:
    for days in (3, 20, 40, 60):
        log(elm.practice, cast.director, days_ago=days, intel=f"Heard {days} days ago")
    promise(elm.practice, cast.director, due_on=TODAY - 9 * DAY, made_at=NOW - 20 * DAY)
    said = words_of(brief_of(cast, elm, line="cardiology"))
    assert [each["intel"] for each in said["visits"]] == [
        "Heard 3 days ago",
        "Heard 20 days ago",
        "Heard 40 days ago",
    ]
    assert said["contacts"][0]["name"] == "Maud Tellier"
    assert said["people"] == ["Ines of Elm Street Family Practice"]
    assert (said["promises"][0]["due"], said["promises"][0]["late"]) == (
        "9 days late",
        True,
    )
    first = said["lines"][0]
    assert (first["name"], first["came"], first["expected"]) == (
        "Cardiology",
        "240",
        "300",
    )
    assert (first["quarter"], first["quarter_expected"]) == ("60", "75")
    assert first["said"] == "60 short (30 to 90)"
    assert said["lines"][1]["said"] == "as expected"
    assert said["elsewhere"][0] == {
        "name": "Competitor Health",
        "kind": "competitor",
        "count": "360",
    }
    assert said["wait"] == "41 days"
    assert said["reasons"][0] == "1 late promise: bring what was promised."


def test_what_is_not_to_be_promoted_follows_from_the_wait_or_an_open_access_issue(
    cast: Cast, elm: Office, numbers: None
) -> None:
    assert words_of(brief_of(cast, elm))["held"] == [
        "Cardiology: a new patient waits 41 days"
    ]
    for barrier, kind, line in (
        ("access", "no_appointment", "orthopedics"),
        ("communication", "no_report", "neurology"),
    ):
        opening = Opening("In the way", barrier, kind, [elm.practice], line)
        open_issue(opening=opening, by=cast.liaison, at=NOW)
    assert words_of(brief_of(cast, elm))["held"] == [
        "Cardiology: a new patient waits 41 days",
        "Orthopedics: an access issue is open",
    ]


def test_the_paper_says_what_the_screen_says_on_one_page(
    cast: Cast, elm: Office, numbers: None
) -> None:
    log(elm.practice, cast.liaison, days_ago=3)
    promise(elm.practice, cast.liaison)
    client = signed_in(cast.liaison)
    screen = words(client.get(f"/practices/{elm.practice.pk}/brief/").content)
    response = client.get(f"/practices/{elm.practice.pk}/brief/file/")
    assert response["Content-Type"] == "application/pdf"
    paper = Pdf(response.content)
    assert paper.pages == 1
    assert paper.is_tagged
    assert {"H1", "H2", "Table", "TH"} <= {*paper.tags}
    said = words_of(
        make_briefs([Asked(elm.practice)], cast.liaison, on=timezone.localdate())[0]
    )
    for line in said["lines"]:
        for text in (
            line["name"],
            line["came"],
            line["expected"],
            line["quarter"],
            line["said"],
        ):
            assert text in screen
            assert text in paper.text
    for text in (
        said["wait"],
        said["held"][0],
        said["promises"][0]["what"],
        said["visits"][0]["intel"],
        said["rule"],
    ):
        assert text in screen
        assert text in paper.text


def test_the_file_tells_no_more_than_it_says(
    cast: Cast, elm: Office, numbers: None
) -> None:
    about = sheet(brief_of(cast, elm)).about
    assert "Brief: Elm Street Family Practice, 15 Jun 2026" in about
    assert ">Headwater<" in about
    assert "<rdf:li>en</rdf:li>" in about
    assert cast.liaison.name not in about


def test_whatever_was_typed_stays_on_one_page(cast: Cast, elm: Office) -> None:
    for number in range(12):
        Contact.objects.create(
            practice=elm.practice,
            name=f"Contact with quite a long name {number}",
            role="other",
        )
        promise(
            elm.practice, cast.liaison, what=f"{number} {'a long promise ' * 15}"[:290]
        )
    for days in (1, 2, 3):
        log(elm.practice, cast.liaison, days_ago=days, intel="They said a lot. " * 200)
    assert sheet(brief_of(cast, elm)).pages == 1


def test_mark_up_in_names_and_notes_is_text(cast: Cast, elm: Office) -> None:
    elm.practice.name = '#panic("x") *Elm* $1$ 漢'
    elm.practice.save()
    log(
        elm.practice,
        cast.liaison,
        days_ago=1,
        intel='= Heading #read("/etc/passwd") <b>\u202e',
    )
    paper = sheet(brief_of(cast, elm))
    assert paper.tags.count("H1") == 1
    squeezed = "".join(paper.text.split())
    assert '#panic("x")*Elm*$1$' in squeezed
    assert '=Heading#read("/etc/passwd")<b>' in squeezed


def test_counts_that_may_not_be_shown_stand_on_no_brief(
    cast: Cast, market: Market, elm: Office, tmp_path: Path
) -> None:
    market.practice(elm.practice.code, name="Elm")
    market.sends(elm.practice.code, ours=4, competitor=3)
    market.expects(elm.practice.code, rank=1)
    market.publish(tmp_path / "marts")
    brief = brief_of(cast, elm, line="cardiology")
    assert not brief.lines
    assert not brief.elsewhere
    assert "7" not in sheet(brief).text.split("Claims")[0].replace("17:00", "").replace(
        "2026", ""
    )


def test_without_a_mart_a_brief_is_worth_reading(cast: Cast, elm: Office) -> None:
    log(elm.practice, cast.liaison, days_ago=1)
    said = words_of(brief_of(cast, elm))
    assert said["note"].startswith("No mart was published yet")
    assert "They wait five weeks for a slot." in sheet(brief_of(cast, elm)).text


def test_the_plans_reason_stands_before_what_the_numbers_say(
    cast: Cast, elm: Office, numbers: None
) -> None:
    assert brief_of(cast, elm, reasons=("Asked for you",)).reasons == ("Asked for you",)
    assert (
        "Cardiology is below what its panel predicts, beyond chance."
        in brief_of(cast, elm).reasons
    )
    unknown = brief_of(cast, elm, line="neurology")
    assert (unknown.line, unknown.focus) == ("Neurology", None)


def test_a_brief_is_read_by_who_reads_notes_and_volumes_of_the_practice(
    cast: Cast, elm: Office, oak: Office
) -> None:
    path = f"/practices/{elm.practice.pk}/brief/"
    for role in Role:
        expected = (
            200
            if role
            in (
                Role.LIAISON,
                Role.DIRECTOR,
                Role.SERVICE_LINE_LEADER,
                Role.EXECUTIVE,
                Role.ANALYST,
            )
            else 403
        )
        assert signed_in(cast.of(role)).get(path).status_code == expected, role
    assert signed_in(cast.team_mate).get(path).status_code == 403
    assert (
        signed_in(cast.liaison)
        .get(f"/practices/{oak.practice.pk}/brief/file/")
        .status_code
        == 403
    )


def test_a_day_without_stops_has_no_file(cast: Cast, elm: Office) -> None:
    response = signed_in(cast.liaison).get("/today/briefs/", follow=True)
    assert "there is no brief" in words(response.content)


def test_a_day_is_one_file_with_a_page_a_stop_and_no_more_queries(
    cast: Cast,
    elm: Office,
    numbers: None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    offices = [elm, *(make_office(f"Office {number}") for number in range(5))]
    for office in offices:
        log(office.practice, cast.director, days_ago=1)
    asked = [Asked(office.practice) for office in offices]
    with django_assert_max_num_queries(16):
        briefs = make_briefs(asked, cast.director, on=TODAY)
    paper = sheet(*briefs)
    assert paper.pages == 6
    assert paper.tags.count("H1") == 6
    assert "6 briefs for 15 Jun 2026" in paper.about


def test_one_brief_is_set_in_less_than_a_third_of_a_second(
    cast: Cast, elm: Office, numbers: None
) -> None:
    log(elm.practice, cast.liaison, days_ago=1)
    brief = brief_of(cast, elm)
    sheet(brief)  # the fonts are read once a process
    begun = time.perf_counter()
    sheet(brief)
    assert time.perf_counter() - begun < 0.3
