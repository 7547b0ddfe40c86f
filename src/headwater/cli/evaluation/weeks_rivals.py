"""How weeks are planned without a planner, to have something to beat."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.planning.instance import Instance, Plan
from headwater.planning.timetable import Timetable, as_plan, pack


def by_nearest(
    instance: Instance, stops: Sequence[int], *, then: Sequence[int] = ()
) -> Plan:
    """Go on to whichever can be visited soonest, until the day is full; then the next day.

    Where none of them fits any more, the soonest of ``then`` follows.
    """
    table = Timetable(pack(instance))
    left, others = list(stops), list(then)
    orders: list[list[int]] = []
    for day in range(len(instance.days)):
        order: list[int] = []
        for from_ in (left, others):
            while soonest := min(table.next_begins(day, order, from_), default=None):
                order.append(soonest[1])
                from_.remove(soonest[1])
        orders.append(order)
    return as_plan(table, orders)


def by_order(instance: Instance, stops: Sequence[int]) -> Plan:
    """Go in the given order: each at the end of the first day that still has room."""
    table = Timetable(pack(instance))
    orders: list[list[int]] = [[] for _ in instance.days]
    for stop in stops:
        for day, order in enumerate(orders):
            if next(table.next_begins(day, order, [stop]), None):
                order.append(stop)
                break
    return as_plan(table, orders)
