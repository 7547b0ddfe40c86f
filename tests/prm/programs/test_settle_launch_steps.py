"""Steps of a launch: done in their order, left out with a reason, opened again, given away; and whose they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.ledger.models import Entry
from prm.programs.models import LaunchPlan
from prm.programs.operations import (
    finish_step,
    give_step,
    leave_out_step,
    reopen_step,
    take_in_step,
)
from prm.programs.queries import StepStanding, steps_of, steps_of_person
from tests.cast import Cast
from tests.prm.programs.made import finish, make_launch, make_program, step_of
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-01")]


@pytest.fixture
def plan(cast: Cast) -> LaunchPlan:
    return make_launch(cast)


def standing(plan: LaunchPlan, key: str, day: date) -> StepStanding:
    return next(each for each in steps_of(plan, on=day) if each.step.key == key)


def test_a_step_waits_until_what_it_waits_for_is_settled(
    cast: Cast, plan: LaunchPlan
) -> None:
    briefed = step_of(plan, "liaisons_briefed")
    given: dict[str, Any] = {"done_on": on(3), "by": cast.director, "at": at(3)}
    with pytest.raises(ValidationError, match=r"waits for “Write .+” and “Choose .+”"):
        finish_step(step=briefed, **given)
    finish(plan, "profile_written", by=cast.liaison)
    chosen = step_of(plan, "practices_chosen")
    leave_out_step(step=chosen, why="All of them.", by=cast.director, at=at(2))
    finish_step(step=briefed, **given)
    assert verbs(1) == ["launch.step_finished"]
    with pytest.raises(ValidationError, match="Odalys Thornbury said already"):
        finish_step(step=briefed, **given)


def test_nothing_is_done_tomorrow_or_before_what_it_waited_for(
    cast: Cast, plan: LaunchPlan
) -> None:
    first, second = step_of(plan, "file_handed_in"), step_of(plan, "payers_asked")
    with pytest.raises(ValidationError, match="still to come"):
        finish_step(step=first, done_on=on(3), by=cast.director, at=at(2))
    finish_step(step=first, done_on=on(2), by=cast.director, at=at(2))
    with pytest.raises(ValidationError, match="was done on 2 Jun 2026 only"):
        finish_step(step=second, done_on=on(1), by=cast.director, at=at(2))
    # On New Year's Eve, of the year before: steps may be done before their plan is written.
    eve = date(2025, 12, 31)
    reopen_step(step=first, by=cast.director, at=at(2))
    finish_step(step=first, done_on=eve, by=cast.director, at=at(2))
    finish_step(step=second, done_on=eve, by=cast.director, at=at(2))
    assert standing(plan, "payers_asked", on(2)).days_late == 0


def test_the_day_is_the_sites_at_the_end_of_a_year(
    cast: Cast, plan: LaunchPlan
) -> None:
    # Three in the morning of New Year's Day in Greenwich is still the old year where the site is.
    moment = at(1, 1, 2027) - timedelta(hours=15)
    step = step_of(plan, "profile_written")
    with pytest.raises(ValidationError, match="still to come"):
        finish_step(step=step, done_on=date(2027, 1, 1), by=cast.liaison, at=moment)
    finish_step(step=step, done_on=date(2026, 12, 31), by=cast.liaison, at=moment)


def test_what_others_waited_for_is_reopened_after_them(
    cast: Cast, plan: LaunchPlan
) -> None:
    first, second = "file_handed_in", "payers_asked"
    finish(plan, first, second, by=cast.director)
    with pytest.raises(ValidationError, match="waited for it and is done"):
        reopen_step(step=step_of(plan, first), by=cast.director, at=at(3))
    reopen_step(step=step_of(plan, second), by=cast.director, at=at(3))
    reopen_step(step=step_of(plan, first), by=cast.director, at=at(3))
    assert verbs(2) == ["launch.step_reopened"] * 2
    with pytest.raises(ValidationError, match="isn’t done"):
        reopen_step(step=step_of(plan, first), by=cast.director, at=at(3))
    assert not plan.steps.exclude(done_by=None).exists()


def test_a_step_is_left_out_with_a_reason_and_taken_back(
    cast: Cast, plan: LaunchPlan
) -> None:
    step = step_of(plan, "directories_filled")
    leaving: dict[str, Any] = {"step": step, "by": cast.director, "at": at(2)}
    for why in ("  ", "x" * 301):
        with pytest.raises(ValidationError) as refused:
            leave_out_step(why=why, **leaving)
        assert "why" in refused.value.message_dict
    leave_out_step(why=" They stand there already. ", **leaving)
    assert step_of(plan, step.key).not_needed == "They stand there already."
    said = Entry.objects.order_by("-sequence")[0]
    assert (said.verb, said.why) == (
        "launch.step_left_out",
        "They stand there already.",
    )
    with pytest.raises(ValidationError, match=r"is left out\. Take that back first"):
        leave_out_step(why="Twice.", **leaving)
    with pytest.raises(ValidationError, match="is left out"):
        finish_step(done_on=on(2), **leaving)
    take_in_step(**leaving)
    with pytest.raises(ValidationError, match="isn’t left out"):
        take_in_step(**leaving)
    assert step_of(plan, step.key).not_needed == ""


def test_what_is_left_out_is_not_taken_back_behind_a_step_that_is_done(
    cast: Cast, plan: LaunchPlan
) -> None:
    first = step_of(plan, "file_handed_in")
    leave_out_step(step=first, why="On file.", by=cast.director, at=at(2))
    finish(plan, "payers_asked", by=cast.director)
    with pytest.raises(ValidationError, match="waited for it"):
        take_in_step(step=first, by=cast.director, at=at(3))


def test_directors_alone_leave_out_a_gate(cast: Cast, plan: LaunchPlan) -> None:
    gate, other = step_of(plan, "slots_opened"), step_of(plan, "practices_chosen")
    leader = cast.service_line_leader
    with pytest.raises(PermissionDenied, match=r"gate \(schedule template\)"):
        leave_out_step(step=gate, why="Later.", by=leader, at=at(2))
    leave_out_step(step=other, why="All of them.", by=leader, at=at(2))
    leave_out_step(step=gate, why="It was open.", by=cast.director, at=at(2))
    with pytest.raises(PermissionDenied):
        take_in_step(step=gate, by=leader, at=at(2))


def test_a_step_is_settled_by_its_owner_and_by_who_keeps_the_plan(cast: Cast) -> None:
    plan = make_launch(cast, program=make_program(cast, owner=cast.executive))
    step = step_of(plan, "profile_written")
    act: dict[str, Any] = {"step": step, "at": at(2)}
    for person in (cast.team_mate, cast.analyst, cast.steward, cast.outsider):
        with pytest.raises(PermissionDenied):
            finish_step(done_on=on(2), by=person, **act)
    for person in (
        cast.liaison,  # whose step it is
        cast.service_line_leader,
        cast.director,
        cast.executive,  # who owns the program
    ):
        finish_step(done_on=on(2), by=person, **act)
        reopen_step(by=person, **act)
    with pytest.raises(PermissionDenied, match="changed by its program’s owner"):
        leave_out_step(why="Mine.", by=cast.liaison, **act)
    with pytest.raises(PermissionDenied):
        give_step(owner=cast.team_mate, due_on=on(9), by=cast.liaison, **act)


def test_a_step_is_given_to_somebody_by_a_day(cast: Cast, plan: LaunchPlan) -> None:
    step = step_of(plan, "profile_written")
    act: dict[str, Any] = {"step": step, "by": cast.director, "at": at(2)}
    give_step(owner=cast.team_mate, due_on=on(9), **act)
    assert verbs(1) == ["launch.step_given"]
    with pytest.raises(ValidationError, match="Priya Castellan’s by 9 Jun 2026 alread"):
        give_step(owner=cast.team_mate, due_on=on(9), **act)
    with pytest.raises(ValidationError, match="can’t read launch plans"):
        give_step(owner=cast.steward, due_on=on(9), **act)
    with pytest.raises(PermissionDenied, match="This step is Priya Castellan’s"):
        finish_step(step=step, done_on=on(2), by=cast.liaison, at=at(2))
    finish_step(step=step, done_on=on(2), by=cast.team_mate, at=at(2))
    with pytest.raises(ValidationError, match="said already"):
        give_step(owner=cast.liaison, due_on=on(9), **act)


def test_standing_tells_what_waits_what_is_late_and_what_is_due_too_soon(
    cast: Cast, plan: LaunchPlan
) -> None:
    due = step_of(plan, "file_handed_in").due_on  # 6 July 2026
    assert standing(plan, "file_handed_in", due).is_late is False
    late = standing(plan, "file_handed_in", due + timedelta(days=3))
    assert (late.is_late, late.days_late, late.can_be_done) == (True, 3, True)
    asked = standing(plan, "payers_asked", due)
    assert [each.key for each in asked.waits_for] == ["file_handed_in"]
    assert (asked.can_be_done, asked.due_too_soon_for) == (False, ())
    give_step(
        step=late.step,
        owner=cast.director,
        due_on=asked.step.due_on + timedelta(days=1),
        by=cast.director,
        at=at(2),
    )
    asked = standing(plan, "payers_asked", due)
    assert [each.key for each in asked.due_too_soon_for] == ["file_handed_in"]
    finish(plan, "file_handed_in", by=cast.director)
    done = standing(plan, "file_handed_in", date(2027, 6, 1))
    assert (done.is_late, done.days_late, done.waits_for) == (False, 0, ())
    assert standing(plan, "payers_asked", due).can_be_done
    left = step_of(plan, "profile_written")
    leave_out_step(step=left, why="Theirs is good.", by=cast.director, at=at(2))
    assert standing(plan, left.key, date(2027, 6, 1)).is_late is False


def test_a_step_done_late_says_by_how_much(cast: Cast, plan: LaunchPlan) -> None:
    step = step_of(plan, "profile_written")  # due 26 October 2026
    day = step.due_on + timedelta(days=70)
    assert day.year == 2027
    moment = at(day.day, day.month, day.year)
    finish_step(step=step, done_on=day, by=cast.liaison, at=moment)
    found = standing(plan, step.key, day + timedelta(days=30))
    assert (found.days_late, found.is_late) == (70, False)


def test_a_step_whose_owner_left_needs_another(cast: Cast, plan: LaunchPlan) -> None:
    finish(plan, "profile_written", by=cast.liaison)
    cast.liaison.is_active = False
    cast.liaison.save()
    lost = {each.step.key for each in steps_of(plan, on=on(3)) if each.needs_owner}
    assert "booking_tried" in lost
    assert not lost & {"profile_written", "slots_opened"}


def test_whoever_has_steps_sees_those_that_can_be_done_the_most_pressing_first(
    cast: Cast, plan: LaunchPlan
) -> None:
    mine = steps_of_person(cast.liaison, on=on(2))
    assert [each.step.key for each in mine] == ["profile_written"]
    other = make_launch(cast, starts_on=date(2026, 12, 7), template="moves_within")
    finish(other, "file_amended", by=cast.director)
    directors = [each.step for each in steps_of_person(cast.director, on=on(2))]
    assert [each.due_on for each in directors] == sorted(
        each.due_on for each in directors
    )
    assert "payers_told" in {each.key for each in directors}
    assert "payers_confirmed" not in {each.key for each in directors}
    assert steps_of_person(cast.analyst, on=on(2)) == []
