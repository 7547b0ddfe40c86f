"""Areas place practices; the narrower wins; what was stays readable."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from prm.ledger.models import Entry, Mention
from prm.territories.models import Area, AreaKind, Placement, Territory
from prm.territories.operations import (
    assign_areas,
    close_territory,
    open_territory,
    place_practices,
    redraw_territory,
    release_area,
    rename_territory,
)
from prm.territories.placing import AreaKey
from prm.territories.queries import areas_on, territory_on
from tests.cast import Cast
from tests.prm.territories.made import at, make_practice, make_territory, on

pytestmark = pytest.mark.req("FLD-10")


def test_the_narrower_area_wins(cast: Cast) -> None:
    by_county = make_practice(county_fips="39049", zip_code="43004")
    by_zip = make_practice(county_fips="39049", zip_code="43215-1234")
    by_hand = make_practice(county_fips="39049", zip_code="43215")
    county = make_territory("County", by=cast.director, day=at(1), counties=("39049",))
    code = make_territory("Zip", by=cast.director, day=at(1), zips=("43215",))
    hand = make_territory("Hand", by=cast.director, day=at(1), practices=(by_hand,))
    assert territory_on(by_county, on(1)) == county
    assert territory_on(by_zip, on(1)) == code
    assert territory_on(by_hand, on(1)) == hand


def test_a_practice_that_no_area_takes_in_lies_nowhere(cast: Cast) -> None:
    practice = make_practice(county_fips="39041", zip_code="43015")
    make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    assert territory_on(practice, on(1)) is None


def test_an_area_given_to_another_territory_leaves_the_first(cast: Cast) -> None:
    practice = make_practice(county_fips="39049")
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    south = make_territory("South", by=cast.director, day=at(9), counties=("39049",))
    assert territory_on(practice, on(8)) == north
    assert territory_on(practice, on(9)) == south
    area = Area.objects.get(territory=north)
    assert (area.from_date, area.to_date) == (on(1), on(8))
    assert Placement.objects.filter(practice=practice).count() == 2


def test_what_changes_twice_in_a_day_holds_as_it_was_left(cast: Cast) -> None:
    practice = make_practice(county_fips="39049")
    make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    south = make_territory("South", by=cast.director, day=at(1), counties=("39049",))
    assert [row.territory for row in Placement.objects.filter(practice=practice)] == [
        south
    ]


def test_a_released_area_leaves_its_practices_to_the_wider_one(cast: Cast) -> None:
    practice = make_practice(county_fips="39049", zip_code="43215")
    county = make_territory("County", by=cast.director, day=at(1), counties=("39049",))
    code = make_territory("Zip", by=cast.director, day=at(1), zips=("43215",))
    release_area(area=code.areas.get(), by=cast.director, at=at(5))
    assert territory_on(practice, on(4)) == code
    assert territory_on(practice, on(5)) == county


def test_redrawing_keeps_what_stays_and_names_what_changed(cast: Cast) -> None:
    make_practice(county_fips="39049")
    north = make_territory(
        "North", by=cast.director, day=at(1), counties=("39049", "39041")
    )
    redraw_territory(
        territory=north,
        areas=[AreaKey(AreaKind.COUNTY, "39049"), AreaKey(AreaKind.ZIP, "43215")],
        seen=areas_on(on(1)),
        by=cast.director,
        at=at(3),
    )
    kept = Area.objects.get(value="39049")
    assert (kept.from_date, kept.to_date) == (on(1), None)
    entry = Entry.objects.order_by("-sequence")[0]
    assert entry.verb == "territory.drawn"
    assert entry.particulars["added"] == ["zip 43215"]
    assert entry.particulars["released"] == ["county 39041"]


def test_redrawing_as_it_stands_writes_nothing(cast: Cast) -> None:
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    before = Entry.objects.count()
    redraw_territory(
        territory=north,
        areas=[AreaKey(AreaKind.COUNTY, "39049")],
        seen=areas_on(on(2)),
        by=cast.director,
        at=at(2),
    )
    assert Entry.objects.count() == before


def test_of_two_who_redraw_at_once_neither_loses_what_they_did(cast: Cast) -> None:
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    seen = [*areas_on(on(1))]
    for chosen in (
        [AreaKey(AreaKind.COUNTY, "39049"), AreaKey(AreaKind.ZIP, "43215")],
        [AreaKey(AreaKind.COUNTY, "39041")],
    ):
        redraw_territory(
            territory=north, areas=chosen, seen=seen, by=cast.director, at=at(2)
        )
    assert {*areas_on(on(2))} == {
        AreaKey(AreaKind.COUNTY, "39041"),
        AreaKey(AreaKind.ZIP, "43215"),
    }


@pytest.mark.parametrize(
    "area",
    [
        AreaKey(AreaKind.ZIP, "4321"),
        AreaKey(AreaKind.ZIP, "43215-1"),
        AreaKey(AreaKind.COUNTY, "Franklin"),
        AreaKey(AreaKind.PRACTICE, "987654321"),
        AreaKey(AreaKind.PRACTICE, "=1+1"),
    ],
)
def test_what_can_not_be_an_area_is_refused_by_name(cast: Cast, area: AreaKey) -> None:
    north = open_territory(name="North", by=cast.director, at=at(1))
    with pytest.raises(ValidationError):
        assign_areas(territory=north, areas=[area], by=cast.director, at=at(1))
    assert not Area.objects.exists()


def test_closing_gives_practices_to_whose_area_they_lie_in_then(cast: Cast) -> None:
    inside, alone = (
        make_practice(county_fips="39049", zip_code="43215"),
        make_practice(zip_code="43215"),
    )
    county = make_territory("County", by=cast.director, day=at(1), counties=("39049",))
    code = make_territory("Zip", by=cast.director, day=at(1), zips=("43215",))
    close_territory(territory=code, by=cast.director, at=at(7), why="Merged teams")
    assert territory_on(inside, on(7)) == county
    assert territory_on(alone, on(7)) is None
    assert [*Territory.objects.on(on(6))] == [county, code]
    assert [*Territory.objects.on(on(7))] == [county]
    with pytest.raises(ValidationError, match="closed"):
        rename_territory(territory=code, name="Other", by=cast.director, at=at(8))


def test_a_name_is_taken_whatever_its_case_until_its_territory_closes(
    cast: Cast,
) -> None:
    north = open_territory(name="North", by=cast.director, at=at(1))
    with pytest.raises(ValidationError, match="already"):
        open_territory(name=" NORTH ", by=cast.director, at=at(1))
    close_territory(territory=north, by=cast.director, at=at(2))
    assert open_territory(name="north", by=cast.director, at=at(3)).pk != north.pk


def test_the_former_name_stays_in_the_ledger(cast: Cast) -> None:
    north = open_territory(name="North", by=cast.director, at=at(1))
    rename_territory(territory=north, name="Uplands", by=cast.director, at=at(2))
    entry = Entry.objects.get(verb="territory.renamed")
    assert entry.particulars["former_name"] == "North"


def test_placing_again_changes_nothing(cast: Cast) -> None:
    make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    late = make_practice(county_fips="39049")
    moves = place_practices(at=at(4))
    assert moves.placed == (late.pk,)
    rows, entries = Placement.objects.count(), Entry.objects.count()
    assert not any(place_practices(at=at(5)))
    assert (Placement.objects.count(), Entry.objects.count()) == (rows, entries)
    entry = Entry.objects.get(verb="practice.placed")
    assert entry.by is None
    assert Mention.objects.filter(entry=entry, kind="directory.practice").count() == 1


def test_a_merged_practice_hands_its_pick_to_its_survivor(cast: Cast) -> None:
    survivor, absorbed = make_practice(county_fips="39049"), make_practice()
    make_territory("County", by=cast.director, day=at(1), counties=("39049",))
    hand = make_territory("Hand", by=cast.director, day=at(1), practices=(absorbed,))
    absorbed.merged_into = survivor
    absorbed.save()
    place_practices(at=at(2))
    assert territory_on(survivor, on(2)) == hand
    assert territory_on(absorbed, on(2)) is None


def test_a_closed_practice_falls_out(cast: Cast) -> None:
    practice = make_practice(county_fips="39049")
    make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    practice.closed_on = on(3)
    practice.save()
    place_practices(at=at(3))
    assert territory_on(practice, on(2)) is not None
    assert territory_on(practice, on(3)) is None


def test_placing_many_practices_takes_as_many_statements_as_placing_few(
    cast: Cast, django_assert_num_queries
) -> None:
    make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    for number, day in ((3, at(2)), (60, at(3))):
        for _ in range(number):
            make_practice(county_fips="39049")
        with django_assert_num_queries(12):
            place_practices(at=day)
