"""The list of practices: whose they are, how they stand to us, and what they send to whom it may be shown."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from prm.accounts.models import STAFF, Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.directory.models import Alignment, Organization, Practice
from prm.territories.models import Assignment, Placement, Territory, Tiering
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

SINCE = date(2025, 1, 1)


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    """Alder and Brook are in the directory and the mart, Cedar in the directory, Drake in the mart."""
    for code, alignment in (("Alder", "affiliated"), ("Brook", "independent")):
        market.practice(code, alignment)
        market.sends(code, alignment=alignment, ours=300, competitor=150)
    market.practice("Drake", "employed", city="Oxbow")
    market.sends("Drake", alignment="employed", ours=900, competitor=100)
    market.publish(tmp_path / "marts")
    group = Organization.objects.create(code="larch", name="Larch Partners")
    said = {"source": "network", "as_of": SINCE, "from_date": SINCE}
    Alignment.objects.create(organization=group, kind="affiliated", **said)
    alder = Practice.objects.create(
        code="Alder", name="Practice Alder", city="Millrace", organization=group
    )
    brook = Practice.objects.create(code="Brook", name="Practice Brook", city="Oxbow")
    Alignment.objects.create(practice=brook, kind="independent", **said)
    Practice.objects.create(code="Cedar", name="Practice Cedar")
    Tiering.objects.create(practice=alder, tier="A", from_date=SINCE)
    Tiering.objects.create(practice=brook, tier="B", from_date=SINCE)


@pytest.fixture
def north(cast: Cast, made: None) -> Territory:
    """Return the liaison's territory; Alder lies in it."""
    territory = Territory.objects.create(name="North", opened_on=SINCE)
    Assignment.objects.create(
        territory=territory, liaison=cast.liaison, from_date=SINCE
    )
    Placement.objects.create(
        territory=territory,
        practice=Practice.objects.get(code="Alder"),
        from_date=SINCE,
        by_kind="zip",
    )
    return territory


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


def listed(page: bytes) -> list[str]:
    return re.findall(r'href="/practices/[\w/-]+/">Practice (\w+)', page.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alder", "Brook", "Cedar", "Drake"]),
        ("?sort=-name", ["Cedar", "Brook", "Alder", "Drake"]),
        ("?sort=-volume", ["Drake", "Alder", "Brook", "Cedar"]),
        ("?sort=-share", ["Drake", "Alder", "Brook", "Cedar"]),
        ("?sort=tier", ["Alder", "Brook", "Cedar", "Drake"]),
        ("?tier=B", ["Brook"]),
        ("?alignment=independent", ["Brook"]),
        ("?alignment=affiliated", ["Alder"]),
        ("?alignment=unknown", ["Cedar"]),
        ("?text=larch", ["Alder"]),
        ("?text=oxbow", ["Brook", "Drake"]),
        ("?town=Millrace", ["Alder"]),
        ("?sort=nonsense&tier=nonsense&territory=x&page=x%00", None),
    ],
)
def test_the_list_is_filtered_and_sorted_in_the_address(
    director: Client, made: None, query: str, expected: list[str] | None
) -> None:
    everything = ["Alder", "Brook", "Cedar", "Drake"]
    found = listed(director.get(f"/practices/{query}").content)
    assert found == (expected or everything)


@pytest.mark.req("DIR-10")
def test_a_practice_stands_to_us_as_its_organization_does(
    director: Client, made: None
) -> None:
    row = words(director.get("/practices/?text=alder").content)
    assert "Affiliated" in row[row.index("Practice Alder") :]


def test_the_list_ends_at_the_borders_of_a_liaison_until_they_look_beyond(
    cast: Cast, north: Territory
) -> None:
    liaison = signed_in(cast.liaison)
    assert listed(liaison.get("/practices/").content) == ["Alder"]
    everybody = liaison.get("/practices/?whose=all")
    assert listed(everybody.content) == ["Alder", "Brook", "Cedar", "Drake"]


