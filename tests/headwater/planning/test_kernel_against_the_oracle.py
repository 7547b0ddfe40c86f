"""The compiled search finds the gaps that somebody finds who tries each, and reaches the proven optimum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from headwater.planning import Instance, evaluate, improve, plan_greedy
from headwater.planning.exact import MOST_STOPS, plan_exactly
from headwater.planning.fitting import fits
from headwater.planning.search import _routes, _week
from headwater.planning.timetable import Timetable, pack
from tests.headwater import oracle_planning as oracle
from tests.headwater.planning.made_up import weeks

pytestmark = pytest.mark.req("FLD-07")

at_leisure = settings(deadline=None, max_examples=60)


@at_leisure
@given(weeks(most=7, most_days=2))
def test_gaps_are_those_that_trying_each_finds(instance: Instance) -> None:
    from headwater.planning import kernel

    plan = plan_greedy(instance)
    packed = pack(instance)
    table, week, routes = Timetable(packed), _week(packed), _routes(packed, plan)
    state = np.array([1], np.uint64)
    outside = [n for n in range(len(instance.stops)) if n not in plan.stops]
    assume(outside)
    for day, planned in enumerate(plan.days):
        kernel.refresh(week, routes, day)
        order = [each.stop for each in planned]
        all_at_once = fits(packed, table, day, order, np.array(outside)).driven
        for row, stop in enumerate(outside):
            slowly = _gaps(instance, day, order, stop)
            assert all_at_once[row] == pytest.approx(slowly)
            if packed.place[stop] < 0:  # what is locked to a place is never moved
                found, _ = kernel.find_gap(week, routes, stop, day, 0.0, state)
                assert found == pytest.approx(min(slowly))


def _gaps(instance: Instance, day: int, order: list[int], stop: int) -> list[float]:
    """Return the minutes of driving more in each gap, infinite where the stop doesn't fit in."""
    return [
        oracle.driven(instance, new) - oracle.driven(instance, order)
        if oracle.can_be_driven(instance, day, new)
        and oracle.keeps_places(instance, new)
        else np.inf
        for new in ([*order[:at], stop, *order[at:]] for at in range(len(order) + 1))
    ]


@at_leisure
@given(weeks(most=7, most_days=2))
def test_a_search_of_a_few_stops_reaches_the_proven_optimum(
    instance: Instance,
) -> None:
    # Stops that are locked to a place stay where greedy put them, so that its choice among contradictions stands.
    assume(all(not stop.lock for stop in instance.stops))
    optimum = evaluate(instance, plan_exactly(instance))
    plan = plan_greedy(instance)
    found = improve(instance, plan, seconds=0, seed=3, iterations=400)
    reached = evaluate(instance, found)
    assert len(reached.unmet) == len(optimum.unmet)
    assert reached.net == pytest.approx(optimum.net, abs=1e-4)


def test_a_proof_of_too_many_stops_is_refused() -> None:
    from benchmarks.planners import week

    with pytest.raises(ValueError, match="too many"):
        plan_exactly(week(1, count=MOST_STOPS + 1))


@pytest.mark.slow
def test_a_dozen_offices_of_a_market_are_planned_as_well_as_can_be() -> None:
    from benchmarks.planners import week

    for seed in range(3):
        instance = week(seed, count=MOST_STOPS, days=2, minutes=60.0)
        optimum = evaluate(instance, plan_exactly(instance))
        plan = plan_greedy(instance)
        found = improve(instance, plan, seconds=0, seed=1, iterations=1_500)
        assert evaluate(instance, found).net == pytest.approx(optimum.net, abs=1e-6)


@pytest.mark.slow
def test_a_small_week_is_worth_what_other_planners_make_of_it() -> None:
    from benchmarks.planners import by_ortools, by_pyvrp, week

    for seed in range(2):
        instance = week(seed, count=30, days=3)
        plan = plan_greedy(instance)
        found = improve(instance, plan, seconds=0, seed=1, iterations=3_000)
        ours = evaluate(instance, found)
        for other in (
            by_pyvrp(instance, seconds=1, seed=1),
            by_ortools(instance, seconds=1),
        ):
            judged = evaluate(instance, other)
            assert judged.feasible
            # They round values to a hundred-thousandth.
            assert ours.rank >= (True, -len(judged.unmet), judged.net - 1e-3)
