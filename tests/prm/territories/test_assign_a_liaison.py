"""Who covers what, from when until when; a reassignment overwrites nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from prm.ledger.models import Entry
from prm.territories.models import Assignment
from prm.territories.operations import assign_liaison, end_assignment
from prm.territories.queries import (
    codes_visible_to,
    practices_visible_to,
    standing_of,
)
from tests.cast import Cast
from tests.prm.territories.made import at, make_practice, make_territory, on

pytestmark = pytest.mark.req("FLD-10")


def test_a_reassignment_keeps_who_covered_before(cast: Cast) -> None:
    practice = make_practice(county_fips="39049")
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=on(1),
        by=cast.director,
        at=at(1),
    )
    assign_liaison(
        territory=north,
        liaison=cast.team_mate,
        from_date=on(15),
        instead_of=cast.liaison,
        why="Ren takes the south",
        by=cast.director,
        at=at(10),
    )
    rows = Assignment.objects.order_by("from_date").values_list(
        "liaison", "from_date", "to_date"
    )
    assert [*rows] == [
        (cast.liaison.pk, on(1), on(14)),
        (cast.team_mate.pk, on(15), None),
    ]
    for day, liaison in ((on(14), cast.liaison), (on(15), cast.team_mate)):
        assert standing_of([practice], on=day)[practice.pk].liaisons == (liaison,)
    entry = Entry.objects.order_by("-sequence")[0]
    assert entry.particulars["instead_of"] == "Ren Halloway"
    assert entry.why == "Ren takes the south"


def test_two_liaisons_may_share_a_territory_and_who_leads_comes_first(
    cast: Cast,
) -> None:
    practice = make_practice(county_fips="39049")
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    for liaison, leads in ((cast.team_mate, False), (cast.liaison, True)):
        assign_liaison(
            territory=north,
            liaison=liaison,
            from_date=on(1),
            is_lead=leads,
            by=cast.director,
            at=at(1),
        )
    assert standing_of([practice], on=on(1))[practice.pk].liaisons == (
        cast.liaison,
        cast.team_mate,
    )


def test_an_assignment_that_ends_shows_nothing_from_the_next_day(cast: Cast) -> None:
    practice = make_practice(county_fips="39049")
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    assignment = assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=on(1),
        by=cast.director,
        at=at(1),
    )
    end_assignment(assignment=assignment, last_day=on(20), by=cast.director, at=at(18))
    assert [*practices_visible_to(cast.liaison, on=on(20))] == [practice]
    assert not practices_visible_to(cast.liaison, on=on(21)).exists()


def test_an_assignment_that_never_began_leaves_no_row(cast: Cast) -> None:
    north = make_territory("North", by=cast.director, day=at(1))
    planned = assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=on(15),
        by=cast.director,
        at=at(1),
    )
    end_assignment(assignment=planned, last_day=on(14), by=cast.director, at=at(2))
    assert not Assignment.objects.exists()
    assert Entry.objects.filter(verb="territory.assignment_ended").exists()


@pytest.mark.parametrize("who", ["director", "outsider"])
def test_only_a_liaison_who_signs_in_covers_a_territory(cast: Cast, who: str) -> None:
    north = make_territory("North", by=cast.director, day=at(1))
    with pytest.raises(ValidationError, match="isn't a liaison"):
        assign_liaison(
            territory=north,
            liaison=getattr(cast, who),
            from_date=on(1),
            by=cast.director,
            at=at(1),
        )


def test_nobody_covers_a_territory_twice_or_before_it_opened(cast: Cast) -> None:
    north = make_territory("North", by=cast.director, day=at(10))
    arguments = {
        "territory": north,
        "liaison": cast.liaison,
        "by": cast.director,
        "at": at(10),
    }
    with pytest.raises(ValidationError, match="opened"):
        assign_liaison(from_date=on(9), **arguments)
    assign_liaison(from_date=on(10), **arguments)
    with pytest.raises(ValidationError, match="already"):
        assign_liaison(from_date=on(12), **arguments)


def test_a_liaison_sees_own_practices_and_everybody_else_all(cast: Cast) -> None:
    own, other = make_practice(county_fips="39049"), make_practice(county_fips="39041")
    north = make_territory("North", by=cast.director, day=at(1), counties=("39049",))
    make_territory("South", by=cast.director, day=at(1), counties=("39041",))
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=on(1),
        by=cast.director,
        at=at(1),
    )
    assert codes_visible_to(cast.liaison, on=on(2)) == {own.code}
    assert codes_visible_to(cast.team_mate, on=on(2)) == frozenset()
    assert codes_visible_to(cast.director, on=on(2)) is None
    assert {*practices_visible_to(cast.steward, on=on(2))} == {own, other}


def test_who_has_left_sees_nothing(cast: Cast) -> None:
    make_practice()
    assert codes_visible_to(cast.outsider, on=on(1)) == frozenset()
    assert not practices_visible_to(cast.outsider, on=on(1)).exists()


def test_an_absorbed_practice_is_in_nobodys_list(cast: Cast) -> None:
    survivor = make_practice()
    make_practice(merged_into=survivor)
    assert [*practices_visible_to(cast.director, on=on(1))] == [survivor]
