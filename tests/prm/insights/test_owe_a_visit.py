"""What a liaison promised is owed this week; what others promised only speaks for a visit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prm.directory.models import Practice
from prm.insights.planning.making import plan_week
from prm.insights.queries.next_visits import next_best
from prm.issues.operations import owner_for
from prm.visits.operations import set_visiting_hours
from prm.visits.operations.plans import set_base
from prm.visits.operations.plans.bases import Beginning
from prm.visits.planned import MadePlan, MadeStop
from prm.visits.queries import Hours
from tests.cast import Cast
from tests.prm.visits.made import make_owner, promise
from tests.prm.visits.weeks import NOW, WEEK, make_places, moment

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-07")]


@pytest.fixture
def ours(cast: Cast) -> Practice:
    return owed(cast)[0]


@pytest.fixture
def theirs(ours: Practice) -> Practice:
    return Practice.objects.get(name="North 001")


def owed(cast: Cast) -> list[Practice]:
    """Return two practices: the liaison owes the first something, a department the second."""
    places = make_places(2, liaison=cast.liaison, by=cast.director)
    owners = owner_for(cast.liaison), make_owner("Odile Ferncastle")
    for place, owner in zip(places, owners, strict=True):
        promise(place, cast.director, owner=owner, due_on=WEEK + timedelta(days=2))
    monday = Beginning(
        label="Home",
        latitude=40.0,
        longitude=-83.05,
        day_begins=moment(WEEK, 7).time(),
        day_ends=moment(WEEK, 16).time(),
        weekdays="0",
        visit_minutes=30,
    )
    set_base(liaison=cast.liaison, beginning=monday, by=cast.liaison, at=NOW)
    return places


def planned(cast: Cast) -> tuple[MadePlan, dict[int, MadeStop]]:
    made = plan_week(liaison=cast.liaison, week=WEEK, at=NOW, lottery_share=0, seed=7)
    return made, {stop.practice.pk: stop for stop in made.stops}


def test_what_others_promised_is_worth_as_much_and_named_with_its_owner(
    cast: Cast, ours: Practice, theirs: Practice
) -> None:
    _, stops = planned(cast)
    assert (stops[ours.pk].kind, stops[theirs.pk].kind) == ("promised", "value")
    assert stops[ours.pk].score == stops[theirs.pk].score
    assert stops[ours.pk].reasons[0].startswith("Promise due Wednesday")
    named = "Promise of Odile Ferncastle due Wednesday"
    assert stops[theirs.pk].reasons[0].startswith(named)
    best = {each.practice.pk: each for each in next_best(cast.liaison, on=WEEK)}
    assert best[ours.pk].reasons[0].startswith("Promise due ")
    assert best[theirs.pk].reasons[0].startswith(named)


def test_what_others_promised_forces_no_stop(
    cast: Cast, ours: Practice, theirs: Practice
) -> None:
    once = [Hours(0, True, moment(WEEK, 9).time(), moment(WEEK, 9, 30).time())]
    for place in (ours, theirs):  # there is time for one of them
        set_visiting_hours(practice=place, hours=once, by=cast.liaison, at=NOW)
    made, stops = planned(cast)
    assert set(stops) == {ours.pk}
    assert made.run.settings["unmet"] == []
