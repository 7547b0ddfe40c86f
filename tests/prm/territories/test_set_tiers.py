"""Tiers have a why, a history, and a cadence that a reviewed file gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from headwater.schema.errors import InputError
from prm.ledger.models import Entry
from prm.territories.cadence import load_cadence
from prm.territories.models import Placement, Territory, Tiering
from prm.territories.operations import set_tier
from prm.territories.queries import standing_of
from tests.cast import Cast
from tests.prm.territories.made import at, make_practice, on

pytestmark = pytest.mark.req("FLD-10")


def test_a_new_tier_keeps_the_old_one_readable(cast: Cast) -> None:
    practice = make_practice()
    set_tier(practices=[practice], tier="B", why="Steady", by=cast.director, at=at(1))
    set_tier(practices=[practice], tier="A", why="Grew", by=cast.director, at=at(9))
    for day, tier, cadence in ((on(8), "B", 56), (on(9), "A", 28)):
        standing = standing_of([practice], on=day)[practice.pk]
        assert (standing.tier, standing.cadence_days) == (tier, cadence)
    assert Entry.objects.order_by("-sequence")[0].particulars["former"] == {
        str(practice.pk): "B"
    }


def test_a_tier_may_be_taken_away(cast: Cast) -> None:
    practice = make_practice()
    set_tier(practices=[practice], tier="B", why="Steady", by=cast.director, at=at(1))
    set_tier(practices=[practice], tier="", why="Moved", by=cast.director, at=at(3))
    assert standing_of([practice], on=on(3))[practice.pk].tier == ""
    assert standing_of([practice], on=on(2))[practice.pk].tier == "B"


def test_many_are_set_at_once_and_who_has_the_tier_already_is_left_alone(
    cast: Cast,
) -> None:
    first, second = make_practice(), make_practice()
    set_tier(practices=[first], tier="A", why="Large", by=cast.director, at=at(1))
    changed = set_tier(
        practices=[first, second], tier="A", why="Region", by=cast.director, at=at(2)
    )
    assert changed == 1
    assert Tiering.objects.get(practice=first).why == "Large"
    assert Entry.objects.filter(verb="practice.tiered").count() == 2


@pytest.mark.parametrize(("tier", "why"), [("A", "  "), ("D", "Because")])
def test_a_tier_needs_a_reason_and_must_be_one(cast: Cast, tier: str, why: str) -> None:
    practice = make_practice()
    with pytest.raises(ValidationError):
        set_tier(practices=[practice], tier=tier, why=why, by=cast.director, at=at(1))
    assert not Tiering.objects.exists()


def test_the_shipped_cadence_says_who_wrote_it_and_whether_anybody_checked() -> None:
    cadence = load_cadence()
    assert cadence.days == {"A": 28, "B": 56, "C": 112}
    assert cadence.authored_by
    assert cadence.checked_by is None


def test_visits_a_year_follow_from_the_cadence() -> None:
    due = load_cadence().visits_a_year(["A", "B", "C", ""])
    assert due == pytest.approx(365.25 * (1 / 28 + 1 / 56 + 1 / 112))


def test_a_cadence_that_is_no_number_of_days_is_refused(tmp_path: Path) -> None:
    spoiled = tmp_path / "tiers.yaml"
    shipped = Path("definitions/tiers.yaml").read_text(encoding="utf-8")
    spoiled.write_text(shipped.replace("cadence_days: 28", "cadence_days: often"))
    with pytest.raises(InputError, match="tier A"):
        load_cadence(spoiled)
    with pytest.raises(InputError, match="missing"):
        load_cadence(tmp_path / "nowhere.yaml")


def test_standings_take_four_queries_whatever_the_number(
    cast: Cast, django_assert_num_queries
) -> None:
    north = Territory.objects.create(name="North", opened_on=on(1))
    for number in (2, 150):
        practices = [make_practice() for _ in range(number)]
        set_tier(practices=practices, tier="C", why="New", by=cast.director, at=at(1))
        Placement.objects.bulk_create(
            Placement(practice=each, territory=north, by_kind="zip", from_date=on(1))
            for each in practices
        )
        with django_assert_num_queries(4):
            found = standing_of(practices, on=on(1))
        assert {each.tier for each in found.values()} == {"C"}
