"""What a director does to territories in the browser, without any script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from prm.directory.models import Practice
from prm.territories.models import Area, AreaKind, Assignment, Territory, Tiering
from prm.territories.queries import areas_on
from tests.cast import Cast, signed_in
from tests.prm.territories.made import make_practice, make_territory
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-10")]


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


@pytest.fixture
def north(cast: Cast) -> Territory:
    make_practice("Alder", county_fips="99001", city="Merrow")
    make_practice("Brook", county_fips="99003", zip_code="00002", city="Aldwick")
    return make_territory(
        "North", by=cast.director, day=timezone.now(), counties=("99001",)
    )


def areas() -> set[tuple[str, str]]:
    return {(*key,) for key in areas_on(timezone.localdate())}


def test_a_territory_is_opened_drawn_and_looked_at(
    director: Client, north: Territory
) -> None:
    response = director.post("/territories/new/", {"name": "South", "note": "Coast"})
    south = Territory.objects.get(name="South")
    assert response["Location"] == f"/territories/{south.pk}/drawing/"
    page = words(director.get(response["Location"]).content)
    assert "Aldwick, Invented region 1 practice" in page
    assert "Merrow, Invented region 1 practice, now North" in page


def test_a_preview_shows_both_balances_and_saves_nothing(
    director: Client, north: Territory, cast: Cast
) -> None:
    south = make_territory("South", by=cast.director, day=timezone.now())
    chosen = {"counties": ["99001"], "zips": "00002", "seen": "", "act": "preview"}
    before = areas()
    page = words(director.post(f"/territories/{south.pk}/drawing/", chosen).content)
    assert "2 practices would lie elsewhere" in page
    assert page.index("Now") < page.index("If you save")
    assert areas() == before
    director.post(f"/territories/{south.pk}/drawing/", {**chosen, "act": "save"})
    assert areas() == {("county", "99001"), ("zip", "00002")}
    assert not Area.objects.filter(territory=north, to_date=None).exists()


def test_a_practice_is_found_picked_and_kept(
    director: Client, north: Territory
) -> None:
    path = f"/territories/{north.pk}/drawing/"
    typed = {
        "counties": ["99001"],
        "seen": "county:99001",
        "act": "find",
        "find": "brook ald",
    }
    found = words(director.post(path, typed).content)
    assert "Brook (Aldwick)" in found
    picked = str(key_of("Brook"))
    director.post(path, {**typed, "find": "", "act": "save", "picked": [picked]})
    assert areas() == {("county", "99001"), ("practice", picked)}


def key_of(name: str) -> int:
    return Practice.objects.get(name=name).pk


@pytest.mark.parametrize("typed", ["4321", "00002 abc", "=1+1", "０００02"])
def test_a_zip_code_that_is_none_is_named_and_nothing_is_lost(
    director: Client, north: Territory, typed: str
) -> None:
    response = director.post(
        f"/territories/{north.pk}/drawing/",
        {"counties": ["99003"], "zips": typed, "seen": "", "act": "save"},
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "a ZIP code has five digits" in page
    assert 'value="99003" checked' in page
    assert areas() == {("county", "99001")}


def test_a_county_that_the_form_does_not_offer_is_refused(
    director: Client, north: Territory
) -> None:
    response = director.post(
        f"/territories/{north.pk}/drawing/",
        {"counties": ["12345"], "seen": "", "act": "save"},
    )
    assert response.status_code == 422
    assert areas() == {("county", "99001")}


def test_a_liaison_is_reassigned_from_a_day_and_both_stay_readable(
    director: Client, north: Territory, cast: Cast
) -> None:
    path, today = f"/territories/{north.pk}/assignments/", timezone.localdate()
    later = today + timedelta(days=10)
    director.post(path, {"liaison": cast.liaison.pk, "from_date": today})
    response = director.post(
        path,
        {
            "liaison": cast.team_mate.pk,
            "from_date": later,
            "instead_of": cast.liaison.pk,
            "why": "Ren moves south",
        },
        follow=True,
    )
    page = words(response.content)
    assert "Ren Halloway covers 1 practice" in page
    assert "Priya Castellan" in page
    ahead = words(director.get(f"/territories/{north.pk}/?on={later}").content)
    assert "Priya Castellan covers 1 practice" in ahead
    assert Assignment.objects.count() == 2


def test_what_an_assignment_can_not_be_is_said_on_the_form(
    director: Client, north: Territory, cast: Cast
) -> None:
    path = f"/territories/{north.pk}/assignments/"
    early = timezone.localdate() - timedelta(days=3)
    response = director.post(path, {"liaison": cast.liaison.pk, "from_date": early})
    assert response.status_code == 422
    assert "was opened on" in words(response.content)
    nobody = director.post(path, {"liaison": cast.director.pk, "from_date": "soon"})
    assert nobody.status_code == 422
    assert not Assignment.objects.exists()


def test_an_assignment_ends_on_a_day(
    director: Client, north: Territory, cast: Cast
) -> None:
    today = timezone.localdate()
    director.post(
        f"/territories/{north.pk}/assignments/",
        {"liaison": cast.liaison.pk, "from_date": today},
    )
    row = Assignment.objects.get()
    director.post(
        f"/territories/{north.pk}/assignments/{row.pk}/end/",
        {"last_day": today + timedelta(days=5)},
    )
    row.refresh_from_db()
    assert row.to_date == today + timedelta(days=5)


def test_tiers_are_set_in_bulk_for_what_the_filters_leave(
    director: Client, north: Territory
) -> None:
    path = f"/territories/tiers/?territory={north.pk}"
    page = director.get(path).content.decode()
    assert "Alder" in page
    assert "Brook" not in page
    alder, brook = key_of("Alder"), key_of("Brook")
    response = director.post(path, {"practices": [brook], "tier": "A", "why": "Size"})
    assert response.status_code == 422
    response = director.post(path, {"practices": [alder], "tier": "A", "why": "Size"})
    assert response["Location"].endswith(f"?territory={north.pk}")
    assert [row.practice_id for row in Tiering.objects.all()] == [alder]


def test_tiers_are_set_for_all_that_match_on_whatever_page(director: Client) -> None:
    many = Practice.objects.bulk_create(
        Practice(code=f"M{number}", name=f"Mossgrove {number:02}")
        for number in range(60)
    )
    path = "/territories/tiers/?text=mossgrove"
    page = director.get(f"{path}&sort=name&page=3").content.decode()
    assert "Mossgrove 59" in page and "Mossgrove 49" not in page
    assert "All 60 practices that match" in page
    nobody = {"tier": "B", "why": "Small"}
    assert director.post(path, nobody).status_code == 422
    director.post(path, {**nobody, "everything": "yes", "practices": [many[0].pk]})
    assert {row.practice_id for row in Tiering.objects.all()} == {
        each.pk for each in many
    }


def test_no_tier_is_taken_for_one_that_was_not_chosen(
    director: Client, north: Territory
) -> None:
    alder, path = key_of("Alder"), "/territories/tiers/"
    director.post(path, {"practices": [alder], "tier": "A", "why": "Size"})
    response = director.post(path, {"practices": [alder], "tier": "", "why": "Oops"})
    assert response.status_code == 422
    assert Tiering.objects.get().tier == "A"
    director.post(path, {"practices": [alder], "tier": "none", "why": "Closing"})
    assert not Tiering.objects.on(timezone.localdate()).exists()


def test_a_tier_without_a_reason_keeps_what_was_chosen(
    director: Client, north: Territory
) -> None:
    alder = key_of("Alder")
    response = director.post(
        "/territories/tiers/", {"practices": [alder], "tier": "A", "why": " "}
    )
    assert response.status_code == 422
    assert f'id="p{alder}" checked' in response.content.decode()


def test_renaming_and_closing_ask_first(director: Client, north: Territory) -> None:
    director.post(f"/territories/{north.pk}/name/", {"name": "Uplands", "note": ""})
    north.refresh_from_db()
    assert north.name == "Uplands"
    assert "What was stays readable" in words(
        director.get(f"/territories/{north.pk}/closing/").content
    )
    director.post(f"/territories/{north.pk}/closing/", {"why": "Teams merged"})
    north.refresh_from_db()
    assert north.closed_on == timezone.localdate()
    page = words(director.get(f"/territories/{north.pk}/").content)
    assert "Closed on" in page
    assert "Choose areas" not in page
    assert director.get(f"/territories/{north.pk}/drawing/").status_code == 404


def test_a_name_that_is_taken_is_said_at_its_field(
    director: Client, north: Territory
) -> None:
    response = director.post("/territories/new/", {"name": "north"})
    assert response.status_code == 422
    assert "There is a territory north already" in words(response.content)


def test_the_page_of_a_territory_shows_areas_tiers_and_why_each_is_here(
    director: Client, north: Territory
) -> None:
    page = words(director.get(f"/territories/{north.pk}/").content)
    assert "Counties Merrow, Invented region" in page
    assert AreaKind.COUNTY.label in page
    assert "1 without a tier" in page


def test_every_odd_text_comes_back_unharmed(director: Client, north: Territory) -> None:
    odd = "<b>&amp;</b> '\"; drop table — ﷽ ‮ 𝒳"
    director.post(f"/territories/{north.pk}/name/", {"name": odd[:100], "note": odd})
    north.refresh_from_db()
    assert north.note == odd
    page = director.get(f"/territories/{north.pk}/").content.decode()
    assert "<b>&amp;</b> '" not in page
    nul = director.post(f"/territories/{north.pk}/name/", {"name": "a\0b"})
    assert nul.status_code == 422
