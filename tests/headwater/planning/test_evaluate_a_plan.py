"""The one judge: what a plan adds up to, and each thing that can be wrong with it, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.planning import (
    Appointment,
    Day,
    Instance,
    Lock,
    Lunch,
    Plan,
    Planned,
    Stop,
    Travel,
    evaluate,
)
from headwater.planning.timetable import Timetable, pack
from tests.headwater import oracle_planning as oracle
from tests.headwater.planning.made_up import as_travel, weeks

pytestmark = pytest.mark.req("FLD-07")

OPEN = ((540.0, 720.0), (780.0, 1020.0))


def two_doors(**first: object) -> Instance:
    """Return two offices, ten minutes from the base and twenty from each other, and a day from 8 to 17."""
    return Instance(
        stops=(
            Stop(2.0, 30.0, (OPEN,), **first),  # type: ignore[arg-type]
            Stop(1.0, 30.0, (OPEN,)),
        ),
        days=(Day(480.0, 1020.0),),
        travel=as_travel([[0, 10, 10], [10, 0, 20], [10, 20, 0]]),
        minute_cost=0.01,
    )


def words(instance: Instance, *planned: tuple[int, float]) -> list[str]:
    plan = Plan((tuple(Planned(*each) for each in planned),))
    return [problem.what for problem in evaluate(instance, plan).problems]


def test_a_day_adds_up() -> None:
    plan = Plan(((Planned(0, 540.0), Planned(1, 600.0)),))
    judged = evaluate(two_doors(), plan)
    assert judged.feasible
    assert judged.value == 3.0
    assert judged.minutes_driven == judged.kilometres == 40.0
    assert judged.net == pytest.approx(3.0 - 0.4)
    assert judged.minutes_waiting == pytest.approx(10.0)
    assert judged.unmet == ()


@pytest.mark.parametrize(
    ("planned", "what"),
    [
        ([(0, 480.0)], "8:00–8:30 lies outside its hours (9:00–12:00, 13:00–17:00)"),
        ([(0, 700.0)], "11:40–12:10 lies outside its hours (9:00–12:00, 13:00–17:00)"),
        (
            [(0, 540.0), (1, 580.0)],
            "the visit begins at 9:40, but one is there at 9:50",
        ),
        ([(0, 985.0)], "the day ends at 17:00, but one is there at 17:05"),
        ([(0, 540.0), (0, 600.0)], "it is in the plan twice"),
    ],
)
def test_what_cannot_be_done_is_said(
    planned: list[tuple[int, float]], what: str
) -> None:
    assert what in words(two_doors(), *planned)


def test_an_appointment_and_a_lock_are_held() -> None:
    agreed = two_doors(appointment=Appointment(0, 750.0))
    assert words(agreed, (0, 750.0)) == []
    assert words(agreed, (0, 800.0)) == ["its appointment is at 12:30"]
    first = two_doors(lock=Lock(0, 0))
    assert words(first, (1, 540.0), (0, 600.0)) == ["it is locked to the first place"]
    later = replace(
        first, stops=(first.stops[0], replace(first.stops[1], lock=Lock(0, 1)))
    )
    assert "it is locked to an earlier place" in words(later, (1, 540.0), (0, 600.0))
    assert words(later, (0, 540.0), (1, 600.0)) == []


def test_what_is_due_and_left_out_is_named() -> None:
    for settled in ({"must": True}, {"lock": Lock(0)}):
        instance = two_doors(**settled)
        judged = evaluate(instance, Plan(((Planned(1, 540.0),),)))
        assert judged.feasible
        assert judged.unmet == (0,)


def test_a_lunch_needs_its_room() -> None:
    instance = replace(
        two_doors(), days=(Day(480.0, 1020.0, Lunch(45.0, 690.0, 810.0)),)
    )
    assert words(instance, (0, 690.0), (1, 780.0)) == ["no time is kept free for lunch"]
    assert words(instance, (0, 690.0), (1, 785.0)) == []
    assert words(instance, (0, 540.0)) == []


def test_a_day_beside_the_time_of_lunch_keeps_none() -> None:
    lunch = Lunch(30.0, 690.0, 780.0)
    assert Day(480.0, 700.0, lunch).keeps_lunch is None
    assert Day(760.0, 1020.0, lunch).keeps_lunch is None
    assert Day(480.0, 720.0, lunch).keeps_lunch == lunch


@settings(deadline=None)
@given(weeks(most=4, most_days=1), st.data())
def test_an_order_has_times_exactly_if_it_can_be_driven(
    instance: Instance, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(instance.stops))))
    times = Timetable(pack(instance)).times(0, order)
    assert (times is not None) == oracle.can_be_driven(instance, 0, order)
    if times is not None and oracle.keeps_places(instance, order):
        plan = Plan((tuple(map(Planned, order, times)),))
        assert evaluate(instance, plan).feasible


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"days": (Day(480.0, 900.0),) * 2}, "hours for 2 days"),
        ({"minute_cost": -1.0}, "driving"),
        ({"travel": Travel(np.zeros((2, 2)), np.zeros((3, 3)))}, "3 x 3"),
        ({"travel": Travel(np.zeros((3, 3)), np.zeros((2, 2)))}, "3 x 3"),
    ],
)
def test_a_week_that_makes_no_sense_is_refused(
    change: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        replace(two_doors(), **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settled", "why"),
    [
        ({"lock": Lock(3)}, "locked to a day"),
        ({"appointment": Appointment(3, 600.0)}, "appointment is on a day"),
    ],
)
def test_what_is_settled_for_another_week_is_refused(
    settled: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        two_doors(**settled)


def test_a_plan_of_another_week_is_refused() -> None:
    with pytest.raises(ValueError, match="other days"):
        evaluate(two_doors(), Plan(((), ())))
    with pytest.raises(ValueError, match="that there aren't"):
        evaluate(two_doors(), Plan(((Planned(7, 540.0),),)))
