"""Gates: a specialist is promoted once each is open, and no gate closes behind them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import DjangoAssertNumQueries

from prm.programs.models import Gate, LaunchPlan, LaunchStep
from prm.programs.operations import (
    leave_out_step,
    promote,
    reopen_step,
    take_in_step,
    unpromote,
)
from prm.programs.queries import (
    closed_gates,
    gates_of,
    launches_visible_to,
    ready_to_promote,
    steps_of,
)
from tests.cast import Cast
from tests.prm.programs.made import (
    GATES,
    finish,
    make_launch,
    make_program,
    open_gates,
    step_of,
)
from tests.prm.territories.made import at, on
from tests.prm.visits.made import verbs

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-01")]


@pytest.fixture
def plan(cast: Cast) -> LaunchPlan:
    return make_launch(cast)


@pytest.mark.parametrize("gate", ["credentialing", "privileges", "payers", "template"])
def test_one_closed_gate_is_enough(cast: Cast, gate: str) -> None:
    plan = make_launch(cast)
    # The steps of a later gate wait for those of an earlier one, so open what can be.
    for step in plan.steps.exclude(gate=""):
        waiting = step.waits_for.filter(done_on=None).exists()
        if step.gate != gate and not waiting:
            finish(plan, step.key, by=cast.director)
    assert not ready_to_promote(plan)
    assert Gate(gate) in [each.gate for each in closed_gates(plan)]
    with pytest.raises(ValidationError, match=Gate(gate).label.lower()):
        promote(plan=plan, by=cast.director, at=at(3))
    plan.refresh_from_db()
    assert plan.promoted_at is None


def test_with_every_gate_open_a_specialist_is_promoted_and_that_is_taken_back(
    cast: Cast, plan: LaunchPlan
) -> None:
    open_gates(plan, by=cast.director)
    assert ready_to_promote(plan)
    assert plan.steps.filter(done_on=None, gate="").count() > 3  # these hold up nothing
    promote(plan=plan, by=cast.director, at=at(3))
    plan.refresh_from_db()
    assert (plan.promoted_by, plan.promoted_at) == (cast.director, at(3))
    with pytest.raises(ValidationError, match="Odalys Thornbury promoted them already"):
        promote(plan=plan, by=cast.service_line_leader, at=at(4))
    unpromote(plan=plan, by=cast.director, at=at(4))
    with pytest.raises(ValidationError, match="aren’t promoted"):
        unpromote(plan=plan, by=cast.director, at=at(4))
    plan.refresh_from_db()
    assert (plan.promoted_by, plan.promoted_at) == (None, None)
    assert verbs(2) == ["launch.unpromoted", "launch.promoted"]


def test_a_gate_that_a_director_left_out_is_open_and_says_so(
    cast: Cast, plan: LaunchPlan
) -> None:
    last = step_of(plan, "payers_effective")
    for step in plan.steps.exclude(gate="").exclude(pk=last.pk):
        finish(plan, step.key, by=cast.director)
    assert not ready_to_promote(plan)
    leave_out_step(step=last, why="Cash only.", by=cast.director, at=at(3))
    payers = next(each for each in gates_of(plan) if each.gate == Gate.PAYERS)
    assert payers.is_open
    assert [each.not_needed for each in payers.left_out] == ["Cash only."]
    assert payers.opened_on == on(2)
    promote(plan=plan, by=cast.director, at=at(3))


def test_no_gate_closes_behind_a_specialist_who_is_promoted(
    cast: Cast, plan: LaunchPlan
) -> None:
    last = step_of(plan, "payers_effective")
    for step in plan.steps.exclude(gate="").exclude(pk=last.pk):
        finish(plan, step.key, by=cast.director)
    leave_out_step(step=last, why="Cash only.", by=cast.director, at=at(3))
    finish(plan, "profile_written", by=cast.liaison)
    promote(plan=plan, by=cast.director, at=at(3))
    act: dict[str, Any] = {"by": cast.director, "at": at(4)}
    with pytest.raises(ValidationError, match="Take the promotion back first"):
        reopen_step(step=step_of(plan, "slots_opened"), **act)
    with pytest.raises(ValidationError, match="Take the promotion back first"):
        take_in_step(step=last, **act)
    reopen_step(step=step_of(plan, "profile_written"), **act)  # is no gate
    unpromote(plan=plan, **act)
    take_in_step(step=last, **act)
    assert [each.gate for each in closed_gates(plan)] == [Gate.PAYERS]


def test_a_gate_without_steps_is_closed(cast: Cast, plan: LaunchPlan) -> None:
    open_gates(plan, by=cast.director)
    LaunchStep.objects.filter(plan=plan, gate="template").delete()
    assert [each.gate for each in closed_gates(plan)] == [Gate.TEMPLATE]
    assert closed_gates(plan)[0].opened_on is None


def test_gates_stand_in_their_order_with_what_is_missing(
    cast: Cast, plan: LaunchPlan
) -> None:
    finish(plan, "file_handed_in", by=cast.director)
    gates = gates_of(plan)
    assert tuple(each.gate.value for each in gates) == GATES
    assert [each.key for each in gates[0].missing] == ["credentials_decided"]
    assert gates[0].label == "Credentialing"
    assert {each.is_open for each in gates} == {False}


def test_who_keeps_a_plan_promotes(cast: Cast) -> None:
    plan = make_launch(cast, program=make_program(cast, owner=cast.team_mate))
    open_gates(plan, by=cast.director)
    for person in (cast.liaison, cast.executive, cast.compliance_officer):
        with pytest.raises(PermissionDenied):
            promote(plan=plan, by=person, at=at(3))
    with pytest.raises(PermissionDenied):
        promote(plan=plan, by=cast.outsider, at=at(3))
    for person in (cast.team_mate, cast.service_line_leader, cast.director):
        promote(plan=plan, by=person, at=at(3))
        unpromote(plan=plan, by=person, at=at(3))


def test_a_list_of_plans_asks_as_often_however_many_there_are(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_launch(cast)
    with django_assert_num_queries(3):  # plans, steps, what they wait for
        for plan in launches_visible_to(cast.director, on=on(2)):
            assert len(gates_of(plan)) == len(Gate)
            assert steps_of(plan, on=on(2))
            assert plan.practitioner.name
            assert plan.program.owner.name
