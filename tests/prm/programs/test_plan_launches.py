"""A launch plan: copied from a template, moved as a whole, and what a ramp may say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from prm.directory.operations.merging import merge_records
from prm.ledger.models import Entry
from prm.programs.launch_templates import load_launch_templates
from prm.programs.models import LaunchPlan, LaunchStep
from prm.programs.operations import (
    drop_program,
    finish_step,
    give_step,
    leave_out_step,
    move_launch,
    set_ramp,
)
from prm.programs.queries import launches_visible_to, planned_ramp
from tests.cast import Cast
from tests.prm.programs.made import (
    START,
    make_launch,
    make_program,
    make_specialist,
    roles,
    step_of,
)
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-01")]

WEEK = timedelta(days=7)


def test_a_plan_copies_the_steps_with_days_owners_and_what_they_wait_for(
    cast: Cast,
) -> None:
    plan = make_launch(cast)
    template = load_launch_templates().templates["new_to_system"]
    steps = list(plan.steps.prefetch_related("waits_for"))
    assert [each.key for each in steps] == [each.key for each in template.steps]
    for step, meant in zip(steps, template.steps, strict=True):
        assert step.due_on == START + timedelta(days=meant.days)
        assert step.owner == roles(cast)[meant.role]
        assert {each.key for each in step.waits_for.all()} == {*meant.waits_for}
    assert plan.template == "new_to_system@1"
    said = Entry.objects.order_by("-sequence")[0]
    assert (said.verb, said.particulars["steps"]) == ("launch.planned", len(steps))
    assert said.particulars["starts_on"] == "2027-01-04"


def test_a_start_in_january_has_steps_in_the_year_before(cast: Cast) -> None:
    plan = make_launch(cast)
    assert step_of(plan, "file_handed_in").due_on == date(2026, 7, 6)
    assert step_of(plan, "practices_told").due_on == date(2026, 12, 28)
    assert step_of(plan, "ramp_reviewed").due_on == date(2027, 4, 5)


def test_a_move_takes_along_what_is_not_done_and_back_again(cast: Cast) -> None:
    plan = make_launch(cast)
    before = {each.key: each.due_on for each in plan.steps.all()}
    done = step_of(plan, "file_handed_in")
    finish_step(step=done, done_on=on(2), by=cast.director, at=at(2))
    given = step_of(plan, "profile_written")
    day = date(2026, 12, 31)
    give_step(step=given, owner=cast.team_mate, due_on=day, by=cast.director, at=at(2))
    left = step_of(plan, "booking_tried")
    leave_out_step(step=left, why="No portal yet.", by=cast.director, at=at(2))
    move_launch(plan=plan, starts_on=START + 2 * WEEK, by=cast.director, at=at(3))
    after = {each.key: each.due_on for each in plan.steps.all()}
    for key, due in after.items():
        moved = timedelta(0) if key == done.key else 2 * WEEK
        start = day if key == given.key else before[key]
        assert due == start + moved, key
    move_launch(plan=plan, starts_on=START, by=cast.director, at=at(4))
    again = {each.key: each.due_on for each in plan.steps.all()}
    assert again == {**before, given.key: day}
    assert verbs(2) == ["launch.moved"] * 2
    with pytest.raises(ValidationError, match="begins on 4 Jan 2027 already"):
        move_launch(plan=plan, starts_on=START, by=cast.director, at=at(4))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"template": "by_hand"}, "template"),
        ({"owners": {}}, "owners"),
        ({"capacity_a_month": 0}, "capacity_a_month"),
        ({"capacity_a_month": 1_001}, "capacity_a_month"),
        ({"starts_on": date(1, 1, 2)}, "starts_on"),
        ({"starts_on": date(9999, 12, 31)}, "starts_on"),
    ],
)
def test_a_plan_that_can_not_be_is_refused(
    cast: Cast, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        make_launch(cast, **given)
    assert field in refused.value.message_dict
    assert not LaunchPlan.objects.exists()
    assert not LaunchStep.objects.exists()


def test_whoever_takes_steps_reads_plans(cast: Cast) -> None:
    for person in (cast.compliance_officer, cast.outsider, cast.portal_user):
        with pytest.raises(ValidationError, match="can’t read launch plans"):
            make_launch(cast, owners={**roles(cast), "liaison": person})
    with pytest.raises(ValidationError, match="steps of the director and liaison"):
        make_launch(
            cast, owners={"service_line_leader": cast.director}, template="moves_within"
        )


def test_one_program_has_one_plan_and_is_of_the_kind(cast: Cast) -> None:
    plan = make_launch(cast)
    with pytest.raises(ValidationError, match="has a launch plan already"):
        make_launch(cast, program=plan.program)
    with pytest.raises(ValidationError, match="kind new specialist"):
        make_launch(cast, program=make_program(cast, kind="track"))
    gone = make_program(cast)
    drop_program(program=gone, by=cast.director, at=at(1))
    with pytest.raises(ValidationError, match="dropped"):
        make_launch(cast, program=gone)


def test_nobody_is_launched_who_is_not_in_the_directory_any_more(cast: Cast) -> None:
    gone = make_specialist()
    gone.deactivated_on = on(1)
    gone.save()
    with pytest.raises(ValidationError, match="isn’t in the directory"):
        make_launch(cast, practitioner=gone)


def test_a_plan_of_a_dropped_program_is_seen_by_nobody_and_stays_as_it_is(
    cast: Cast,
) -> None:
    plan = make_launch(cast)
    drop_program(program=plan.program, by=cast.director, at=at(2))
    assert not launches_visible_to(cast.director, on=on(2)).exists()
    with pytest.raises(ValidationError, match="was dropped"):
        move_launch(plan=plan, starts_on=START + WEEK, by=cast.director, at=at(3))
    with pytest.raises(ValidationError, match="was dropped"):
        finish_step(
            step=step_of(plan, "profile_written"),
            done_on=on(2),
            by=cast.liaison,
            at=at(3),
        )


def test_directors_and_service_line_leaders_plan_and_a_programs_owner_keeps(
    cast: Cast,
) -> None:
    for person in (cast.liaison, cast.executive, cast.analyst, cast.outsider):
        with pytest.raises(PermissionDenied):
            make_launch(cast, by=person)
    plan = make_launch(
        cast,
        program=make_program(cast, owner=cast.team_mate),
        by=cast.service_line_leader,
    )
    for person in (cast.liaison, cast.executive, cast.steward, cast.outsider):
        with pytest.raises(PermissionDenied):
            move_launch(plan=plan, starts_on=START + WEEK, by=person, at=at(2))
        with pytest.raises(PermissionDenied):
            set_ramp(plan=plan, capacity_a_month=9, planned=[], by=person, at=at(2))
    move_launch(plan=plan, starts_on=START + WEEK, by=cast.team_mate, at=at(2))


def test_whoever_sees_volumes_sees_plans_the_next_to_begin_first(cast: Cast) -> None:
    begun = make_launch(cast, starts_on=on(1))
    later = make_launch(cast, starts_on=START)
    soon = make_launch(cast, starts_on=on(30))
    for person in (cast.liaison, cast.executive, cast.analyst, cast.director):
        assert [*launches_visible_to(person, on=on(2))] == [soon, later, begun]
    for person in (cast.compliance_officer, cast.steward, cast.administrator):
        assert not launches_visible_to(person, on=on(2)).exists()
    assert not launches_visible_to(cast.outsider, on=on(2)).exists()


@pytest.mark.req("PRG-02")
def test_a_ramp_is_a_share_of_the_room_and_counts_calendar_months(cast: Cast) -> None:
    plan = make_launch(cast, starts_on=date(2026, 11, 16), capacity_a_month=30)
    ramp = planned_ramp(plan)
    assert [each.planned for each in ramp[:4]] == [6, 9, 12, 15]
    assert [each.month for each in ramp[:3]] == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
    assert ramp[0].expected == pytest.approx(6 * 15 / 30)  # from the 16th on
    assert ramp[1].expected == 9
    assert {each.capacity for each in ramp} == {30}
    assert ramp[-1].month == date(2027, 10, 1)


@pytest.mark.req("PRG-02")
def test_a_ramp_is_set_anew_and_never_above_the_room(cast: Cast) -> None:
    plan = make_launch(cast, capacity_a_month=None)
    assert planned_ramp(plan) == []
    set_ramp(
        plan=plan, capacity_a_month=20, planned=[5, 0, 20], by=cast.director, at=at(2)
    )
    plan.refresh_from_db()
    assert [each.planned for each in planned_ramp(plan)] == [5, 0, 20]
    assert verbs(1) == ["launch.ramp_set"]
    for planned in ([21], [-1], [1] * 37):
        with pytest.raises(ValidationError) as refused:
            set_ramp(
                plan=plan,
                capacity_a_month=20,
                planned=planned,
                by=cast.director,
                at=at(2),
            )
        assert "planned" in refused.value.message_dict
    assert [each.planned for each in planned_ramp(plan)] == [5, 0, 20]


def test_a_plan_goes_with_a_record_that_is_merged(
    cast: Cast,
) -> None:
    double, kept = make_specialist(), make_specialist("Vesper Quillon-Reyes")
    plan = make_launch(cast, practitioner=double)
    merge_records(
        kind="practitioner", survivor=kept, absorbed=double, by=cast.steward, at=at(2)
    )
    seen = launches_visible_to(cast.director, on=on(3)).get()
    assert (seen, seen.practitioner) == (plan, kept)
