"""The Market says first whose patients go where; its tables, files and tabs show what may be shown, no more."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db

QUARTERS = [date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)]
QUARTERS += [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)]
LATE = date(2026, 7, 1)
PAGES = (
    "/market/",
    "/market/segments/",
    "/market/prospects/",
    "/market/shared-patients/",
)


def share(market: Market, area: str, ours: float, theirs: float, **few: float) -> None:
    """Let an area's patients make so many episodes a quarter."""
    for quarter in (*QUARTERS, LATE):
        for system, kind, volume in (
            ("Ours Health", "ours", ours),
            ("Rival Health", "competitor", theirs),
            ("Tiny Clinic", "unaffiliated", few.get("few", 0.0)),
        ):
            if volume:
                market.row(
                    "market_share",
                    service_line="cardiology",
                    area=area,
                    quarter=quarter,
                    mature=quarter != LATE,
                    system=system,
                    destination_kind=kind,
                    volume=volume,
                )


@pytest.fixture
def made(market: Market, tmp_path: Path) -> None:
    market.practice("P1", "employed")
    market.sends("P1", ours=3000, competitor=1500)
    share(market, "99001", 300, 100)
    share(market, "99003", 100, 500)
    market.publish(tmp_path / "marts")


@pytest.mark.req("REF-15")
def test_the_first_sentence_says_the_share_and_where_it_is_large(
    cast: Cast, made: None
) -> None:
    page = words(signed_in(cast.director).get("/market/").content)
    assert "40 % of 4,000 episodes came to us in Jul 2025 to Jun 2026" in page
    assert "Rival Health saw most of the others, 60 %" in page
    assert "largest in Merrow, 75 %" in page


@pytest.mark.req("REF-15")
def test_filters_of_area_line_and_period_stand_in_the_address(
    cast: Cast, made: None
) -> None:
    client = signed_in(cast.director)
    page = words(
        client.get("/market/?area=99003&line=cardiology&period=2026-q1").content
    )
    assert "17 % of 600 cardiology episodes came to us of Aldwick in Q1 2026" in page
    assert client.get("/market/?area=nowhere&period=never&line=x").status_code == 200


@pytest.mark.req("REF-15", "REF-08")
def test_the_map_and_the_trend_say_what_the_tables_say(cast: Cast, made: None) -> None:
    page = signed_in(cast.director).get("/market/").content.decode()
    spec = json.loads(re.findall(r'id="areas-spec">(.*?)</script>', page)[0])
    said = {each["id"]: each["said"] for each in spec["layer"][0]["data"]["values"]}
    assert said["99001"].endswith("75% of 1,600 came to us")
    trend = re.findall(r'id="trend-chart-spec">(.*?)</script>', page)[0]
    assert "url(#early)" in trend
    late = [
        p for p in json.loads(trend)["layer"][-2]["data"]["values"] if not p["complete"]
    ]
    assert {point["quarter"] for point in late} == {"Q3 2026"}


@pytest.mark.req("CMP-08")
def test_a_small_count_stands_nowhere_on_the_page_or_in_the_file(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.sends("P1", ours=3000, competitor=1500)
    share(market, "99001", 300, 100, few=7.0)
    share(market, "99003", 100, 500)
    market.publish(tmp_path / "marts")
    client = signed_in(cast.director)
    page = client.get("/market/?area=99001&period=2026-q1").content.decode()
    assert "withheld" in page
    assert not re.search(r">\s*7\s*<", page)
    file = client.get("/market/file/?area=99001&period=2026-q1").getvalue().decode()
    row = next(line for line in file.splitlines() if line.startswith("Cardiology"))
    assert ",withheld," in row or ",10 or fewer," in row
    assert ",7," not in row
    assert ",407," not in row, "the whole would give the small one away"


@pytest.mark.req("REF-15")
def test_the_file_says_what_the_page_says(cast: Cast, made: None) -> None:
    client = signed_in(cast.director)
    file = client.get("/market/file/?period=2026-q1").getvalue().decode("utf-8-sig")
    found = [line.split(",") for line in file.splitlines() if ",99003," in line]
    assert {row[5] for row in found} == {"600"}
    assert {row[6] for row in found} == {"100"}
    assert "Filters: period=2026-q1" in file


@pytest.mark.parametrize(
    "path", [*PAGES, "/service-lines/", "/service-lines/cardiology/"]
)
@pytest.mark.parametrize("role", list(Role))
def test_only_roles_that_need_volumes_open_it(
    cast: Cast, made: None, role: Role, path: str
) -> None:
    status = signed_in(cast.of(role)).get(path).status_code
    assert status == (200 if role in MAY_SEE_VOLUMES else 403)


@pytest.mark.parametrize("path", [*PAGES, "/service-lines/"])
def test_an_empty_mart_teaches_what_to_do(
    cast: Cast, market: Market, tmp_path: Path, path: str
) -> None:
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get(path).content)
    assert "refresh" in page or "what is loaded" in page


