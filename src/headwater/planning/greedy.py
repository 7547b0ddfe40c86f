"""A good plan at once: what is due first, then the best value for each minute it takes, then shorter ways.

This one answers in the request; :func:`headwater.planning.search.improve` works on it in the background.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from headwater.planning.fitting import Fits, Integers, fits
from headwater.planning.instance import Instance, Plan
from headwater.planning.timetable import (
    NEVER,
    Numbers,
    Packed,
    Timetable,
    as_plan,
    pack,
)

_ROUNDS = 4  # of improving; the third seldom finds anything
_GAIN = 1e-7  # less isn't worth another round
_SHORTEST = (
    0.5  # minutes: a stop that costs next to no time isn't worth infinitely much
)

Orders = list[list[int]]


def plan_greedy(instance: Instance) -> Plan:
    """Plan a week: always feasible, and what is due goes first as far as it fits."""
    packed = pack(instance)
    table = Timetable(packed)
    orders: Orders = [[] for _ in instance.days]
    _insert_due(packed, table, orders)
    _insert_by_value(packed, table, orders)
    for _ in range(_ROUNDS):
        before = _net(packed, table, orders)
        for day, order in enumerate(orders):
            orders[day] = _shortened(table, day, order)
        _move_between_days(packed, table, orders)
        _insert_due(packed, table, orders)
        _insert_by_value(packed, table, orders)
        if _net(packed, table, orders) <= before + _GAIN:
            break
    return as_plan(table, orders)


def _net(packed: Packed, table: Timetable, orders: Orders) -> float:
    """Return value less driving, a hair's weight on driving where it costs nothing."""
    value = sum(float(packed.value[order].sum()) for order in orders if order)
    return value - (packed.minute_cost + _GAIN) * sum(map(table.driven, orders))


def _insert_due(packed: Packed, table: Timetable, orders: Orders) -> None:
    """Insert locked stops by place, appointments by time, then what has the fewest days to go to."""
    for stop in _due_first(packed, orders):
        one = np.array([stop])
        tried = [
            fits(packed, table, day, order, one).driven
            for day, order in enumerate(orders)
        ]
        day = int(np.argmin([each.min() for each in tried]))
        if tried[day].min() < NEVER:
            orders[day].insert(int(tried[day].argmin()), stop)


def _due_first(packed: Packed, orders: Orders) -> list[int]:
    planned = {stop for order in orders for stop in order}
    due = [int(stop) for stop in np.flatnonzero(packed.due) if stop not in planned]
    open_minutes = np.clip(packed.last - packed.first, -1, NEVER)
    room = np.where(packed.first <= packed.last, open_minutes, 0).sum(axis=(1, 2))

    def urgency(stop: int) -> tuple[float, float, float]:
        place = packed.place[stop]
        return place if place >= 0 else NEVER, room[stop], packed.first[stop].min()

    return sorted(due, key=urgency)


def _insert_by_value(packed: Packed, table: Timetable, orders: Orders) -> None:
    """Insert what brings most for each minute, until nothing fits or nothing is worth the way."""
    planned = [stop for order in orders for stop in order]
    left = np.setdiff1d(np.flatnonzero(~packed.due), planned)
    best = [_best(packed, table, day, order, left) for day, order in enumerate(orders)]
    while len(left):
        by_day = np.array([each.per_minute for each in best])
        day, row = map(int, np.unravel_index(by_day.argmax(), by_day.shape))
        if by_day[day, row] <= 0:
            return
        orders[day].insert(int(best[day].gap[row]), int(left[row]))
        left = np.delete(left, row)
        best = [each.without(row) for each in best]
        best[day] = _best(packed, table, day, orders[day], left)


class _Best:
    """For each stop that is left its best gap in one day, and what it brings there for each minute (0: nothing)."""

    def __init__(self, per_minute: Numbers, gap: Integers) -> None:
        self.per_minute, self.gap = per_minute, gap

    def without(self, row: int) -> _Best:
        return _Best(np.delete(self.per_minute, row), np.delete(self.gap, row))


def _best(
    packed: Packed, table: Timetable, day: int, order: Sequence[int], left: Integers
) -> _Best:
    tried: Fits = fits(packed, table, day, order, left)
    rows = np.arange(len(left))
    gap = tried.spent.argmin(axis=1)
    driven, spent = tried.driven[rows, gap], tried.spent[rows, gap]
    possible = spent < NEVER
    gain = packed.value[left] - packed.minute_cost * np.where(possible, driven, 0)
    worth = gain / np.maximum(np.where(possible, spent, 1), _SHORTEST)
    return _Best(np.where(possible, worth, 0), gap)


def _shortened(table: Timetable, day: int, order: list[int]) -> list[int]:
    """Turn round and shift parts of a day (2-opt, or-opt) as long as that shortens the way."""
    driven = table.driven(order)
    improved = True
    while improved:
        improved = False
        for other in _rearranged(order):
            shorter = table.driven(other)
            if (
                shorter < driven - _GAIN
                and table.keeps_places(other)
                and table.times(day, other) is not None
            ):
                order, driven, improved = other, shorter, True
                break
    return order


def _rearranged(order: list[int]) -> list[list[int]]:
    """Return every order with one part reversed, or one part of up to three stops elsewhere."""
    count = len(order)
    turned = [
        order[:i] + order[i : j + 1][::-1] + order[j + 1 :]
        for i, j in combinations(range(count), 2)
    ]
    shifted = []
    for length in (1, 2, 3):
        for i in range(count - length + 1):
            part, rest = order[i : i + length], order[:i] + order[i + length :]
            shifted += [
                rest[:k] + part + rest[k:] for k in range(len(rest) + 1) if k != i
            ]
    return turned + shifted


def _move_between_days(packed: Packed, table: Timetable, orders: Orders) -> None:
    """Move single stops to another day, the best first, as long as that shortens the way."""
    for day, order in enumerate(orders):
        while True:
            others = [
                (other, at)
                for other, elsewhere in enumerate(orders)
                for at in range(len(elsewhere))
                if other != day
            ]
            if not others:
                break
            stops = np.array([orders[other][at] for other, at in others])
            driven = fits(packed, table, day, order, stops).driven
            saved = [_detour(packed, orders[other], at) for other, at in others]
            gain = np.array(saved) - driven.min(axis=1)
            row = int(gain.argmax())
            if gain[row] <= _GAIN:
                break
            other, at = others[row]
            order.insert(int(driven[row].argmin()), orders[other].pop(at))


def _detour(packed: Packed, order: list[int], at: int) -> float:
    """Return the minutes of driving that one stop of an order costs."""
    here = order[at - 1] + 1 if at else 0
    there = order[at + 1] + 1 if at + 1 < len(order) else 0
    stop = order[at] + 1
    travel = packed.travel
    return float(travel[here, stop] + travel[stop, there] - travel[here, there])
