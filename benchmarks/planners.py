"""Other people's planners on our weeks, to judge ours by: PyVRP and OR-Tools.

Both reckon in whole numbers, so the weeks here have travel in tenths of a minute. Neither knows a liaison's lunch, so
these weeks keep none; offices close for theirs.
"""

from __future__ import annotations

import numpy as np

from headwater.planning import (
    Day,
    Instance,
    Plan,
    Stop,
    Travel,
    drive_times,
    usual_minute_cost,
    visit_value,
)
from headwater.planning.timetable import Timetable, as_plan, pack
from headwater.synthetic.cells import plant_cells
from headwater.synthetic.offices import offices

TENTHS = 10  # of a minute
DAY = 1_440 * TENTHS
WORTH = 100_000  # units of cost for 1 of value
MUST = 10**9  # what leaving a promise out costs
OFFICES_AN_EVENT = 50  # one promise and one alert a week for so many offices
_BEGINS, _ENDS = 510.0, 990.0


def week(seed: int, *, count: int, days: int = 5, minutes: float = 25.0) -> Instance:
    """Make up a week: planted offices, what a visit wins in truth, office hours, weekdays without visits, promises."""
    planted = plant_cells(seed, count=count)
    often = count / OFFICES_AN_EVENT
    drawn = offices(seed, point=planted.point, promises=often, alerts=often)
    travel = drive_times(
        drawn.latitude.tolist(), drawn.longitude.tolist(), base=drawn.base
    )
    worth = (planted.recoverable * planted.margin / planted.margin.mean()).sum(axis=1)
    stops = tuple(
        Stop(
            value=visit_value(
                gain=float(worth[stop]),
                weeks_since=26.0 * float(drawn.waited[stop]),
                fixable=float(drawn.fixable[stop]),
                commitment_due=bool(drawn.promised[0, stop]),
                first_after_alert=bool(drawn.alerted[0, stop]),
            ).total,
            minutes=minutes,
            hours=hours[:days],
            must=bool(drawn.promised[0, stop]),
        )
        for stop, hours in enumerate(drawn.hours)
    )
    return Instance(
        stops,
        (Day(_BEGINS, _ENDS),) * days,
        Travel(np.rint(travel.minutes * TENTHS) / TENTHS, travel.kilometres),
        usual_minute_cost(stops),
    )


def by_pyvrp(instance: Instance, *, seconds: float, seed: int) -> Plan:
    """Let PyVRP plan: a group of clients for each stop, one for each stretch of hours, and a vehicle type a day."""
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    tenths, cost = _whole(instance)
    packed = pack(instance)
    model = Model()
    places = [model.add_location(0, 0) for _ in range(len(instance.stops) + 1)]
    depot = model.add_depot(places[0])
    for number, day in enumerate(instance.days):
        model.add_vehicle_type(
            start_depot=depot,
            end_depot=depot,
            tw_early=number * DAY + round(day.begins * TENTHS),
            tw_late=number * DAY + round(day.ends * TENTHS),
        )
    meant: list[int] = []
    for stop, each in enumerate(instance.stops):
        stretches = [
            (day * DAY + round(first * TENTHS), day * DAY + round(last * TENTHS))
            for day in range(len(instance.days))
            for first, last in zip(
                packed.first[stop, day], packed.last[stop, day], strict=True
            )
            if first <= last
        ]
        # PyVRP refuses a group that nobody is in.
        group = model.add_client_group(required=False) if stretches else None
        for early, late in stretches:
            model.add_client(
                places[stop + 1],
                service_duration=round(each.minutes * TENTHS),
                tw_early=early,
                tw_late=late,
                prize=_prize(instance, stop),
                required=False,
                group=group,
            )
            meant.append(stop)
    for from_, row in enumerate(places):
        for to, column in enumerate(places):
            if from_ != to:
                model.add_edge(
                    row, column, int(cost[from_, to]), int(tenths[from_, to])
                )
    found = model.solve(MaxRuntime(seconds), seed=seed, display=False).best
    orders: list[list[int]] = [[] for _ in instance.days]
    for route in found.routes() if found.is_feasible() else ():
        orders[route.vehicle_type()] = [
            meant[done.idx] for done in route.schedule() if done.is_client()
        ]
    return as_plan(Timetable(packed), orders)


def by_ortools(instance: Instance, *, seconds: float) -> Plan:
    """Let OR-Tools plan: a vehicle a day, all days on one clock, a stop's closed hours cut out of its time."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    tenths, cost = (matrix.tolist() for matrix in _whole(instance))
    days, packed = len(instance.days), pack(instance)
    index = pywrapcp.RoutingIndexManager(len(instance.stops) + 1, days, 0)
    model = pywrapcp.RoutingModel(index)
    takes = [0, *(round(stop.minutes * TENTHS) for stop in instance.stops)]

    def costs(from_: int, to: int) -> int:
        return int(cost[index.IndexToNode(from_)][index.IndexToNode(to)])

    def lasts(from_: int, to: int) -> int:
        node = index.IndexToNode(from_)
        return int(takes[node] + tenths[node][index.IndexToNode(to)])

    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(costs))
    clock = model.RegisterTransitCallback(lasts)
    model.AddDimension(clock, DAY, days * DAY, False, "clock")
    dimension = model.GetDimensionOrDie("clock")
    for day, each in enumerate(instance.days):
        for end in (model.Start(day), model.End(day)):
            dimension.CumulVar(end).SetRange(
                day * DAY + round(each.begins * TENTHS),
                day * DAY + round(each.ends * TENTHS),
            )
    for stop in range(len(instance.stops)):
        node = index.NodeToIndex(stop + 1)
        time, free = dimension.CumulVar(node), 0
        for day in range(days):
            for first, last in zip(
                packed.first[stop, day], packed.last[stop, day], strict=True
            ):
                if first <= last:
                    opens = day * DAY + round(first * TENTHS)
                    time.RemoveInterval(free, opens - 1)
                    free = day * DAY + round(last * TENTHS) + 1
        time.RemoveInterval(free, days * DAY)
        model.AddDisjunction([node], _prize(instance, stop))
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(round(1_000 * seconds))
    found = model.SolveWithParameters(asked)
    orders: list[list[int]] = [[] for _ in instance.days]
    for day in range(days if found else 0):
        here = found.Value(model.NextVar(model.Start(day)))
        while not model.IsEnd(here):
            orders[day].append(index.IndexToNode(here) - 1)
            here = found.Value(model.NextVar(here))
    return as_plan(Timetable(packed), orders)


def _whole(instance: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Return travel in tenths of a minute, and what it costs."""
    minutes = instance.travel.minutes
    cost = np.rint(minutes * instance.minute_cost * WORTH).astype(np.int64)
    return np.rint(minutes * TENTHS).astype(np.int64), cost


def _prize(instance: Instance, stop: int) -> int:
    each = instance.stops[stop]
    return round(each.value * WORTH) + (MUST if each.is_due else 0)
