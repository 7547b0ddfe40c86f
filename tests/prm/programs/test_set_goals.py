"""Goals: one verb each, one entry each, and a warning before pay follows referrals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.ledger.models import Entry
from prm.programs.measures import MEASURES, tier_of
from prm.programs.models import Goal, GoalMeasure, GoalTier
from prm.programs.operations import Aim, drop_goal, restore_goal, set_goal
from prm.programs.queries import goals_visible_to
from prm.territories.operations import assign_liaison
from tests.cast import Cast
from tests.prm.territories.made import at, make_territory, on

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-04")]


def aim(**given: Any) -> Aim:
    usual = {"measure": "visits", "target": 40, "from_date": on(1), "to_date": on(30)}
    return Aim(**{**usual, **given})


def put(cast: Cast, *, warned: bool = False, **given: Any) -> Goal:
    return set_goal(aim=aim(**given), warned=warned, by=cast.director, at=at(2))


def test_a_goal_is_set_dropped_and_brought_back(cast: Cast) -> None:
    goal = put(cast, liaison=cast.liaison)
    drop_goal(goal=goal, by=cast.director, at=at(3))
    assert not goals_visible_to(cast.director, on=on(3)).exists()
    with pytest.raises(ValidationError, match="dropped already"):
        drop_goal(goal=goal, by=cast.director, at=at(3))
    restore_goal(goal=goal, by=cast.director, at=at(4))
    with pytest.raises(ValidationError, match="stands already"):
        restore_goal(goal=goal, by=cast.director, at=at(4))
    assert goals_visible_to(cast.director, on=on(4)).get() == goal
    said = Entry.objects.order_by("sequence").values_list("verb", flat=True)
    assert [*said][-3:] == ["goal.set", "goal.dropped", "goal.restored"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"target": 0}, "target"),
        ({"measure": "share", "target": 101}, "target"),
        ({"to_date": on(1) - timedelta(days=1)}, "to_date"),
        ({"measure": "gifts"}, "measure"),
    ],
)
def test_a_goal_that_means_nothing_is_refused(
    cast: Cast, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        put(cast, **given)
    assert field in refused.value.message_dict
    assert not Goal.objects.exists()


def test_a_goal_is_for_a_liaison(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="Choose a liaison"):
        put(cast, liaison=cast.executive)


def test_only_directors_set_goals(cast: Cast) -> None:
    for person in (cast.liaison, cast.executive, cast.outsider):
        with pytest.raises(PermissionDenied):
            set_goal(aim=aim(), by=person, at=at(2))


@pytest.mark.req("CMP-10")
@pytest.mark.parametrize("measure", ["referrals", "share"])
@pytest.mark.parametrize("employed", [None, False])
def test_pay_by_referrals_warns_unless_the_liaison_is_an_employee(
    cast: Cast, measure: str, employed: bool | None
) -> None:
    given = {"measure": measure, "paid_on": True, "liaison": cast.liaison}
    with pytest.raises(ValidationError, match=r"1001\.952\(i\)"):
        put(cast, employed=employed, **given)
    assert put(cast, employed=True, **given).pk
    assert put(cast, employed=employed, warned=True, **given).pk
    assert Entry.objects.order_by("-sequence")[0].particulars["warned"] is True


@pytest.mark.req("CMP-10")
def test_pay_by_activity_warns_nobody(cast: Cast) -> None:
    for measure in GoalMeasure:
        if not MEASURES[measure].counts_referrals:
            assert put(cast, measure=measure, paid_on=True).pk


def test_every_measure_has_one_tier() -> None:
    assert {*MEASURES} == {*GoalMeasure.values}
    counting = {each for each in GoalMeasure if MEASURES[each].counts_referrals}
    assert {tier_of(each) for each in counting} == {GoalTier.OUTCOME}


def test_a_liaison_sees_their_own_goals_and_their_territories(cast: Cast) -> None:
    north = make_territory("North", by=cast.director, day=at(1))
    south = make_territory("South", by=cast.director, day=at(1))
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=on(1),
        by=cast.director,
        at=at(1),
    )
    own, of_north = put(cast, liaison=cast.liaison), put(cast, territory=north)
    put(cast, liaison=cast.team_mate)
    put(cast, territory=south)
    put(cast, territory=north, liaison=cast.team_mate)
    everybodys = put(cast)
    assert {*goals_visible_to(cast.liaison, on=on(2))} == {own, of_north}
    assert goals_visible_to(cast.executive, on=on(2)).count() == 6
    assert everybodys.whose == "everybody"
    for person in (cast.analyst, cast.steward, cast.compliance_officer, cast.outsider):
        assert not goals_visible_to(person, on=on(2)).exists()
