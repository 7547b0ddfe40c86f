"""A week is planned around hours, appointments, promises and locks; what planning saw can be drawn again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from headwater.planning import draw_lottery
from prm.accounts.models import User
from prm.directory.models import Practice
from prm.insights.planning.adding import place_for
from prm.insights.planning.improving import improve_plan
from prm.insights.planning.making import plan_week
from prm.insights.planning.timing import judge_plan, timer_for
from prm.issues.operations import owner_for
from prm.visits.models import Candidate, PlanningRun, Stop, WeekPlan
from prm.visits.operations import agree_appointment, set_visiting_hours
from prm.visits.operations.plans import (
    cancel_stop,
    decline,
    lock_stop,
    make_plan,
    move_stop,
    set_base,
)
from prm.visits.operations.plans.bases import Beginning
from prm.visits.planned import MadePlan
from prm.visits.queries import Hours
from tests.cast import Cast
from tests.prm.visits.made import log, promise
from tests.prm.visits.weeks import (
    NOW,
    TUESDAY,
    WEEK,
    make_places,
    moment,
    order,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-07")]
FRIDAY = WEEK + timedelta(days=4)


@pytest.fixture
def places(cast: Cast) -> list[Practice]:
    """Return more practices than a short week has room for."""
    return make_places(30, liaison=cast.liaison, by=cast.director)


def begin(liaison: User, **given: object) -> None:
    usual: dict[str, object] = {
        "label": "Home",
        "latitude": 40.0,
        "longitude": -83.05,
        "day_begins": moment(WEEK, 8, 30).time(),
        "day_ends": moment(WEEK, 12).time(),
        "weekdays": "01",
        "visit_minutes": 30,
    }
    said = Beginning(**{**usual, **given})
    set_base(liaison=liaison, beginning=said, by=liaison, at=NOW)


def planned(
    cast: Cast, *, share: float = 0.0, seed: int = 7, **given: object
) -> MadePlan:
    asked = {"liaison": cast.liaison, "week": WEEK, "at": NOW, **given}
    return plan_week(lottery_share=share, seed=seed, **asked)


def laid(cast: Cast, *, seen: int | None = None, **given: object) -> WeekPlan:
    made = planned(cast, **given)
    return make_plan(
        liaison=cast.liaison, week=WEEK, made=made, by=cast.liaison, at=NOW, seen=seen
    )


def names(made: MadePlan) -> set[str]:
    return {str(stop.practice) for stop in made.stops}


def test_visits_keep_to_office_hours_lunch_and_the_days_in_the_field(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison, day_ends=moment(WEEK, 16).time())
    early = Hours(0, True, moment(WEEK, 9).time(), moment(WEEK, 10).time())
    never = [Hours(day, False) for day in range(7)]
    for place, hours in ((places[0], [early, Hours(1, False)]), (places[1], never)):
        set_visiting_hours(practice=place, hours=hours, by=cast.liaison, at=NOW)
    made = planned(cast)
    stops = {str(stop.practice): stop for stop in made.stops}
    assert len(stops) > 12
    assert {stop.day for stop in made.stops} == {WEEK, TUESDAY}
    assert "North 001" not in stops
    if first := stops.get("North 000"):
        assert first.day == WEEK
        assert moment(WEEK, 9) <= first.arrives_at <= moment(WEEK, 9, 30)
    for stop in made.stops:
        ends = stop.arrives_at + timedelta(minutes=stop.minutes)
        noon, one = moment(stop.day, 12), moment(stop.day, 13)
        assert ends <= noon or stop.arrives_at >= one  # closed for lunch


def test_what_is_promised_this_week_goes_before_what_is_worth_more(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison, weekdays="0", day_ends=moment(WEEK, 10, 30).time())
    before = planned(cast)
    left_out = next(place for place in places if str(place) not in names(before))
    own = owner_for(cast.liaison)
    promise(left_out, cast.liaison, owner=own, due_on=WEEK + timedelta(days=2))
    made = planned(cast)
    assert str(left_out) in names(made)
    [stop] = [each for each in made.stops if each.practice == left_out]
    assert stop.kind == "promised"
    assert stop.reasons[0].startswith("Promise due ")


def test_an_appointment_is_at_its_time_and_the_rest_goes_around_it(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison)
    agree_appointment(
        practice=places[29],
        liaison=cast.liaison,
        starts_at=moment(TUESDAY, 10),
        minutes=45,
        what="",
        by=cast.liaison,
        at=NOW,
    )
    [stop] = [each for each in planned(cast).stops if each.practice == places[29]]
    assert (stop.arrives_at, stop.minutes) == (moment(TUESDAY, 10), 45)
    assert stop.kind == "appointment"


def test_a_locked_stop_stays_on_its_day_however_often_it_is_replanned(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison)
    plan = laid(cast)
    time_it = timer_for(cast.liaison, on=NOW.date())
    stop = plan.stops.select_related("plan__liaison").filter(day=WEEK).first()
    assert stop is not None
    plan = move_stop(
        stop=stop,
        day=TUESDAY,
        place=1,
        time_it=time_it,
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    plan = lock_stop(
        stop=stop,
        locked=True,
        time_it=time_it,
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    plan = laid(cast, seen=plan.revision)
    stop.refresh_from_db()
    assert (stop.day, stop.locked) == (TUESDAY, True)
    assert improve_plan(plan_id=plan.pk, revision=plan.revision, at=NOW) in (
        True,
        False,
    )
    stop.refresh_from_db()
    assert stop.day == TUESDAY


def test_a_lock_holds_where_the_stop_can_no_longer_be(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison)
    plan = laid(cast)
    stop = plan.stops.select_related("plan__liaison").filter(day=TUESDAY).first()
    assert stop is not None
    plan = lock_stop(
        stop=stop,
        locked=True,
        time_it=timer_for(cast.liaison, on=NOW.date()),
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    closed = [Hours(day, False) for day in range(7)]
    set_visiting_hours(practice=stop.practice, hours=closed, by=cast.liaison, at=NOW)
    plan = laid(cast, seen=plan.revision)
    stop.refresh_from_db()
    assert (stop.day, stop.locked) == (TUESDAY, True)
    assert plan.run is not None
    assert plan.run.settings["unmet"] == [stop.practice.code]
    assert not improve_plan(plan_id=plan.pk, revision=plan.revision, at=NOW)
    begin(cast.liaison, weekdays="0")  # no Tuesdays any more
    plan.refresh_from_db()
    laid(cast, seen=plan.revision)
    stop.refresh_from_db()
    assert stop.day == TUESDAY


def test_a_hand_made_order_is_timed_and_what_it_breaks_is_said(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison, day_ends=moment(WEEK, 16).time())
    plan = laid(cast)
    stop = plan.stops.select_related("plan__liaison").filter(day=WEEK).first()
    assert stop is not None
    closed = [Hours(1, False)]
    set_visiting_hours(practice=stop.practice, hours=closed, by=cast.liaison, at=NOW)
    plan = move_stop(
        stop=stop,
        day=TUESDAY,
        place=0,
        time_it=timer_for(cast.liaison, on=NOW.date()),
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    stops = list(plan.stops.select_related("practice", "appointment"))
    judged = judge_plan(cast.liaison, stops, on=NOW.date())
    assert judged.problems[stop.pk] == ("it takes no visits that day",)
    assert judged.ways[TUESDAY].leaves_at < judged.ways[TUESDAY].back_at


def test_who_cannot_be_visited_is_named_with_the_reason(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison, weekdays="01234", day_ends=moment(WEEK, 16).time())
    Practice.objects.filter(pk=places[0].pk).update(latitude=None)
    Practice.objects.filter(pk=places[1].pk).update(closed_on=NOW.date())
    decline(practice=places[2], reason="no_visits", by=cast.liaison, at=NOW)
    log(places[3], cast.liaison, days_ago=0)
    plan = laid(cast)
    stop = plan.stops.select_related("plan__liaison").get(practice=places[4])
    plan = cancel_stop(
        stop=stop,
        why="Snow",
        time_it=timer_for(cast.liaison, on=NOW.date()),
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    plan = laid(cast, seen=plan.revision)
    rows = Candidate.objects.filter(run=plan.run, eligible=False)
    assert dict(rows.values_list("practice__name", "excluded_why")) == {
        "North 000": "no_coordinates",
        "North 001": "closed",
        "North 002": "declined",
        "North 004": "cancelled",
    }


def test_without_a_base_the_middle_of_the_territory_serves(
    cast: Cast, places: list[Practice]
) -> None:
    assert planned(cast).stops
    Practice.objects.update(latitude=None)
    with pytest.raises(ValidationError, match="Nobody knows where the days begin"):
        planned(cast)


def test_a_week_that_is_past_is_not_planned(cast: Cast, places: list[Practice]) -> None:
    begin(cast.liaison)
    with pytest.raises(ValidationError, match="No day of this week is left"):
        planned(cast, week=WEEK - timedelta(days=14))


def test_roads_of_a_file_come_before_the_great_circle(
    cast: Cast, places: list[Practice], settings: Settings, tmp_path: Path
) -> None:
    begin(cast.liaison, weekdays="0")
    only = places[0]
    for place in places[1:]:
        decline(practice=place, reason="not_now", by=cast.liaison, at=NOW)
    settings.ROAD_MATRIX = tmp_path / "roads.csv"
    before = planned(cast).stops[0].drive_minutes
    settings.ROAD_MATRIX.write_text(
        "from,to,minutes,kilometres\n"
        f"base,{only.code},50,40\n"
        f"base {cast.liaison.email},{only.code},47,33\n"
    )
    stop = planned(cast).stops[0]
    assert before != 47
    assert (stop.drive_minutes, stop.drive_kilometres) == (47, 33)


@pytest.mark.req("IMP-09")
def test_a_draw_is_made_again_from_what_was_written_down(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison)
    plan = laid(cast, share=0.2, seed=4182)
    run = PlanningRun.objects.get(pk=plan.run_id)
    assert (run.lottery_seed, run.lottery_tier) == (4182, "C")
    rows = Candidate.objects.filter(run=run, in_lottery=True)
    listed = [(each.practice.code, each.trigger_score) for each in rows]
    again = draw_lottery(
        listed, slots=run.settings["slots"], seed=4182, tier=run.lottery_tier
    )
    drawn = {each.practice.code for each in rows if each.drawn}
    assert drawn == set(again.drawn)
    assert 0 < len(drawn) < len(listed)
    # Who was drawn is visited, who was listed and not drawn waits: else the draw would prove nothing.
    assert {each.practice.code for each in rows if each.chosen} == drawn
    assert Stop.objects.filter(plan=plan, kind="lottery").count() == len(drawn)


@pytest.mark.req("IMP-09")
def test_no_draw_sends_anybody_to_a_restricted_office(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison)
    free = planned(cast, share=0.2)
    drawn = {each.practice.pk for each in free.run.candidates if each.in_lottery}
    kept = planned(cast, share=0.2, restricted=drawn)
    listed = {each.practice.pk for each in kept.run.candidates if each.in_lottery}
    assert drawn
    assert not drawn & listed


@pytest.mark.req("IMP-09")
def test_no_share_draws_nobody(cast: Cast, places: list[Practice]) -> None:
    begin(cast.liaison)
    run = planned(cast, share=0.0).run
    assert run.lottery_seed is None
    assert not any(each.in_lottery for each in run.candidates)
    assert len(run.candidates) == 30


def test_the_search_replaces_only_a_plan_that_nobody_changed(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison, weekdays="01234")
    plan = laid(cast)
    # A plan that is easily bettered: two days' orders turned round.
    for place, stop in enumerate(plan.stops.order_by("day", "-place")):
        Stop.objects.filter(pk=stop.pk).update(place=place)
    seen = plan.revision
    stop = plan.stops.select_related("plan__liaison").first()
    assert stop is not None
    plan = lock_stop(
        stop=stop,
        locked=True,
        time_it=timer_for(cast.liaison, on=NOW.date()),
        by=cast.liaison,
        at=NOW,
        seen=seen,
    )
    before = order(plan)
    assert not improve_plan(plan_id=plan.pk, revision=seen, at=NOW)
    plan.refresh_from_db()
    assert order(plan) == before
    was = plan.minutes_driving
    if improve_plan(plan_id=plan.pk, revision=plan.revision, at=NOW):
        plan.refresh_from_db()
        assert plan.search["outcome"] == "better"
        assert plan.minutes_driving < was or plan.search["value"] > 0


def test_adding_finds_the_place_that_costs_the_least_way(
    cast: Cast, places: list[Practice]
) -> None:
    begin(cast.liaison)
    plan = laid(cast)
    left = next(
        place for place in places if not plan.stops.filter(practice=place).exists()
    )
    found = place_for(left, liaison=cast.liaison, week=WEEK, at=NOW, day=None)
    asked = place_for(left, liaison=cast.liaison, week=WEEK, at=NOW, day=FRIDAY)
    assert found.stop.day in (WEEK, TUESDAY)
    assert (asked.stop.day, asked.place) == (FRIDAY, 0)
    assert found.stop.kind == "by_hand"


@pytest.mark.slow
def test_a_hundred_and_twenty_candidates_are_planned_within_a_second(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    make_places(120, liaison=cast.liaison, by=cast.director)
    begin(cast.liaison, weekdays="01234", day_ends=moment(WEEK, 16, 30).time())
    planned(cast, share=0.1)  # whatever is compiled or read once
    began = process_time()
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        made = planned(cast, share=0.1)
    assert process_time() - began < 1
    assert len(made.run.candidates) == 120
