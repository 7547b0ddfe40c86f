"""The list of territories: work beside opportunity, what lies in none, and who may see how much of it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.territories.models import Area, Placement, Territory
from prm.territories.operations import assign_liaison, set_tier
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import make_practice, make_territory
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-10")]

LIST = "/territories/"


@pytest.fixture
def made(market: Market, tmp_path: Path, cast: Cast) -> dict[str, Territory]:
    """Two territories: North with Alder and a practice whose count is hidden, South with Brook."""
    for code, alignment, left in (
        ("Alder", "employed", 150),
        ("Brook", "independent", 917),
        ("Dell", "employed", 7),
        ("Elm", "employed", 7),
    ):
        market.practice(code, alignment, city="Millrace", state="ZZ")
        market.sends(code, alignment=alignment, ours=300, competitor=left)
    market.publish(tmp_path / "marts")
    north = [practice(code, "99001") for code in ("Alder", "Dell", "Elm")]
    south = [practice("Brook", "99003")]
    practice("Cedar", "99005")
    territories = {
        name: make_territory(
            name, by=cast.director, day=timezone.now(), counties=(county,)
        )
        for name, county in (("North", "99001"), ("South", "99003"))
    }
    for practices, tier in ((north, "A"), (south, "C")):
        set_tier(
            practices=practices,
            tier=tier,
            why="Volume",
            by=cast.director,
            at=timezone.now(),
        )
    return territories


def practice(code: str, county: str) -> Practice:
    return Practice.objects.create(
        code=code,
        name=f"Practice {code}",
        county_fips=county,
        zip_code="00001",
        city="Millrace",
        state="ZZ",
        latitude=43.4,
        longitude=-30.0,
    )


def cover(territory: Territory, liaison: User, by: User) -> None:
    assign_liaison(
        territory=territory,
        liaison=liaison,
        from_date=timezone.localdate(),
        by=by,
        at=timezone.now(),
    )


def read(user: User, path: str = LIST) -> str:
    return words(signed_in(user).get(path).content)


def test_work_and_opportunity_stand_beside_an_equal_share(
    cast: Cast, made: dict[str, Territory]
) -> None:
    page = read(cast.director)
    assert "2 territories take in 4 practices; 1 lies in none" in page
    assert "North is due 39 visits a year, South 3" in page
    assert "150 2 practices not shown" in page
    assert "917" in page
    assert "Gini" in page


def test_who_sees_no_volumes_sees_work_alone(
    cast: Cast, made: dict[str, Territory]
) -> None:
    for person in (cast.compliance_officer, cast.steward):
        page = read(person)
        assert "39" in page
        assert "Elsewhere" not in page
        assert "917" not in page


def test_a_liaison_sees_the_opportunity_of_their_own_territory_alone(
    cast: Cast, made: dict[str, Territory]
) -> None:
    cover(made["North"], cast.liaison, cast.director)
    page = read(cast.liaison)
    assert "150" in page
    assert "not yours to see" in page
    assert "917" not in page
    assert "Share of opportunity" not in page


def test_practices_in_no_territory_are_grouped_and_can_be_placed(
    cast: Cast, made: dict[str, Territory]
) -> None:
    assert "Farrowmere" not in read(cast.director)
    assert "Thornby, Invented region 1 Practice Cedar" in read(cast.director)
    response = signed_in(cast.director).post(
        f"{LIST}areas/",
        {"kind": "county", "value": "99005", "territory": made["South"].pk},
    )
    assert response.status_code == 302
    assert Placement.objects.filter(
        practice__code="Cedar", territory=made["South"]
    ).exists()


def test_an_area_that_can_not_be_one_is_refused_in_words(
    cast: Cast, made: dict[str, Territory]
) -> None:
    client = signed_in(cast.director)
    for value in ("", "12", "'; drop", "９９００５"):
        client.post(
            f"{LIST}areas/",
            {"kind": "county", "value": value, "territory": made["South"].pk},
        )
    assert Area.objects.count() == 2


def test_a_day_in_the_address_shows_the_past(
    cast: Cast, made: dict[str, Territory]
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    page = read(cast.director, f"{LIST}?on={yesterday}")
    assert "No territory was open on" in page
    assert "As they were on" in page
    assert "2 territories" in read(cast.director, f"{LIST}?on=tomorrow-ish")


def test_the_map_comes_with_its_table(cast: Cast, made: dict[str, Territory]) -> None:
    page = signed_in(cast.director).get(LIST).content.decode()
    assert '"type": "FeatureCollection"' not in page
    assert 'id="territories-spec"' in page
    assert re.search(
        r"Merrow, Invented region</th>\s*<td>North</td>\s*<td class=\"num\">3</td>",
        page,
    )
    by_county = signed_in(cast.director).get(f"{LIST}?map=practices").content.decode()
    assert "How many practices each county has" in by_county


def test_the_file_says_where_every_practice_lies_and_no_volume(
    cast: Cast, made: dict[str, Territory]
) -> None:
    cover(made["North"], cast.liaison, cast.director)
    response = signed_in(cast.compliance_officer).get(f"{LIST}file/")
    text = response.getvalue().decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = {
        row["practice_id"]: row for row in csv.DictReader(io.StringIO("\n".join(lines)))
    }
    assert rows["Alder"]["territory"] == "North"
    assert rows["Alder"]["liaisons"] == "Ren Halloway"
    assert rows["Alder"]["cadence_days"] == "28"
    assert rows["Cedar"]["territory"] == ""
    assert "917" not in text


def test_an_empty_site_teaches_what_a_territory_is(cast: Cast) -> None:
    page = read(cast.director)
    assert "No territory yet" in page
    assert "Open the first one" in page
    assert "A director opens territories" in read(cast.liaison)


def test_only_a_director_is_offered_what_only_a_director_may_do(
    cast: Cast, made: dict[str, Territory]
) -> None:
    for person in (cast.liaison, cast.executive, cast.steward):
        page = read(person)
        assert "New territory" not in page
        assert "Give them to" not in page


@pytest.mark.parametrize("path", [LIST, f"{LIST}file/", f"{LIST}tiers/"])
def test_many_practices_take_as_many_queries_as_few(
    cast: Cast,
    made: dict[str, Territory],
    path: str,
) -> None:
    counted = count_queries(cast, path)
    for _ in range(60):
        make_practice(county_fips="99001")
    assert count_queries(cast, path) == counted


def count_queries(cast: Cast, path: str) -> int:
    client = signed_in(cast.director)
    with CaptureQueriesContext(connection) as captured:
        client.get(path).getvalue() if path.endswith("file/") else client.get(path)
    return len(captured)
