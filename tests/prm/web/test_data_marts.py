"""An earlier mart can serve again, can be taken back, and is verified first."""

from __future__ import annotations

from datetime import timedelta

import pytest

import headwater
from headwater import marts
from tests.cast import Cast, signed_in
from tests.conftest import BUILT_AT, River

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_marts(own_site: River) -> tuple[str, str]:
    """Publish a second mart from the same lake; return the ids, oldest first."""
    first = headwater.open_mart(own_site.marts)
    assert first is not None
    tables = {name: first.table(name) for name in marts.TABLES}
    known = ("id", "created_at", "format", "sha256", "tables")
    said = {key: first.manifest[key] for key in first.manifest if key not in known}
    later = marts.publish(tables, said, own_site.marts, BUILT_AT + timedelta(days=1))
    return first.id, later.id


def test_the_page_shows_which_mart_serves(
    cast: Cast, two_marts: tuple[str, str]
) -> None:
    page = signed_in(cast.director).get("/data/").content.decode()
    assert page.count('class="tag full">current') == 1
    assert "Let it serve" not in page  # a director reads


def test_a_steward_is_asked_before_another_mart_serves(
    cast: Cast, two_marts: tuple[str, str], own_site: River
) -> None:
    earlier, later = two_marts
    page = signed_in(cast.steward).get(f"/data/marts/{earlier}/publication/")
    assert "for everybody" in page.content.decode()
    current = marts.open_current(own_site.marts)
    assert current is not None
    assert current.id == later


def test_a_steward_lets_an_earlier_mart_serve_and_takes_it_back(
    cast: Cast, two_marts: tuple[str, str], own_site: River
) -> None:
    earlier, later = two_marts
    client = signed_in(cast.steward)
    page = client.post(f"/data/marts/{earlier}/publication/", follow=True)
    current = marts.open_current(own_site.marts)
    assert current is not None
    assert current.id == earlier
    assert "serves every page now" in page.content.decode()
    way_back = f"/data/marts/{later}/publication/"
    assert f'action="{way_back}"' in page.content.decode()
    client.post(way_back)
    current = marts.open_current(own_site.marts)
    assert current is not None
    assert current.id == later


def test_a_damaged_mart_does_not_serve(
    cast: Cast, two_marts: tuple[str, str], own_site: River
) -> None:
    earlier, later = two_marts
    flow = own_site.marts / earlier / "flow.parquet"
    flow.write_bytes(flow.read_bytes()[:-1])
    page = signed_in(cast.steward).post(
        f"/data/marts/{earlier}/publication/", follow=True
    )
    assert "flow.parquet has changed" in page.content.decode()
    current = marts.open_current(own_site.marts)
    assert current is not None
    assert current.id == later


def test_checksums_are_verified_on_demand(
    cast: Cast, two_marts: tuple[str, str], own_site: River
) -> None:
    client = signed_in(cast.analyst)
    sound = client.post(f"/data/marts/{two_marts[0]}/verification/", follow=True)
    assert "Every file of this mart has its checksum" in sound.content.decode()
    (own_site.marts / two_marts[0] / "practice.parquet").unlink()
    damaged = client.post(f"/data/marts/{two_marts[0]}/verification/", follow=True)
    assert "practice.parquet is missing" in damaged.content.decode()


@pytest.mark.parametrize("who", ["director", "liaison", "compliance_officer"])
def test_others_do_not_choose_the_mart(
    cast: Cast, two_marts: tuple[str, str], who: str
) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(f"/data/marts/{two_marts[0]}/publication/").status_code == 403


def test_a_pointer_to_nothing_is_told_and_the_page_still_opens(
    cast: Cast, own_site: River
) -> None:
    (own_site.marts / "CURRENT").write_text("2020-01-01T00-00-00Z-0000\n")
    page = signed_in(cast.steward).get("/data/").content.decode()
    assert "The published mart can’t be read" in page


@pytest.mark.req("REF-03", "REF-04", "REF-08")
def test_the_page_says_what_the_claims_could_and_could_not_say(
    cast: Cast, site: River
) -> None:
    mart = headwater.open_mart(site.marts)
    assert mart is not None
    counts = {
        row["reason"]: row["count"]
        for row in mart.table("quality", where={"measure": "referring_npi"}).to_pylist()
    }
    page = signed_in(cast.analyst).get("/data/").content.decode()
    assert f"{counts['equals_rendering']:,}" in page
    assert "Names whoever saw the patient" in page
    assert str(mart.manifest["evidence_model"]) in page
    assert "Hatched: under 95" in page


def test_the_number_of_queries_does_not_grow_with_the_data(
    cast: Cast, site: River, django_assert_max_num_queries: object
) -> None:
    client = signed_in(cast.steward)
    client.get("/data/")
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        client.get("/data/")


def test_a_time_is_told_in_the_zone_of_the_reader(cast: Cast, site: River) -> None:
    cast.steward.time_zone = "UTC"
    cast.steward.save()
    page = signed_in(cast.steward).get("/data/").content.decode()
    assert "21 Nov 2026, 06:00" in page