def test_territory_and_liaison_filter_the_list(
    director: Client, cast: Cast, north: Territory
) -> None:
    for query in (f"territory={north.pk}", f"liaison={cast.liaison.pk}"):
        assert listed(director.get(f"/practices/?{query}").content) == ["Alder"]


@pytest.mark.req("FLD-10")
def test_a_liaison_sees_volumes_of_their_own_territory_alone(
    cast: Cast, north: Territory
) -> None:
    page = signed_in(cast.liaison).get("/practices/?whose=all").content.decode()
    rows = dict(
        re.findall(r"<th scope=\"row\".*?Practice (\w+)</a>(.*?)</tr>", page, re.S)
    )
    assert "450" in rows["Alder"]
    for code in ("Brook", "Drake"):
        assert "outside your territories" in rows[code]
        assert not re.search(r"450|1,000", rows[code])


@pytest.mark.parametrize("role", sorted(STAFF))
def test_who_sees_no_volumes_sees_who_the_practices_are(
    cast: Cast, made: None, role: Role
) -> None:
    page = words(signed_in(cast.of(role)).get("/practices/?whose=all").content)
    assert "Practice Alder" in page
    if role not in MAY_SEE_VOLUMES:
        for telling in ("Referrals", "Share to us", "Destination", "450", "1,000"):
            assert telling not in page


def test_practices_that_only_the_mart_knows_say_how_to_adopt_them(
    director: Client, made: None
) -> None:
    response = director.get("/practices/")
    page = words(response.content)
    assert "3 practices in the directory, and 1 that only the mart knows." in page
    assert "headwater directory adopt --lake" in page
    assert 'href="/practices/known-as/Drake/"' in response.content.decode()


def test_an_empty_directory_teaches_where_practices_come_from(director: Client) -> None:
    page = words(director.get("/practices/").content)
    assert "The directory is empty" in page
    assert "headwater directory adopt --lake" in page


def test_nothing_found_offers_a_way_back(director: Client, made: None) -> None:
    assert "Drop the filters" in words(director.get("/practices/?text=zzz").content)


def test_a_merged_practice_is_not_listed(director: Client, made: None) -> None:
    alder = Practice.objects.get(code="Alder")
    Practice.objects.filter(code="Brook").update(merged_into=alder)
    found = listed(director.get("/practices/").content)
    assert found == ["Alder", "Cedar", "Drake"]


def read_csv(response: object) -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[call-overload]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.reader(io.StringIO("\n".join(lines))))


def test_the_list_is_given_away_as_it_is_filtered(director: Client, made: None) -> None:
    header, *rows = read_csv(director.get("/practices/file/?as=csv&tier=A"))
    assert [row[0] for row in rows] == ["Practice Alder"]
    assert dict(zip(header, rows[0], strict=True))["referrals_12_months"] == "450"


def test_the_file_of_who_sees_no_volumes_holds_none(cast: Cast, made: None) -> None:
    officer = signed_in(cast.compliance_officer)
    header, *rows = read_csv(officer.get("/practices/file/?as=csv"))
    assert "referrals_12_months" not in header
    assert len(rows) == 4
    assert not any("450" in cell for row in rows for cell in row)


def test_the_list_is_given_away_as_a_workbook(director: Client, made: None) -> None:
    response = director.get("/practices/file/?as=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    names = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert {"Practice Alder", "Practice Drake"} <= set(names)


def test_the_list_asks_as_many_questions_whatever_its_length(
    director: Client, made: None
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert director.get(path).status_code == 200
        return len(asked)

    paths = ("/practices/", "/practices/?alignment=affiliated&sort=town")
    director.get("/practices/")
    before = [queries(path) for path in paths]
    group = Organization.objects.get(code="larch")
    Practice.objects.bulk_create(
        Practice(code=f"N{number}", name=f"New {number}", organization=group)
        for number in range(300)
    )
    Tiering.objects.bulk_create(
        Tiering(practice=practice, tier="C", from_date=SINCE)
        for practice in Practice.objects.filter(code__startswith="N")
    )
    assert [queries(path) for path in paths] == before
