"""Where a practice's referrals go is ranked: systems, their organizations, the practitioners who receive."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.destinations import (
    Place,
    largest_elsewhere,
    places,
    receivers,
)
from prm.insights.queries.flows import published
from prm.insights.queries.people import referrers
from tests.prm.insights.made import Market

pytestmark = pytest.mark.req("LEAK-03")


def test_systems_come_first_then_organizations_then_practitioners(
    market: Market, folder: Path
) -> None:
    market.practice("P1")
    market.sends("P1", ours=60, competitor=90)
    competitor, ours = places(market.publish(folder), "P1", "cardiology")
    assert (competitor.name, competitor.count) == ("Competitor Health", Count(90))
    assert [clinic.name for clinic in competitor.within] == ["Competitor Clinic"]
    assert competitor.within[0].within[0] == Place(
        "Dr. Competitor", "competitor", Count(90)
    )
    assert ours.count == Count(60)


def test_a_place_without_a_name_keeps_its_identifier(
    market: Market, folder: Path
) -> None:
    market.practice("P1")
    market.sends("P1", competitor=90)
    row = market.tables["destination"][0]
    row |= {"system": None, "organization_name": None, "practitioner_name": None}
    (place,) = places(market.publish(folder), "P1", "cardiology")
    assert place.name == "competitor"
    assert place.within[0].within[0].name == "competitor-9"


def test_hidden_places_follow_by_name_so_that_their_order_tells_nothing(
    real_mart: Mart,
) -> None:
    for cell in published(real_mart).cells:
        found = places(real_mart, cell.practice_id, cell.line)
        hidden = [place.name for place in found if place.count.value is None]
        assert hidden == sorted(hidden)
        assert [place.name for place in found[len(found) - len(hidden) :]] == hidden


@pytest.mark.req("CMP-08")
def test_no_place_shows_a_small_count(real_mart: Mart) -> None:
    def check(found: tuple[Place, ...]) -> None:
        for place in found:
            assert place.count.value is None or not 0 < place.count.value < 11
            check(place.within)

    for cell in published(real_mart).cells:
        check(places(real_mart, cell.practice_id, cell.line))


@pytest.mark.req("CMP-08")
def test_what_lies_beneath_a_small_place_is_not_shown(real_mart: Mart) -> None:
    def check(found: tuple[Place, ...]) -> None:
        for place in found:
            if place.count.small:
                assert not [each for each in place.within if each.count.value]
            check(place.within)

    for cell in published(real_mart).cells:
        check(places(real_mart, cell.practice_id, cell.line))


def test_a_place_that_rounds_to_nothing_is_left_out(
    market: Market, folder: Path
) -> None:
    market.practice("P1")
    market.sends("P1", competitor=90, unknown=0.3)
    assert [
        place.kind for place in places(market.publish(folder), "P1", "cardiology")
    ] == ["competitor"]


@pytest.mark.req("CMP-08")
def test_no_receiver_and_no_referrer_shows_a_small_count(real_mart: Mart) -> None:
    counts = [count for each in receivers(real_mart) for count in each.counts.values()]
    for cells in published(real_mart).by_practice.values():
        for person in referrers(real_mart, cells[""]):
            counts += [person.volume, person.ours]
    assert counts
    assert not [
        count for count in counts if count.value is not None and 0 < count.value < 11
    ]


def test_receivers_are_those_of_aligned_practices_alone(
    market: Market, folder: Path
) -> None:
    for practice_id, alignment in (("P1", "affiliated"), ("P2", "independent")):
        market.practice(practice_id, alignment)
        market.sends(practice_id, alignment=alignment, competitor=90, ours=30)
    (receiver,) = receivers(market.publish(folder))
    assert receiver.name == "Competitor Health"
    assert receiver.counts == {"": Count(90), "cardiology": Count(90)}


def test_the_largest_place_is_named_only_where_it_stands_out(
    market: Market, folder: Path
) -> None:
    market.practice("P1")
    market.sends("P1", competitor=90, unaffiliated=30, ours=200)
    market.practice("P2")
    market.sends("P2", competitor=6, unaffiliated=4, ours=20)
    named = largest_elsewhere(market.publish(folder))
    assert named == {("P1", "cardiology"): "Competitor Clinic"}


def test_who_refers_is_told_by_npi(market: Market, folder: Path) -> None:
    market.practice("P1")
    market.sends("P1", ours=60, competitor=90)
    mart = market.publish(folder)
    (person,) = referrers(mart, published(mart).by_practice["P1"][""])
    assert (person.npi, person.volume, person.ours) == ("P1-1", Count(150), Count(60))
    assert person.name == "P1-1"
