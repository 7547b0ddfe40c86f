"""However much there is, the pages that people live in ask the database as often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prm.directory.models import Contact, Practice
from prm.directory.search.operations import rebuild_index
from prm.territories.models import Assignment, Placement, Territory, Tiering
from prm.visits.models import Interaction
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market

pytestmark = pytest.mark.django_db
SINCE = date(2025, 1, 1)


@pytest.fixture
def director(cast: Cast, market: Market, tmp_path: Path) -> Client:
    market.practice("P0", "affiliated")
    market.sends("P0", alignment="affiliated", ours=300, competitor=150)
    market.publish(tmp_path / "marts")
    territory = Territory.objects.create(name="North", opened_on=SINCE)
    Assignment.objects.create(
        territory=territory, liaison=cast.liaison, from_date=SINCE
    )
    return signed_in(cast.director)


def add(count: int) -> None:
    """Add practices with a contact, a territory and a tier each."""
    north, begun = Territory.objects.get(), Practice.objects.count()
    for at in range(begun, begun + count):
        practice = Practice.objects.create(code=f"P{at}", name=f"Alder {at}")
        Contact.objects.create(practice=practice, name=f"Nell {at}", role="front_desk")
        own = {"practice": practice, "from_date": SINCE}
        Placement.objects.create(**own, territory=north, by_kind="zip")
        Tiering.objects.create(**own, tier="A")
    rebuild_index()


def the_list(client: Client) -> None:
    assert client.get("/practices/?tier=A").status_code == 200


def the_opportunities(client: Client) -> None:
    assert client.get("/opportunities/").status_code == 200


def a_practice(client: Client) -> None:
    key = Practice.objects.get(code="P0").pk
    assert client.get(f"/practices/{key}/").status_code == 200


def a_search(client: Client) -> None:
    found = client.get("/search/?q=alder", headers={"HX-Request": "true"})
    assert b"Alder" in found.content


def a_visit(client: Client) -> None:
    key = Practice.objects.get(code="P0").pk
    form = {"practice": key, "purpose": "listen"}
    assert client.post("/visits/new/", form).status_code == 302
    assert Interaction.objects.exists()


@pytest.mark.parametrize(
    ("act", "most"),
    [
        (the_list, 20),
        (the_opportunities, 8),
        (a_practice, 25),
        (a_search, 8),
        (a_visit, 60),
    ],
)
def test_the_queries_do_not_grow_with_the_data(
    director: Client, act: Callable[[Client], None], most: int
) -> None:
    add(8)
    asked = []
    for more in (0, 40):
        if more:
            add(more)
        act(director)  # the first fills what is remembered of the mart
        with CaptureQueriesContext(connection) as queries:
            act(director)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= most
