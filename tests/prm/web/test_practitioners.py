"""Practitioners and organizations: their lists, files and pages."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prm.accounts.models import STAFF, Role
from prm.directory.adopting import AlignmentSaid, MembershipSaid
from prm.directory.models import (
    Affiliation,
    Alignment,
    AlignmentKind,
    Facility,
    HealthSystem,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.queries.alignment import alignments_on
from tests.cast import Cast, signed_in
from tests.prm.directory.sources import (
    npi,
    organization,
    organization_npi,
    person,
    practice,
    say,
    works_at,
)
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> None:
    say(
        cast.steward,
        organization("larch", name="Larch Partners", npi=organization_npi(1)),
        practice("Alder", name="Alder Creek", organization="larch"),
        practice("Brook", name="Brook Clinic"),
        person(1, last_name="Aldermoor", specialty="Cardiology", credential="MD"),
        person(2, last_name="Brackwell", specialty="Neurology"),
        person(3, last_name="Corvane", deactivated_on="2026-05-01"),
        affiliations=[
            works_at(1, "Alder", date(2024, 3, 1), is_primary=True),
            works_at(1, "Brook", date(2025, 1, 1)),
            works_at(2, "Brook", date(2019, 1, 1), to_date=date(2022, 6, 30)),
        ],
    )


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


def listed(page: bytes) -> list[str]:
    return re.findall(r'href="/practitioners/\d+/">Linnea (\w+)', page.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Aldermoor", "Brackwell", "Corvane"]),
        ("?sort=-name", ["Corvane", "Brackwell", "Aldermoor"]),
        ("?text=brack", ["Brackwell"]),
        (f"?text={npi(3)}", ["Corvane"]),
        ("?specialty=Cardiology", ["Aldermoor"]),
        ("?state=deactivated", ["Corvane"]),
        ("?state=active", ["Aldermoor", "Brackwell"]),
        ("?sort=drop+table&practice=%00&page=0", ["Aldermoor", "Brackwell", "Corvane"]),
    ],
)
def test_the_list_is_filtered_and_sorted_in_the_address(
    director: Client, people: None, query: str, expected: list[str]
) -> None:
    assert listed(director.get(f"/practitioners/{query}").content) == expected


@pytest.mark.req("DIR-10")
def test_the_list_is_filtered_by_a_standing_that_may_be_inherited(
    director: Client, cast: Cast, people: None
) -> None:
    def stands(kind: str, key: str, how: str, since: date) -> AlignmentSaid:
        return AlignmentSaid(kind, key, how, from_date=since)  # type: ignore[arg-type]

    say(
        cast.steward,
        load_id="standings",
        alignments=[
            stands("organization", "larch", "affiliated", date(2020, 1, 1)),
            stands("practice", "Brook", "employed", date(2020, 1, 1)),
        ],
    )
    for day, kind in ((date(2020, 1, 1), "independent"), (date(2021, 1, 1), "partner")):
        Alignment.objects.create(
            practitioner=Practitioner.objects.get(npi=npi(2)),
            kind=kind,
            from_date=day,
            source="staff list",
            as_of=day,
        )
    everybody = list(Practitioner.objects.order_by("last_name"))
    standings = alignments_on(everybody, timezone.localdate())
    for kind in (*AlignmentKind.values, "unknown"):
        expected = [
            each.last_name
            for each in everybody
            if (standings[each.pk].kind if each.pk in standings else "unknown") == kind
        ]
        page = director.get(f"/practitioners/?alignment={kind}").content
        assert listed(page) == expected, kind
    assert listed(director.get("/practitioners/?alignment=affiliated").content) == [
        "Aldermoor"
    ]
    file = director.get("/practitioners/file/?as=csv&alignment=unknown")
    assert "Corvane" in words(b"".join(file))  # type: ignore[call-overload]


def test_the_people_of_a_practice_are_a_filter(director: Client, people: None) -> None:
    brook = Practice.objects.get(code="Brook")
    response = director.get(f"/practitioners/?practice={brook.pk}")
    assert listed(response.content) == ["Aldermoor"]
    assert "work at Brook Clinic today: 1" in words(response.content)


@pytest.mark.req("DIR-05")
def test_a_deactivated_npi_is_said_on_the_list_and_on_the_page(
    director: Client, people: None
) -> None:
    assert "NPI deactivated 1 May 2026" in words(
        director.get("/practitioners/").content
    )
    gone = Practitioner.objects.get(last_name="Corvane")
    page = words(director.get(f"/practitioners/{gone.pk}/").content)
    assert "NPI deactivated 1 May 2026" in page


@pytest.mark.req("DIR-02")
def test_several_practices_at_once_and_those_of_any_day(
    director: Client, people: None
) -> None:
    def practices(last_name: str, day: str = "") -> str:
        found = Practitioner.objects.get(last_name=last_name)
        page = director.get(f"/practitioners/{found.pk}/?on={day}").content.decode()
        start = page.index('id="practices"')
        return words(page[start : page.index("</section>", start)].encode())

    today = practices("Aldermoor")
    assert today.index("Alder Creek") < today.index("Brook Clinic")
    assert "Brook Clinic" not in practices("Aldermoor", "2024-12-31")
    assert "Brook Clinic" in practices("Brackwell", "2022-06-30")
    assert "No source names a practice" in practices("Brackwell", "2022-07-01")


def test_the_page_tells_facilities_and_who_says_so(
    director: Client, cast: Cast, people: None
) -> None:
    Facility.objects.create(code="F1", name="Merrow General", ccn="990001")
    say(
        cast.steward,
        source="facility-affiliation",
        load_id="third",
        memberships=[MembershipSaid(npi(1), "990001", "active", date(2023, 1, 1))],
    )
    found = Practitioner.objects.get(last_name="Aldermoor")
    page = words(director.get(f"/practitioners/{found.pk}/").content)
    assert "Merrow General active" in page
    assert "Said by CMS facility affiliation, as of 2 Nov 2026." in page


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_role_sees_who_people_are_and_no_volumes(
    cast: Cast, people: None, role: Role
) -> None:
    client = signed_in(cast.of(role))
    found = Practitioner.objects.get(last_name="Aldermoor")
    for path in ("/practitioners/", f"/practitioners/{found.pk}/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Aldermoor" in words(response.content)
        assert "eferrals" not in words(response.content)


def test_a_merged_practitioner_leads_to_the_survivor(
    director: Client, people: None
) -> None:
    first, second, _ = Practitioner.objects.order_by("last_name")
    second.merged_into = first
    second.save()
    response = director.get(f"/practitioners/{second.pk}/")
    assert response.headers["Location"] == f"/practitioners/{first.pk}/"
    assert listed(director.get("/practitioners/").content) == ["Aldermoor", "Corvane"]


def test_the_file_holds_what_the_list_shows(director: Client, people: None) -> None:
    response = director.get("/practitioners/file/?as=csv&state=active")
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[call-overload]
    rows = list(csv.DictReader(io.StringIO(text[text.index("npi,") :])))
    assert [row["npi"] for row in rows] == [npi(1), npi(2)]
    assert rows[0]["practices"] == "Alder Creek; Brook Clinic"


def test_lists_ask_as_many_questions_whatever_their_length(
    director: Client, people: None
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert director.get(path).status_code == 200
        return len(asked)

    brook = Practice.objects.get(code="Brook")
    one = Practitioner.objects.get(last_name="Aldermoor")
    group = Organization.objects.get(code="larch")
    paths = (
        "/practitioners/",
        "/organizations/",
        f"/practitioners/{one.pk}/",
        f"/organizations/{group.pk}/",
    )
    director.get("/practitioners/")
    before = [queries(path) for path in paths]
    made = Practitioner.objects.bulk_create(
        Practitioner(npi=npi(number), last_name=f"New{number}")
        for number in range(100, 300)
    )
    Affiliation.objects.bulk_create(
        Affiliation(
            practitioner=each,
            practice=brook,
            from_date=date(2024, 1, 1),
            source="network",
            as_of=date(2024, 1, 1),
        )
        for each in made
    )
    Organization.objects.bulk_create(
        Organization(code=f"N{number}", name=f"New {number}", parent=group)
        for number in range(100)
    )
    Practice.objects.bulk_create(
        Practice(code=f"N{number}", name=f"New {number}", organization=group)
        for number in range(100)
    )
    assert [queries(path) for path in paths] == before


def test_an_organization_shows_practices_facilities_and_system(
    director: Client, people: None
) -> None:
    group = Organization.objects.get(code="larch")
    group.system = HealthSystem.objects.create(name="Rill Health", kind="competitor")
    group.save()
    Facility.objects.create(code="F1", name="Merrow General", organization=group)
    page = words(director.get(f"/organizations/{group.pk}/").content)
    for part in ("Larch Partners", "Alder Creek", "Merrow General", "Rill Health"):
        assert part in page
    listed = words(director.get("/organizations/?kind=competitor").content)
    assert "Larch Partners" in listed
    assert "Nothing matches" in words(director.get("/organizations/?kind=ours").content)


def test_an_organization_opens_to_its_sources(director: Client, people: None) -> None:
    group = Organization.objects.get(code="larch")
    page = words(director.get(f"/organizations/{group.pk}/").content)
    assert "Said by the network roster , as of 2 Nov 2026." in page
