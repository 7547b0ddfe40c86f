"""A plan is changed stop by stop; what was locked, visited or past stays, and each change can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.directory.models import Practice
from prm.visits.models import Stop, StopState, WeekPlan
from prm.visits.operations import log_interaction
from prm.visits.operations.holding import Stale
from prm.visits.operations.plans import (
    add_stop,
    cancel_stop,
    close_past_days,
    lock_stop,
    make_plan,
    move_stop,
    remove_stop,
    take_back_change,
)
from prm.visits.queries.plans import plan_of, planned_days, stops_on
from tests.cast import Cast
from tests.prm.visits.made import said, verbs
from tests.prm.visits.weeks import (
    NOW,
    TUESDAY,
    WEEK,
    hourly,
    lay_plan,
    made_plan,
    make_places,
    moment,
    order,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-07")]


@pytest.fixture
def places(cast: Cast) -> list[Practice]:
    return make_places(5, liaison=cast.liaison, by=cast.director)


@pytest.fixture
def plan(cast: Cast, places: list[Practice]) -> WeekPlan:
    return lay_plan(cast.liaison, places[:3])


def stop_of(plan: WeekPlan, practice: Practice) -> Stop:
    return Stop.objects.select_related("plan__liaison", "practice").get(
        plan=plan, practice=practice
    )


def test_a_stop_moves_to_a_place_of_another_day_and_the_clock_follows(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    stop = stop_of(plan, places[0])
    moved = move_stop(
        stop=stop,
        day=TUESDAY,
        place=0,
        time_it=hourly,
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    assert order(moved) == ["North 001", "North 002"]
    assert order(moved, TUESDAY) == ["North 000"]
    stop.refresh_from_db()
    assert (stop.arrives_at, stop.drive_minutes) == (moment(TUESDAY, 9), 5.0)
    assert verbs(1) == ["stop.moved"]


def test_whoever_looks_at_an_older_plan_changes_nothing(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    stop = stop_of(plan, places[0])
    lock_stop(
        stop=stop,
        locked=True,
        time_it=hourly,
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    with pytest.raises(Stale, match="North 000 was locked"):
        remove_stop(
            stop=stop, time_it=hourly, by=cast.director, at=NOW, seen=plan.revision
        )
    assert order(plan) == ["North 000", "North 001", "North 002"]


def test_replanning_keeps_the_rows_of_who_stays_and_drops_the_others(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    kept = stop_of(plan, places[1]).pk
    again = make_plan(
        liaison=cast.liaison,
        week=WEEK,
        made=made_plan([places[3], places[1]]),
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    assert order(again) == ["North 003", "North 001"]
    assert stop_of(again, places[1]).pk == kept


def test_every_change_can_be_taken_back_and_that_again(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    stop = stop_of(plan, places[1])
    plan = remove_stop(
        stop=stop, time_it=hourly, by=cast.liaison, at=NOW, seen=plan.revision
    )
    assert order(plan) == ["North 000", "North 002"]
    plan = take_back_change(
        plan=plan, time_it=hourly, by=cast.liaison, at=NOW, seen=plan.revision
    )
    assert order(plan) == ["North 000", "North 001", "North 002"]
    assert stop_of(plan, places[1]).pk == stop.pk
    plan = take_back_change(
        plan=plan, time_it=hourly, by=cast.liaison, at=NOW, seen=plan.revision
    )
    assert order(plan) == ["North 000", "North 002"]
    assert verbs(2) == ["plan.change_undone"] * 2


def test_a_replanned_week_comes_back_with_its_run(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    first = plan.run_id
    plan = lay_plan(cast.liaison, places[3:], seen=plan.revision)
    assert plan.run_id != first
    plan = take_back_change(
        plan=plan, time_it=hourly, by=cast.liaison, at=NOW, seen=plan.revision
    )
    assert order(plan) == ["North 000", "North 001", "North 002"]
    assert str(plan.run_id) == str(first)


def test_a_practice_is_added_once_a_week_where_one_wants_it(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    made = made_plan([places[4]]).stops[0]
    stop = add_stop(
        liaison=cast.liaison,
        week=WEEK,
        stop=made,
        place=1,
        time_it=hourly,
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    assert order(plan) == ["North 000", "North 004", "North 001", "North 002"]
    assert stop.kind == "by_hand"
    plan.refresh_from_db()
    with pytest.raises(ValidationError, match="in this week already, on Monday"):
        add_stop(
            liaison=cast.liaison,
            week=WEEK,
            stop=made._replace(day=TUESDAY),
            time_it=hourly,
            by=cast.liaison,
            at=NOW,
            seen=plan.revision,
        )


def test_the_first_stop_makes_the_plan(cast: Cast, places: list[Practice]) -> None:
    add_stop(
        liaison=cast.liaison,
        week=TUESDAY,
        stop=made_plan([places[0]]).stops[0],
        time_it=hourly,
        by=cast.liaison,
        at=NOW,
        seen=None,
    )
    plan = plan_of(cast.liaison, WEEK)
    assert plan is not None
    assert order(plan) == ["North 000"]


def test_a_cancelled_stop_stays_on_record_with_its_reason(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    stop = stop_of(plan, places[0])
    with pytest.raises(ValidationError, match="Say why"):
        cancel_stop(
            stop=stop,
            why=" ",
            time_it=hourly,
            by=cast.liaison,
            at=NOW,
            seen=plan.revision,
        )
    plan = cancel_stop(
        stop=stop,
        why="Snow",
        time_it=hourly,
        by=cast.liaison,
        at=NOW,
        seen=plan.revision,
    )
    stop.refresh_from_db()
    assert (stop.state, stop.cancelled_why) == (StopState.CANCELLED, "Snow")
    assert order(plan) == ["North 001", "North 002"]
    lay_plan(cast.liaison, places[1:2], seen=plan.revision)
    assert Stop.objects.filter(pk=stop.pk, state=StopState.CANCELLED).exists()


def test_a_visited_stop_is_nobodys_to_move_or_undo(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    stop = stop_of(plan, places[0])
    on_monday = moment(WEEK, 18)
    log_interaction(
        practice=places[0],
        said=said(at=moment(WEEK, 9), next_step="", next_on=None),
        by=cast.liaison,
        at=on_monday,
        stop=stop,
    )
    plan.refresh_from_db()
    with pytest.raises(ValidationError, match="lies behind us"):
        remove_stop(
            stop=stop,
            time_it=hourly,
            by=cast.liaison,
            at=on_monday,
            seen=plan.revision,
        )
    plan = lay_plan(cast.liaison, [], seen=plan.revision)
    assert order(plan) == ["North 000"]


def test_past_days_are_frozen_and_what_was_not_visited_is_marked(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    later = moment(TUESDAY, 10)
    with pytest.raises(ValidationError, match="lies behind us"):
        lock_stop(
            stop=stop_of(plan, places[0]),
            locked=True,
            time_it=hourly,
            by=cast.liaison,
            at=later,
            seen=plan.revision,
        )
    assert close_past_days(at=later) == 3
    assert verbs(1) == ["plan.days_closed"]
    assert close_past_days(at=later) == 0
    assert verbs(1) == ["plan.days_closed"]
    again = make_plan(
        liaison=cast.liaison,
        week=WEEK,
        made=made_plan([places[0]], day=TUESDAY),
        by=cast.liaison,
        at=later,
        seen=plan.revision,
    )
    assert order(again) == ["North 000", "North 001", "North 002"]
    assert order(again, TUESDAY) == ["North 000"]


def test_a_day_of_another_week_or_one_past_is_refused(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    stop = stop_of(plan, places[2])
    for day, at, why in (
        (WEEK + timedelta(days=7), NOW, "isn’t in the plan’s week"),
        (WEEK, moment(TUESDAY, 9), "past"),
    ):
        with pytest.raises(ValidationError, match=why):
            move_stop(
                stop=stop,
                day=day,
                place=None,
                time_it=hourly,
                by=cast.liaison,
                at=at,
                seen=plan.revision,
            )


def test_a_team_mate_may_not_change_it(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    with pytest.raises(PermissionDenied, match="directors plan it"):
        remove_stop(
            stop=stop_of(plan, places[0]),
            time_it=hourly,
            by=cast.team_mate,
            at=NOW,
            seen=plan.revision,
        )


def test_others_see_when_somebody_means_to_come(
    cast: Cast, places: list[Practice], plan: WeekPlan
) -> None:
    assert [str(stop.practice) for stop in stops_on(cast.liaison, WEEK)] == [
        "North 000",
        "North 001",
        "North 002",
    ]
    found = planned_days(places, first=NOW.date())
    assert found == {place.pk: (WEEK, cast.liaison) for place in places[:3]}
