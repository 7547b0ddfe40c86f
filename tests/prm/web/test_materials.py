"""Directors keep the materials; whoever visits sees what may be left, and where what was left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import Practice
from prm.outreach.models import Material
from prm.outreach.operations import MaterialGiven, add_material, leave_materials
from prm.visits.models import Interaction
from tests.cast import Cast, signed_in
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("OUT-04")]


def add(cast: Cast, title: str, days: int | None = None, line: str = "") -> Material:
    until = timezone.localdate() + timedelta(days=days) if days is not None else None
    given = MaterialGiven(title, "1", line, "", until)
    return add_material(given=given, by=cast.director, at=timezone.now())


def left(cast: Cast, material: Material, practice: Practice) -> None:
    now = timezone.now()
    times = {"at": now, "made_at": now, "arrived_at": now}
    visit = Interaction.objects.create(
        practice=practice, purpose="listen", by=cast.director, **times
    )
    leave_materials(interaction=visit, materials=[material], by=cast.director, at=now)


@pytest.fixture
def alder(db: None) -> Practice:
    return Practice.objects.create(code="Alder", name="Alder Family Medicine")


def test_what_expires_next_stands_first(cast: Cast) -> None:
    add(cast, "Never")
    add(cast, "Far", 200)
    add(cast, "Near", 9)
    gone = add(cast, "Gone", 1)
    Material.objects.filter(pk=gone.pk).update(expires_on="2026-01-01")
    client = signed_in(cast.liaison)
    page = words(client.get("/materials/").content)
    assert "3 materials may be left" in page
    assert "Next to expire: Near, 1" in page
    assert page.index("Near 1") < page.index("Far 1") < page.index("Never 1")
    assert "Gone" not in page
    assert "Gone" in words(client.get("/materials/?state=expired").content)
    soon = words(client.get("/materials/?state=expiring").content)
    assert "Far 1" not in soon
    assert "Add a material" not in page  # a director's


def test_a_director_adds_renews_withdraws_and_takes_that_back(cast: Cast) -> None:
    client = signed_in(cast.director)
    client.post("/materials/new/", {"title": "Leaflet", "version": "1"})
    first = Material.objects.get()
    path = f"/materials/{first.pk}/"
    page = client.get(f"{path}version/").content.decode()
    assert 'value="Leaflet"' in page
    again = client.post(f"{path}version/", {"title": "Leaflet", "version": "1"})
    assert again.status_code == 422
    assert "is there already" in words(again.content)
    client.post(f"{path}version/", {"title": "Leaflet", "version": "2"})
    second = Material.objects.get(version="2")
    assert second.replaces == first
    assert "A newer version took its place" in words(client.get(path).content)
    path = f"/materials/{second.pk}/"
    answer = client.post(f"{path}withdrawal/", follow=True)
    assert f'action="{path}restoration/"' in answer.content.decode()
    client.post(f"{path}restoration/")
    second.refresh_from_db()
    assert second.withdrawn_at is None
    edited = {"title": "Leaflet", "version": "2", "note": "In Spanish, too"}
    client.post(f"{path}edits/", edited)
    assert "In Spanish, too" in words(client.get(path).content)


def test_it_says_where_it_was_left_to_whom_may_know(
    cast: Cast, alder: Practice
) -> None:
    leaflet = add(cast, "Leaflet")
    left(cast, leaflet, alder)
    path = f"/materials/{leaflet.pk}/"
    assert "Alder Family Medicine" in words(signed_in(cast.analyst).get(path).content)
    elsewhere = words(signed_in(cast.liaison).get(path).content)
    assert "Alder" not in elsewhere
    assert "Nowhere yet" in elsewhere


def test_the_list_costs_the_same_however_long_it_is(
    cast: Cast, alder: Practice, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in range(30):
        left(cast, add(cast, f"Leaflet {count:02}", line="cardiology"), alder)
    client = signed_in(cast.director)
    client.get("/materials/")
    with django_assert_max_num_queries(10):
        page = words(client.get("/materials/?sort=-times&line=cardiology").content)
    assert "1 to 25 of 30" in page


def test_the_list_is_taken_away_as_it_is_filtered(cast: Cast, alder: Practice) -> None:
    left(cast, add(cast, "Leaflet", 9), alder)
    add(cast, "Card")
    answer = signed_in(cast.executive).get("/materials/file/?text=leaf&as=csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Leaflet,1" in body
    assert "Card" not in body
    sheet = signed_in(cast.executive).get("/materials/file/?as=xlsx")
    assert sheet.status_code == 200


@pytest.mark.parametrize("query", ["sort=x&state=y&page=0", "text=%00&line=%27"])
def test_odd_questions_are_answered(cast: Cast, query: str) -> None:
    add(cast, "Leaflet")
    assert signed_in(cast.director).get(f"/materials/?{query}").status_code == 200
