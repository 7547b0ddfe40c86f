"""An issue is opened from any row with everything filled in, unless it is open already."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from prm.directory.models import Contact
from prm.issues.models import Issue, Report
from tests.cast import Cast
from tests.prm.insights.made import Market
from tests.prm.issues.made import Site, make_site
from tests.prm.web.desks import NOW, Desk, ago, said_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("LEAK-07", "ISS-01")]

NEW = "/issues/new/"
NUMBERS = (
    "Cardiology, 12 months to Aug 2026: 300 referrals, 140 to us;"
    " 60 fewer to us than its panel predicts (90 % interval 30 to 90)."
)


@pytest.fixture
def house(cast: Cast, market: Market, tmp_path: Path) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        site = make_site(cast)
        market.practice(site.alder.code)
        market.sends(site.alder.code, ours=140, competitor=160)
        market.expects(site.alder.code, rank=1)
        market.practice(site.brook.code)
        market.sends(site.brook.code, ours=6, competitor=160)
        market.expects(site.brook.code, rank=2)
        # Two small counts hide each other; one alone would take Alder's with it.
        market.practice(site.cedar.code)
        market.sends(site.cedar.code, ours=7, competitor=170)
        market.publish(tmp_path / "marts")
        yield site


@pytest.fixture
def desk(house: Site) -> Desk:
    return Desk(house.cast.liaison)


def value_of(page: bytes, name: str) -> str:
    """Return what stands in a field of a form."""
    text = page.decode()
    area = re.search(rf'<textarea name="{name}"[^>]*>\s?(.*?)</textarea>', text, re.S)
    if area:
        return html.unescape(area[1])
    select = re.search(rf'<select name="{name}".*?</select>', text, re.S)
    if select:
        chosen = re.search(r'<option value="([^"]*)" selected', select[0])
        return chosen[1] if chosen else ""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    assert field, name
    found = re.search(r'value="([^"]*)"', field[0])
    return html.unescape(found[1]) if found else ""


def filled(desk: Desk, path: str) -> dict[str, str]:
    """Return what a form is filled in with."""
    page = desk.get(path).content
    names = ("key", "source", "title", "sub_kind", "service_line")
    ticked = re.findall(rb'name="practices" value="(\d+)" checked', page)
    given = {name: value_of(page, name) for name in (*names, "shown")}
    return {**given, "practices": [each.decode() for each in ticked]}


def test_the_row_fills_in_practice_line_barrier_period_and_numbers(
    house: Site, desk: Desk
) -> None:
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access&from=opportunities"
    given = filled(desk, path)
    assert given["practices"] == [str(house.alder.pk)]
    assert given["service_line"] == "cardiology"
    assert given["sub_kind"] == "no_appointment"
    assert given["source"] == "numbers"
    assert given["title"] == "No timely appointment in cardiology"
    assert NUMBERS in said_in(desk.get(path))


@pytest.mark.req("ISS-08")
def test_the_rows_numbers_are_frozen_where_only_readers_of_volumes_see_them(
    house: Site, desk: Desk
) -> None:
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access&from=opportunities"
    desk.send(NEW, severity="normal", **filled(desk, path))
    made = Issue.objects.get()
    assert "140" not in made.description
    assert [each["said"] for each in made.stake["practices"]] == [NUMBERS]
    assert NUMBERS in said_in(desk.get(f"/issues/{made.pk}/"))


@pytest.mark.req("CMP-08")
def test_a_small_count_is_not_filled_in(house: Site, desk: Desk) -> None:
    path = f"{NEW}?practice={house.brook.pk}&line=cardiology&from=practice"
    text = said_in(desk.get(path))
    assert "Cardiology, 12 months to Aug 2026:" in text
    assert "6 to us" not in text


def test_a_row_that_knows_the_marts_id_leads_to_the_filled_form(
    house: Site, desk: Desk
) -> None:
    row = f"code={house.alder.code}&line=cardiology&barrier=access&from=overview"
    for what, name in (
        ("issue", "/issues/new/"),
        ("visit", "/visits/new/"),
        ("intervention", "/interventions/new/"),
    ):
        answer = desk.client.get(f"/from-row/{what}/?{row}")
        place = answer.headers["Location"]
        assert place.startswith(f"{name}?")
        assert f"practice={house.alder.pk}" in place
        assert "line=cardiology" in place
        assert "code=" not in place
    assert desk.client.get("/from-row/issue/?code=nobody").status_code == 404
    assert desk.client.get("/from-row/party/?code=nobody").status_code == 404


@pytest.mark.parametrize(
    "path", ["/opportunities/", "/service-lines/cardiology/", "/practices/{pk}/"]
)
def test_rows_offer_what_to_do_to_who_may(house: Site, desk: Desk, path: str) -> None:
    path = path.format(pk=house.alder.pk)
    link = f"/from-row/issue/?code={house.alder.code}&amp;line=cardiology"
    assert link in desk.get(path).content.decode()
    assert "/from-row/" not in Desk(house.cast.analyst).get(path).content.decode()


@pytest.mark.req("ISS-08")
def test_what_is_at_stake_is_frozen_and_read_by_who_sees_volumes(
    house: Site, desk: Desk, market: Market, tmp_path: Path
) -> None:
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access"
    desk.send(NEW, severity="high", said="We gave up.", **filled(desk, path))
    issue = Issue.objects.get()
    assert issue.stake["shortfall"] == 60
    before = issue.stake["mart"]
    market.tables["expectation"].clear()
    market.expects(house.alder.code, rank=1, shortfall=10.0)
    with time_machine.travel(NOW, tick=False):
        market.publish(tmp_path / "marts")
    page = desk.read(f"/issues/{issue.pk}/")
    assert "60 referrals a year" in page
    assert f"mart {before}, Sep 2025 to Aug 2026" in page


@pytest.mark.req("ISS-08", "CMP-08")
def test_a_withheld_stake_says_why_and_a_border_hides_the_sum(
    house: Site, desk: Desk
) -> None:
    path = f"{NEW}?practice={house.brook.pk}&line=cardiology&barrier=access"
    desk.send(NEW, severity="high", **filled(desk, path))
    stake = Issue.objects.get().stake
    assert stake["rough"] or stake["why_not"]
    director = Desk(house.cast.director)
    path = (
        f"{NEW}?practice={house.alder.pk}&practice={house.cedar.pk}"
        "&line=cardiology&barrier=access"
    )
    given = {**filled(director, path), "sub_kind": "scheduling", "title": "Both"}
    director.send(NEW, severity="high", **given)
    both = Issue.objects.get(title="Both")
    page = desk.read(f"/issues/{both.pk}/")
    assert "Some of its practices lie outside your territories, so no sum" in page
    assert both.stake["at_least"]
    figure = f"at least {both.stake['shortfall']} referrals a year"
    assert figure in director.read(f"/issues/{both.pk}/")
    assert figure not in page


def test_an_empty_form_says_what_is_missing(desk: Desk) -> None:
    answer = desk.send(NEW, severity="normal")
    assert answer.status_code == 422
    said = said_in(answer)
    for words in (
        "Choose at least one practice that met it.",
        "Choose what keeps referrals away.",
        "Say in a few words what is in the way.",
    ):
        assert words in said


def test_practices_are_found_and_ticked_without_a_script_and_nothing_is_lost(
    house: Site, desk: Desk
) -> None:
    answer = desk.send(NEW, title="My title", find="bro", find_now="1")
    assert answer.status_code == 200
    assert "Error" not in said_in(answer)
    assert value_of(answer.content, "title") == "My title"
    assert f'value="{house.brook.pk}"'.encode() in answer.content
    # Cedar is another liaison's.
    assert "Nothing of yours is called so." in said_in(
        desk.send(NEW, find="cedar", find_now="1")
    )


def test_somebody_elses_practice_cannot_be_smuggled_in(house: Site, desk: Desk) -> None:
    answer = desk.send(
        NEW,
        practices=[house.cedar.pk],
        title="Smuggled",
        sub_kind="no_appointment",
        severity="normal",
    )
    assert answer.status_code == 422
    assert not Issue.objects.exists()


def test_sent_twice_it_is_opened_once(house: Site, desk: Desk) -> None:
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access"
    given = filled(desk, path)
    first = desk.send(NEW, severity="normal", **given)
    again = desk.send(NEW, severity="normal", **given, shown_again="")
    issue = Issue.objects.get()
    assert first.headers["Location"] == f"/issues/{issue.pk}/"
    assert again.status_code in (200, 302)
    assert Report.objects.count() == 1


@pytest.mark.req("ISS-05")
def test_a_similar_open_issue_is_proposed_to_join_instead(
    house: Site, desk: Desk
) -> None:
    root = house.issue(house.brook, at=ago(1), title="Seven weeks for a first visit")
    house.issue(
        house.brook,
        at=ago(1),
        title="Reports are late",
        barrier="communication",
        sub_kind="no_report",
    )
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access"
    page = desk.read(path)
    assert "Seven weeks for a first visit" in page
    assert "Reports are late" not in page
    desk.send(f"/issues/{root.pk}/reports/", **filled(desk, path), said="We, too")
    assert Issue.objects.count() == 2
    assert Report.objects.get(practice=house.alder).issue == root


@pytest.mark.req("ISS-05")
def test_who_saw_no_similar_issue_is_asked_once(house: Site, desk: Desk) -> None:
    house.issue(house.brook, at=ago(1), title="Seven weeks for a first visit")
    given = {
        "practices": [house.alder.pk],
        "title": "Mine",
        "sub_kind": "scheduling",
        "service_line": "cardiology",
        "severity": "normal",
    }
    asked = desk.send(NEW, **given)
    assert asked.status_code == 200
    assert "An open issue looks like this one" in said_in(asked)
    shown = value_of(asked.content, "shown")
    assert desk.send(NEW, **given, shown=shown).status_code == 302
    assert Issue.objects.filter(title="Mine").exists()


def test_who_said_it_is_kept_with_the_report(house: Site, desk: Desk) -> None:
    dana = Contact.objects.create(
        practice=house.alder, name="Dana Whitlock", role="referral_coordinator"
    )
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access"
    assert "Dana Whitlock, referral coordinator" in desk.read(path)
    desk.send(NEW, severity="low", who=f"contact:{dana.pk}", **filled(desk, path))
    assert Report.objects.get().contact == dana


def test_the_field_warns_of_patients_and_says_what_severity_means(desk: Desk) -> None:
    page = desk.read(NEW)
    assert "Never a patient’s name, birth date or number" in page
    assert "Critical: nobody can be referred at all. Answered in 2 office hours" in page


def test_a_clinic_of_another_line_is_refused(
    house: Site, desk: Desk, market: Market, tmp_path: Path
) -> None:
    for line, clinic in (("cardiology", "North"), ("neurology", "South")):
        market.row("access", service_line=line, clinic=clinic, month=ago(60).date())
    market.publish(tmp_path / "marts")
    path = f"{NEW}?practice={house.alder.pk}&line=cardiology&barrier=access"
    given = {**filled(desk, path), "severity": "normal"}
    answer = desk.send(NEW, **given, clinic="neurology|South")
    assert "South is no clinic of that line." in said_in(answer)
    desk.send(NEW, **given, clinic="cardiology|North")
    assert Issue.objects.get().clinic == "North"
