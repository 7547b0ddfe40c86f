"""Improve a plan for as long as one likes: ruin and recreate, compiled (methods 7.2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from headwater.planning.evaluation import evaluate
from headwater.planning.greedy import plan_greedy
from headwater.planning.instance import Instance, Plan
from headwater.planning.timetable import Packed, Timetable, as_plan, pack

if TYPE_CHECKING:
    from headwater.planning.kernel import Routes, Week

# The temperature falls between these shares of a visit's mean value: at first a plan that is worse by a visit is still
# followed now and then, in the end none is.
_HOT = 0.3
_COLD = 0.003
_AT_ONCE = 50  # iterations before the first look at the watch
_LOOK_S = 0.02  # how often it is looked at
# Beside any value nothing, but of two plans of one value the shorter is better.
_LEAST_COST = 1e-6


def improve(
    instance: Instance,
    plan: Plan,
    *,
    seconds: float,
    seed: int,
    stop: Callable[[], bool] | None = None,
    iterations: int | None = None,
) -> Plan:
    """Search for a better plan; what comes back is feasible and never worse than what was given.

    Parameters
    ----------
    plan
        Where to begin. If it isn't feasible any more, the search begins with the greedy plan.
    seconds
        How long to search. Compiling comes on top, once on a machine.
    seed
        Of all that is drawn.
    stop
        Asked some fifty times a second; True ends the search.
    iterations
        Search so many times instead of so long: the same seed then gives the same plan on any machine.
    """
    begin = plan if evaluate(instance, plan).feasible else plan_greedy(instance)
    if not instance.stops or not instance.days:
        return begin
    from headwater.planning import kernel

    packed = pack(instance)
    week = _week(packed)
    now, before, best = (_routes(packed, begin) for _ in range(3))
    for routes in (now, best):
        for day in range(len(instance.days)):
            kernel.refresh(week, routes, day)
    state = np.array([seed], np.uint64)
    heat = _heat(instance)
    kernel.search(week, now, before, best, 0, heat(0.0), state)  # compile
    began, done, at_once = time.perf_counter(), 0, _AT_ONCE
    progress = 0.0
    while progress < 1 and not (stop and stop()):
        looked = time.perf_counter()
        if iterations is not None:
            at_once = min(_AT_ONCE, iterations - done)
        kernel.search(week, now, before, best, at_once, heat(progress), state)
        done += at_once
        if iterations is not None:
            progress = done / iterations if iterations else 1.0
            continue
        took = time.perf_counter() - looked
        at_once = max(1, int(at_once * min(2.0, _LOOK_S / max(took, 1e-6))))
        progress = (looked + took - began) / seconds if seconds > 0 else 1.0
    found = as_plan(Timetable(packed), _orders(best))
    return max(begin, found, key=lambda each: evaluate(instance, each).rank)


def _week(packed: Packed) -> Week:
    from headwater.planning.kernel import Week

    between = packed.travel[1:, 1:]
    everything = float(packed.value.sum()) + 1.0
    least = _LEAST_COST * max(float(packed.value.max()), 1.0) / 1000
    return Week(
        travel=packed.travel,
        minutes=packed.minutes,
        prize=packed.value + np.where(packed.due, everything, 0.0),
        first=packed.first,
        last=packed.last,
        place=packed.place,
        begins=packed.begins,
        ends=packed.ends,
        lunch=packed.lunch,
        near=np.argsort(between + between.T, axis=1, kind="stable"),
        minute_cost=max(packed.minute_cost, least),
    )


def _routes(packed: Packed, plan: Plan) -> Routes:
    from headwater.planning.kernel import Routes

    stops, days = packed.first.shape[:2]
    routes = Routes(
        order=np.zeros((days, stops + 1), np.int64),
        length=np.array([len(day) for day in plan.days], np.int64),
        day=np.full(stops, -1, np.int64),
        leaves=np.zeros((days, stops + 1, 2)),
        latest=np.zeros((days, stops + 1, 2)),
        driven=np.zeros(days),
    )
    for number, day in enumerate(plan.days):
        for at, planned in enumerate(day):
            routes.order[number, at] = planned.stop
            routes.day[planned.stop] = number
    return routes


def _heat(instance: Instance) -> Callable[[float], float]:
    values = [stop.value for stop in instance.stops if stop.value > 0]
    mean = sum(values) / len(values) if values else 1.0
    return lambda progress: mean * _HOT * (_COLD / _HOT) ** progress


def _orders(routes: Routes) -> list[list[int]]:
    return [
        [int(stop) for stop in day[:length]]
        for day, length in zip(routes.order, routes.length, strict=True)
    ]
