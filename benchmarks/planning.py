"""Week plans beside PyVRP's and OR-Tools', beside the proven optimum, and how long a person waits.

``python -m benchmarks.planning 20 30`` judges 20 weeks, the others having 30 seconds each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import fmean, median

from benchmarks.measure import Reached, at_most
from benchmarks.planners import by_ortools, by_pyvrp, week
from headwater.planning import Instance, Plan, evaluate, improve, plan_greedy
from headwater.planning.exact import plan_exactly

OURS_S = 1.0
# Weeks to judge, and the seconds that the others get, by the benchmark's size.
LENGTHS = {"1m": (4, 5.0), "10m": (20, 30.0), "100m": (20, 30.0)}
_CANDIDATES = (60, 200)
_FIRST_SEED = 9_000  # none that anything was tuned on
_PROVEN, _PROVEN_STOPS = 10, 12
_AT_ONCE_S = 0.1

Planner = Callable[[Instance], Plan]


def measure(size: str) -> list[Reached]:
    """Judge as many weeks as the size allows."""
    weeks, seconds = LENGTHS.get(size, LENGTHS["10m"])
    return [*_beside_others(weeks, seconds), *_beside_the_optimum(), _at_once()]


def _beside_others(weeks: int, seconds: float) -> list[Reached]:
    rivals: dict[str, Planner] = {
        "pyvrp": lambda each: by_pyvrp(each, seconds=seconds, seed=1),
        "ortools": lambda each: by_ortools(each, seconds=seconds),
    }
    ratios: dict[str, list[float]] = {name: [] for name in rivals}
    undrivable = 0
    _searched(week(0, count=20))  # compiled before anything is timed
    low, high = _CANDIDATES
    for number in range(weeks):
        count = low + (high - low) * number // max(weeks - 1, 1)
        instance = week(_FIRST_SEED + number, count=count)
        judged = evaluate(instance, _searched(instance))
        undrivable += not judged.feasible or bool(judged.unmet)
        for name, planner in rivals.items():
            other = evaluate(instance, planner(instance))
            # Who leaves a promise out has planned another, easier week.
            ratios[name].append(0.0 if other.unmet else other.net / judged.net)
        told = " ".join(f"{name} {each[-1]:.4f}" for name, each in ratios.items())
        print(f"week of {count}: {judged.net:.2f}; {told}", file=sys.stderr, flush=True)
    return [
        *(
            at_most(
                f"P-W-{name}",
                f"net value of {name} at {seconds:g} s over ours at {OURS_S:g} s, mean of {weeks} weeks of 60-200 "
                f"candidates (greatest {max(each):.4f}; ahead by .01 % and more in {sum(r >= 1.0001 for r in each)})",
                fmean(each),
                1.0,
                digits=4,
            )
            for name, each in ratios.items()
        ),
        at_most("P-W-drivable", "of them that can't be driven", undrivable, 0),
    ]


def _searched(instance: Instance) -> Plan:
    return improve(instance, plan_greedy(instance), seconds=OURS_S, seed=1)


def _beside_the_optimum() -> list[Reached]:
    gaps = []
    for number in range(_PROVEN):
        instance = week(_FIRST_SEED + number, count=_PROVEN_STOPS, days=2, minutes=60.0)
        best = evaluate(instance, plan_exactly(instance)).net
        gaps.append(100 * (1 - evaluate(instance, _searched(instance)).net / best))
    what = f"% that {_PROVEN} weeks of {_PROVEN_STOPS} stops lack to the proven optimum, greatest"
    return [at_most("P-W-gap", what, max(gaps), 0.001, digits=4)]


def _at_once() -> Reached:
    instance = week(_FIRST_SEED, count=_CANDIDATES[1])
    took = []
    for _ in range(9):
        began = time.perf_counter()
        plan_greedy(instance)
        took.append(time.perf_counter() - began)
    what = "s until the greedy plan of 200 candidates and 5 days stands, median of 9"
    return at_most("P-W-greedy", what, median(took), _AT_ONCE_S, digits=3)


if __name__ == "__main__":
    for line in _beside_others(int(sys.argv[1]), float(sys.argv[2])):
        print(line)
