"""Week plans by trying everything: slow, and hard to get wrong.

Lunch is tried on every way at every fifth minute, so the weeks judged by this have no finer times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations, product

from headwater.planning import Instance, Lunch

STEP = 5
Orders = tuple[tuple[int, ...], ...]


def can_be_driven(instance: Instance, day: int, order: Sequence[int]) -> bool:
    """Say whether a day's stops can be visited in this order, trying lunch on each way if one must be kept."""
    if not order:
        return True
    lunch = instance.days[day].keeps_lunch
    if lunch is None:
        return _is_back(instance, day, order, None, 0, 0.0)
    starts = range(int(lunch.earliest), int(lunch.latest - lunch.minutes) + 1, STEP)
    return any(
        _is_back(instance, day, order, lunch, way, start)
        for way, start in product(range(len(order) + 1), starts)
    )


def _is_back(
    instance: Instance,
    day: int,
    order: Sequence[int],
    lunch: Lunch | None,
    lunch_way: int,
    lunch_begins: float,
) -> bool:
    """Drive through the day, eating at a given time on a given way (the first is from the base)."""
    length = instance.days[day]
    minute, here = length.begins, 0
    for number, stop in enumerate((*order, None)):
        there = 0 if stop is None else stop + 1
        way = float(instance.travel.minutes[here, there])
        if lunch and number == lunch_way:
            if lunch_begins < minute:
                return False
            # Eaten on the road the drive goes on after it; eaten at the door one has waited for it.
            minute = max(minute + way, lunch_begins) + lunch.minutes
        else:
            minute += way
        if stop is None:
            return minute <= length.ends
        while not may_begin(instance, stop, day, minute):
            minute += STEP
            if minute > length.ends:
                return False
        minute += instance.stops[stop].minutes
        here = there
    raise AssertionError("the base comes last")


def may_begin(instance: Instance, stop: int, day: int, minute: float) -> bool:
    """Say whether the door is open for a visit that begins then."""
    each = instance.stops[stop]
    if each.lock and each.lock.day != day:
        return False
    if each.appointment:
        return (each.appointment.day, each.appointment.minute) == (day, minute)
    return any(
        opens <= minute and minute + each.minutes <= closes
        for opens, closes in each.hours[day]
    )


def keeps_places(instance: Instance, order: Sequence[int]) -> bool:
    """Say whether locked stops follow each other by their places, and a first one is first."""
    locks = [instance.stops[stop].lock for stop in order]
    places = [lock.place for lock in locks if lock and lock.place is not None]
    rising = all(a <= b for a, b in pairwise(places))
    first = locks[0].place if locks and locks[0] else None
    return rising and (0 not in places or first == 0)


def driven(instance: Instance, order: Sequence[int]) -> float:
    """Return the minutes of driving, from the base and back."""
    places = [0, *(stop + 1 for stop in order), 0]
    legs = pairwise(places)
    return sum(float(instance.travel.minutes[leg]) for leg in legs)


def best(instance: Instance) -> tuple[int, float]:
    """Return how much of what is due can be met at most, and then the greatest net value."""
    return max(
        (
            sum(stop.is_due for stop in chosen),
            sum(stop.value for stop in chosen)
            - instance.minute_cost * sum(driven(instance, order) for order in orders),
        )
        for orders in all_orders(instance)
        for chosen in ([instance.stops[stop] for order in orders for stop in order],)
    )


def all_orders(instance: Instance) -> Iterator[Orders]:
    """Yield every plan that can be driven."""
    days = range(len(instance.days))
    ways: dict[tuple[int, frozenset[int]], list[tuple[int, ...]]] = {}
    for where in product((-1, *days), repeat=len(instance.stops)):
        groups = [
            frozenset(stop for stop, day in enumerate(where) if day == each)
            for each in days
        ]
        for day, group in enumerate(groups):
            if (day, group) not in ways:
                ways[day, group] = [
                    order
                    for order in permutations(sorted(group))
                    if keeps_places(instance, order)
                    and can_be_driven(instance, day, order)
                ]
        yield from product(*(ways[day, group] for day, group in enumerate(groups)))
