"""Two people at one launch: one wins, the other is told, and no gate closes behind a promotion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from prm.ledger.models import Entry
from prm.ledger.verifying import verify_ledger
from prm.programs.models import LaunchPlan, LaunchStep, MarginRange
from prm.programs.operations import (
    Approved,
    finish_step,
    move_launch,
    promote,
    reopen_step,
    set_margin,
    set_ramp,
    withdraw_margin,
)
from prm.programs.queries import ready_to_promote
from tests.cast import Cast, make_cast
from tests.prm.issues.test_act_at_once import at_once, several
from tests.prm.programs.made import (
    START,
    make_launch,
    make_program,
    make_specialist,
    open_gates,
    step_of,
)
from tests.prm.territories.made import at, on

pytestmark = [pytest.mark.req("PRG-01"), pytest.mark.django_db(transaction=True)]

Act = Callable[[], Any]


@pytest.fixture
def team() -> Cast:
    return make_cast()


def refused(came: list[Any]) -> list[Any]:
    assert all(
        isinstance(each, ValidationError | LaunchPlan | LaunchStep | MarginRange)
        for each in came
    ), came
    return [each for each in came if isinstance(each, ValidationError)]


@several
def test_of_two_who_plan_one_program_one_is_refused(team: Cast) -> None:
    program, one, other = make_program(team), make_specialist(), make_specialist()

    def planning(practitioner: Any) -> Act:
        return lambda: make_launch(team, program=program, practitioner=practitioner)

    lost = refused(at_once(planning(one), planning(other)))
    assert [each.messages for each in lost] == [["It has a launch plan already."]]
    assert LaunchPlan.objects.count() == 1


@several
def test_of_two_who_finish_a_step_one_is_told_by_whom_it_was(team: Cast) -> None:
    plan = make_launch(team)
    step = step_of(plan, "profile_written")

    def finishing(by: Any) -> Act:
        return lambda: finish_step(step=step, done_on=on(2), by=by, at=at(2))

    lost = refused(at_once(finishing(team.liaison), finishing(team.director)))
    winner = step_of(plan, "profile_written").done_by
    assert len(lost) == 1
    assert str(winner) in lost[0].messages[0]
    assert Entry.objects.filter(verb="launch.step_finished").count() == 1


@several
def test_a_gate_never_closes_behind_a_promotion(team: Cast) -> None:
    for _ in range(4):
        plan = make_launch(team)
        open_gates(plan, by=team.director)
        gate = step_of(plan, "slots_opened")
        came = at_once(
            lambda plan=plan: promote(plan=plan, by=team.director, at=at(3)),
            lambda gate=gate: reopen_step(
                step=gate, by=team.service_line_leader, at=at(3)
            ),
        )
        assert len(refused(came)) == 1
        plan.refresh_from_db()
        assert (plan.promoted_at is not None) == ready_to_promote(plan)


@several
def test_a_move_and_a_finish_leave_what_is_done_where_it_was(team: Cast) -> None:
    for _ in range(4):
        plan = make_launch(team)
        step = step_of(plan, "profile_written")
        came = at_once(
            lambda plan=plan: move_launch(
                plan=plan, starts_on=date(2027, 2, 1), by=team.director, at=at(2)
            ),
            lambda step=step: finish_step(
                step=step, done_on=on(2), by=team.liaison, at=at(2)
            ),
        )
        assert not refused(came)
        held = step_of(plan, "profile_written")
        assert held.done_on == on(2)  # whichever came first
        assert step_of(plan, "practices_told").due_on == date(2027, 1, 25)


@several
def test_two_who_move_and_two_who_set_the_ramp_come_one_after_the_other(
    team: Cast,
) -> None:
    plan = make_launch(team)
    days = [date(2027, 1, 11), date(2027, 1, 18)]
    at_once(
        *[
            lambda day=day: move_launch(
                plan=plan, starts_on=day, by=team.director, at=at(2)
            )
            for day in days
        ],
        *[
            lambda most=most: set_ramp(
                plan=plan,
                capacity_a_month=most,
                planned=[most] * 3,
                by=team.director,
                at=at(2),
            )
            for most in (10, 20)
        ],
    )
    plan.refresh_from_db()
    told = step_of(plan, "practices_told").due_on
    assert (plan.starts_on - told).days == 7
    assert plan.starts_on in days
    assert START not in days
    assert {each.planned for each in plan.ramp.all()} == {plan.capacity_a_month}
    assert plan.ramp.count() == 3
    assert verify_ledger().problem == ""


@several
@pytest.mark.req("IMP-08")
def test_of_two_who_withdraw_a_range_one_is_refused(team: Cast) -> None:
    approved = Approved(
        "cardiology", Decimal(900), Decimal(1400), 0.7, "Aldous Fenwick", on(1)
    )
    made = set_margin(approved=approved, by=team.director, at=at(2))
    came = at_once(
        lambda: withdraw_margin(margin=made, by=team.director, at=at(3)),
        lambda: withdraw_margin(margin=made, by=team.analyst, at=at(3)),
    )
    assert len(refused(came)) == 1
    assert Entry.objects.filter(verb="margin.withdrawn").count() == 1


@several
@pytest.mark.req("IMP-08")
def test_of_two_who_write_down_one_line_and_day_one_is_refused(team: Cast) -> None:
    def setting(low: int) -> Act:
        approved = Approved(
            "cardiology", Decimal(low), Decimal(1400), 0.7, "Aldous Fenwick", on(1)
        )
        return lambda: set_margin(approved=approved, by=team.director, at=at(2))

    lost = refused(at_once(setting(900), setting(1000)))
    assert len(lost) == 1
    assert "Withdraw that first" in str(lost[0])
    assert MarginRange.objects.count() == 1
    assert Entry.objects.filter(verb="margin.set").count() == 1


def test_one_after_the_other_the_second_is_told_on_any_store(team: Cast) -> None:
    plan = make_launch(team)
    stale = step_of(plan, "profile_written")
    finish_step(step=stale, done_on=on(2), by=team.liaison, at=at(2))
    with pytest.raises(ValidationError, match="Ren Halloway said already"):
        finish_step(step=stale, done_on=on(2), by=team.director, at=at(2))
