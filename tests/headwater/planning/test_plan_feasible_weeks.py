"""Whatever the week, a plan can be driven, keeps what is settled, and searching never makes it worse."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings

from headwater.planning import (
    Instance,
    Plan,
    Planned,
    evaluate,
    improve,
    plan_greedy,
    usual_minute_cost,
)
from headwater.planning.exact import plan_exactly
from tests.headwater import oracle_planning as oracle
from tests.headwater.planning.made_up import weeks

pytestmark = pytest.mark.req("FLD-07")

SEARCHES = 60
# Compiling and three searches: a clock would measure the machine.
at_leisure = settings(deadline=None, max_examples=60)


def check(instance: Instance, plan: Plan) -> None:
    """Hold a plan against the evaluator, and against somebody who tries everything."""
    judged = evaluate(instance, plan)
    assert judged.feasible, judged.problems
    for day, planned in enumerate(plan.days):
        order = [each.stop for each in planned]
        assert oracle.can_be_driven(instance, day, order)
        assert oracle.keeps_places(instance, order)
        for each in planned:
            assert oracle.may_begin(instance, each.stop, day, each.minute)


@at_leisure
@given(weeks(most=9, most_days=3))
def test_greedy_plans_can_be_driven(instance: Instance) -> None:
    check(instance, plan_greedy(instance))


@at_leisure
@given(weeks(most=9, most_days=3))
def test_a_search_keeps_all_rules_and_never_loses(instance: Instance) -> None:
    first = plan_greedy(instance)
    found = improve(instance, first, seconds=0, seed=5, iterations=SEARCHES)
    check(instance, found)
    assert evaluate(instance, found).rank >= evaluate(instance, first).rank
    again = improve(instance, first, seconds=0, seed=5, iterations=SEARCHES)
    assert again == found


@at_leisure
@given(weeks(most=4, most_days=2))
def test_the_exact_plan_is_the_best_of_all_there_are(instance: Instance) -> None:
    exact = plan_exactly(instance)
    check(instance, exact)
    judged = evaluate(instance, exact)
    met = sum(stop.is_due for stop in instance.stops) - len(judged.unmet)
    assert (met, judged.net) == pytest.approx(oracle.best(instance))


def test_who_is_due_goes_first_and_the_worth_of_a_way_decides_the_rest() -> None:
    instance = _row_of_doors(values=[9.0, 0.0, 0.4], cost=0.01)
    promised = replace(
        instance,
        stops=(
            instance.stops[0],
            replace(instance.stops[1], must=True),
            instance.stops[2],
        ),
    )
    assert plan_greedy(instance).stops == {0}
    assert plan_greedy(promised).stops == {0, 1}
    tight = replace(promised, days=(replace(promised.days[0], ends=615.0),))
    assert plan_greedy(tight).stops == {1}


def test_a_plan_that_no_longer_holds_is_made_anew() -> None:
    instance = _row_of_doors(values=[1.0, 2.0], cost=0.0)
    late = Plan(((Planned(0, 890.0), Planned(1, 900.0)),))
    assert not evaluate(instance, late).feasible
    found = improve(instance, late, seconds=0, seed=1, iterations=20)
    assert evaluate(instance, found).feasible
    assert found.stops == {0, 1}


def test_a_search_ends_when_it_is_told_to_or_when_its_time_is_over() -> None:
    instance = _row_of_doors(values=[1.0, 2.0], cost=0.0)
    plan = plan_greedy(instance)
    asked = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 2

    assert improve(instance, plan, seconds=3_600, seed=1, stop=stop) == plan
    assert len(asked) == 3
    assert improve(instance, plan, seconds=0.01, seed=1) == plan


def test_nothing_to_plan_is_an_empty_plan() -> None:
    empty = _row_of_doors(values=[], cost=0.0)
    plan = plan_greedy(empty)
    assert plan == improve(empty, plan, seconds=0, seed=1) == Plan(((),))
    assert usual_minute_cost(()) == 0


def _row_of_doors(values: list[float], cost: float) -> Instance:
    """Return doors a half-hour's drive apart in a row, the base at its beginning, one day from 8 to 15."""
    from headwater.planning import Day, Stop
    from tests.headwater.planning.made_up import as_travel

    places = range(len(values) + 1)
    return Instance(
        stops=tuple(Stop(each, 15.0, (((480.0, 900.0),),)) for each in values),
        days=(Day(480.0, 900.0),),
        travel=as_travel([[30.0 * abs(a - b) for b in places] for a in places]),
        minute_cost=cost,
    )


def test_pages_that_plan_at_once_do_not_load_the_compiler() -> None:
    program = (
        "import sys, headwater, headwater.planning; sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
