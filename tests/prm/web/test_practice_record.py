"""The page of a practice: its people, who says so, and what each role may see of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prm.accounts.models import STAFF, Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.directory.models import Contact, Note, Practice, Practitioner
from prm.directory.permissions import MAY_SEE_NOTES
from prm.territories.models import Assignment, Placement, Territory, Tiering
from tests.cast import Cast, signed_in
from tests.prm.directory.sources import npi, person, practice, say, works_at
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 9)
SINCE = date(2025, 1, 1)


@pytest.fixture
def alder(cast: Cast, market: Market, tmp_path: Path) -> Practice:
    """Return a practice that two sources speak of, with people, a contact, a note and volumes."""
    market.practice("Alder", "affiliated")
    market.sends("Alder", alignment="affiliated", ours=300, competitor=150)
    market.publish(tmp_path / "marts")
    say(
        cast.steward,
        practice("Alder", name="Alder Creek", phone="614-555-0142", city="Millrace"),
        person(1),
        person(2),
        affiliations=[
            works_at(1, "Alder", date(2024, 3, 1), is_primary=True, role="lead"),
            works_at(2, "Alder", date(2020, 1, 1), to_date=date(2023, 12, 31)),
        ],
    )
    say(
        cast.steward,
        practice("Alder", name="ALDER CREEK FAMILY MED", phone="614-555-0999"),
        source="nppes",
        as_of=date(2026, 11, 5),
        load_id="second",
    )
    found = Practice.objects.get(code="Alder")
    Contact.objects.create(
        practice=found, name="Odette Karim", role="office_manager", strength=5
    )
    Contact.objects.create(
        practice=found,
        name="Marisol Tavner",
        role="referral_coordinator",
        strength=4,
        channel="phone",
        best_days="234",
        makes_referrals=True,
    )
    Note.objects.create(
        practice=found,
        text="Bring the card.",
        written_at=timezone.now(),
        written_by=cast.liaison,
    )
    return found


def page_of(user: object, found: Practice, query: str = "") -> str:
    response = signed_in(user).get(f"/practices/{found.pk}/{query}")  # type: ignore[arg-type]
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.req("DIR-03")
def test_every_attribute_opens_to_its_source_and_what_others_say(
    cast: Cast, alder: Practice
) -> None:
    page = page_of(cast.director, alder)
    targets = set(re.findall(r'popovertarget="(said-\w+)"', page))
    opened = re.findall(r'id="(said-\w+)" class="said" popover', page)
    assert targets == set(opened)
    assert {"said-name", "said-phone", "said-city", "said-code"} <= targets
    phone = re.search(r'id="said-phone".*?(?=<div id="said-)', page, re.S)
    assert phone
    said = words(phone[0].encode())
    assert "614-555-0142" in said
    assert "Said by the network roster , as of 2 Nov 2026." in said
    assert "NPPES, the national register as of 5 Nov 2026 614-555-0999" in said


@pytest.mark.req("DIR-03")
def test_what_is_dated_says_who_said_it_too(cast: Cast, alder: Practice) -> None:
    page = words(page_of(cast.director, alder).encode())
    assert "since 1 Mar 2024 Said by the network roster, as of 2 Nov 2026." in page


@pytest.mark.req("DIR-09")
def test_who_makes_the_referral_happen_comes_first_and_is_marked(
    cast: Cast, alder: Practice
) -> None:
    page = page_of(cast.director, alder)
    people = words(page[page.index('id="people"') :].encode())
    assert people.index("Marisol Tavner") < people.index("Odette Karim")
    assert "Referral coordinator · makes the referral happen" in people
    assert "Phone, Tue to Thu" in people
    assert "Relationship 4 of 5" in page
    assert "Makes the referral happen Marisol Tavner" in words(page.encode())


@pytest.mark.req("DIR-02")
def test_the_people_of_any_day_are_shown(cast: Cast, alder: Practice) -> None:
    def people(day: str) -> str:
        page = page_of(cast.director, alder, f"?on={day}")
        start = page.index('id="people"')
        return words(page[start : page.index("</section>", start)].encode())

    assert "Thornbrook1" in people("2024-03-01")
    assert "Thornbrook1" not in people("2024-02-29")
    assert "Thornbrook2" in people("2023-12-31")
    assert "Thornbrook2" not in people("2024-01-01")
    assert "People on 31 Dec 2023" in people("2023-12-31")
    assert "Nobody worked here on that day" in people("2019-12-31")
    assert "Thornbrook1" in people("no day at all")


@pytest.mark.req("DIR-02")
def test_the_chart_of_people_keeps_those_who_left(cast: Cast, alder: Practice) -> None:
    page = words(page_of(cast.director, alder).encode())
    start = page.index("Who worked here")
    assert "Linnea Thornbrook2 1 Jan 2020 to 31 Dec 2023" in page[start:]


@pytest.mark.parametrize("role", sorted(STAFF))
def test_each_role_sees_what_it_may(cast: Cast, alder: Practice, role: Role) -> None:
    _give_to_the_liaison(cast, alder)
    page = words(page_of(cast.of(role), alder).encode())
    assert "Alder Creek" in page
    assert "Marisol Tavner" in page
    assert ("Bring the card." in page) is (role in MAY_SEE_NOTES)
    for telling in ("Where referrals go", "of 450 referrals", "Who refers"):
        assert (telling in page) is (role in MAY_SEE_VOLUMES)


def _give_to_the_liaison(cast: Cast, alder: Practice) -> None:
    territory = Territory.objects.create(name="North", opened_on=SINCE)
    Assignment.objects.create(
        territory=territory, liaison=cast.liaison, from_date=SINCE
    )
    Placement.objects.create(
        territory=territory, practice=alder, from_date=SINCE, by_kind="zip"
    )
    Tiering.objects.create(practice=alder, tier="A", from_date=SINCE)


@pytest.mark.req("FLD-10")
def test_a_liaison_sees_no_volumes_beyond_their_territory(
    cast: Cast, alder: Practice
) -> None:
    _give_to_the_liaison(cast, alder)
    own = words(page_of(cast.liaison, alder).encode())
    assert "67 % of 450 referrals came to us" in own
    assert "A every 28 days" in own
    foreign = words(page_of(cast.team_mate, alder).encode())
    assert "450" not in foreign
    assert "outside your territories" in foreign
    assert "Bring the card." in foreign
    by_code = signed_in(cast.team_mate).get("/practices/known-as/Alder/", follow=True)
    assert "450" not in words(by_code.content)


def test_whatever_the_ledger_holds_is_fetched_into_the_page(
    cast: Cast, alder: Practice
) -> None:
    assert f'hx-get="/ledger/of/directory.practice/{alder.pk}/"' in page_of(
        cast.director, alder
    )


@pytest.mark.req("DIR-06")
def test_a_merged_practice_leads_to_its_survivor(cast: Cast, alder: Practice) -> None:
    twin = Practice.objects.create(code="Twin", name="Alder Creek", merged_into=alder)
    liaison = signed_in(cast.liaison)
    for path in (f"/practices/{twin.pk}/", "/practices/known-as/Twin/"):
        response = liaison.get(f"{path}?line=cardiology")
        assert response.status_code == 302
        assert response.headers["Location"] == (
            f"/practices/{alder.pk}/?line=cardiology"
        )
    assert f"?also={twin.pk}" in page_of(cast.director, alder)


@pytest.mark.req("DIR-06")
def test_an_npi_leads_to_whoever_has_it_now(cast: Cast, alder: Practice) -> None:
    first, second = Practitioner.objects.order_by("npi")
    second.merged_into = first
    second.save()
    liaison = signed_in(cast.liaison)
    for number in (1, 2):
        response = liaison.get(f"/npi/{npi(number)}/")
        assert response.headers["Location"] == f"/practitioners/{first.pk}/"
    assert liaison.get("/npi/9700000000/").status_code == 404
    assert liaison.get("/npi/nonsense/").status_code == 404


def test_a_page_asks_as_many_questions_however_many_work_there(
    cast: Cast, alder: Practice
) -> None:
    director = signed_in(cast.director)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            director.get(f"/practices/{alder.pk}/")
        return len(asked)

    queries()
    before = queries()
    say(
        cast.steward,
        *(person(number) for number in range(10, 60)),
        affiliations=[works_at(number, "Alder") for number in range(10, 60)],
        as_of=TODAY,
        load_id="third",
    )
    Contact.objects.bulk_create(
        Contact(practice=alder, name=f"Contact {number}", role="other")
        for number in range(30)
    )
    Note.objects.bulk_create(
        Note(
            practice=alder,
            text=f"Note {number}",
            written_at=timezone.now() - timedelta(days=number),
            written_by=cast.team_mate,
        )
        for number in range(30)
    )
    assert queries() == before