@pytest.mark.parametrize("path", [*PAGES, "/service-lines/"])
def test_without_a_mart_the_page_teaches_the_commands(cast: Cast, path: str) -> None:
    page = signed_in(cast.director).get(path).content.decode()
    assert "headwater refresh" in page


@pytest.mark.req("LEAK-10")
def test_segments_are_counted_and_moves_named(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    for code in ("P1", "P2", "P3"):
        market.practice(code)
        market.sends(code, ours=300, competitor=100)
    for period, segments in (
        (date(2025, 6, 30), ("loyal", "splitter", "loyal")),
        (date(2026, 6, 30), ("splitter", "loyal", "loyal")),
    ):
        for code, segment in zip(("P1", "P2", "P3"), segments, strict=True):
            market.row("segment", practice_id=code, period=period, segment=segment)
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/market/segments/").content)
    assert "1 practice moved towards us and 1 away" in page
    assert "Loyal to splitter Splitter away 1 Practice P1" in page


@pytest.mark.req("LEAK-11")
def test_a_prospect_comes_with_the_way_to_it(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.practice("P1", "independent")
    market.sends("P1", alignment="independent", ours=4, competitor=300)
    market.row("panel", practice_id="P1", trait="all", people=2000)
    market.row(
        "prospect",
        practice_id="P1",
        service_line="cardiology",
        expected=120.4,
        seen=4.0,
        via_npi="9700000001",
        via_name="Dr. Alder",
        via_people=32,
    )
    market.publish(tmp_path / "marts")
    client = signed_in(cast.director)
    page = words(client.get("/market/prospects/").content)
    assert "about 120 cardiology referrals a year" in page
    assert "≤ 10" in page
    assert "shares 32 patients with them" in page
    file = client.get("/market/prospects/file/").getvalue().decode("utf-8-sig")
    assert "P1,Practice P1,,independent,cardiology,120,10 or fewer,Dr. Alder,32" in file


@pytest.mark.req("LEAK-11", "CMP-08")
def test_a_prospect_with_a_panel_of_ten_is_not_spoken_of(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.practice("P1", "independent")
    market.row("panel", practice_id="P1", trait="all", people=10)
    market.row("prospect", practice_id="P1", service_line="cardiology", expected=50.0)
    market.publish(tmp_path / "marts")
    page = words(signed_in(cast.director).get("/market/prospects/").content)
    assert "Practice P1" not in page


@pytest.mark.req("REF-16", "CMP-08")
def test_pairs_stand_in_steps_and_never_small(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    market.practice("OUT", "independent")
    market.practice("OURS", "employed")
    for npi, practice in (("1", "OUT"), ("2", "OURS")):
        market.row("practitioner", npi=npi, name=f"Dr. {npi}", practice_id=practice)
    for days, people in ((30, 14), (180, 37)):
        market.row("edge", from_npi="1", to_npi="2", days=days, people=people)
        market.row("degree", npi="1", days=days, out_degree=1, out_people=people)
        market.row("degree", npi="2", days=days, in_degree=1, in_people=people)
    market.publish(tmp_path / "marts")
    client = signed_in(cast.director)
    page = words(client.get("/market/shared-patients/").content)
    assert "The most pass from Dr. 1 to Dr. 2: at least 30." in page
    assert "37" not in page
    early = words(client.get("/market/shared-patients/?days=30").content)
    assert "at least 11." in early


@pytest.mark.parametrize("path", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_data(
    cast: Cast,
    site: River,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    path: str,
) -> None:
    client = signed_in(cast.director)
    assert client.get(path).status_code == 200
    with django_assert_max_num_queries(4):
        client.get(path)


@pytest.mark.req("CMP-08", "REF-15")
def test_no_count_of_a_real_market_is_small(cast: Cast, site: River) -> None:
    page = signed_in(cast.director).get("/market/").content.decode()
    cells = re.findall(r'<td class="num"[^>]*>\s*(\d+)\s*</td>', page)
    assert not [cell for cell in cells if 0 < int(cell) < 11]
