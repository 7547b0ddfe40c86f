"""The best week there is, proven: all orders of all subsets, by dynamic programming. For a dozen stops, to judge by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from headwater.planning.instance import Instance, Plan
from headwater.planning.timetable import HAIR, NEVER, Timetable, as_plan, pack

MOST_STOPS = 12  # beyond, it takes minutes


class _Label(NamedTuple):
    """A way through some stops: what was driven, when the last is left before lunch and after it, and the order."""

    driven: float
    hungry: float
    fed: float
    order: tuple[int, ...]

    def beats(self, other: _Label) -> bool:
        """Say whether nothing speaks for the other."""
        return (
            self.driven <= other.driven
            and self.hungry <= other.hungry
            and self.fed <= other.fed
        )


class _Share(NamedTuple):
    """The shortest way through a subset on some days."""

    driven: float
    orders: tuple[tuple[int, ...], ...]


def plan_exactly(instance: Instance) -> Plan:
    """Return a plan of the greatest net value among those that leave out as little as can be of what is due.

    A subset of stops is a number whose bits are the stops.

    Raises
    ------
    ValueError
        If there are more than a dozen stops.
    """
    count = len(instance.stops)
    if count > MOST_STOPS:
        raise ValueError(f"{count} stops are too many for a proof")
    table = Timetable(pack(instance))
    shares = {0: _Share(0.0, ())}
    for day in range(len(instance.days)):
        shares = _with_day(shares, _shortest(table, day, count))

    def worth(subset: int) -> tuple[int, float]:
        stops = [instance.stops[stop] for stop in _members(subset)]
        due = sum(stop.is_due for stop in stops)
        driving = instance.minute_cost * shares[subset].driven
        return due, sum(stop.value for stop in stops) - driving

    return as_plan(table, shares[max(shares, key=worth)].orders)


def _with_day(before: dict[int, _Share], day: dict[int, _Share]) -> dict[int, _Share]:
    """Add a day to the days before: each stop is visited once."""
    both: dict[int, _Share] = {}
    for earlier, share in before.items():
        for subset, own in day.items():
            if earlier & subset:
                continue
            driven, union = share.driven + own.driven, earlier | subset
            if union not in both or driven < both[union].driven:
                both[union] = _Share(driven, share.orders + own.orders)
    return both


def _shortest(table: Timetable, day: int, count: int) -> dict[int, _Share]:
    """Return the shortest way from the base and back through every subset that can be visited in a day."""
    hungry, fed = table.leaving(day, [])[0]
    labels = {(0, -1): [_Label(0.0, hungry, fed, ())]}
    shortest = {0: _Share(0.0, ((),))}
    while labels:
        longer: dict[tuple[int, int], list[_Label]] = {}
        for (subset, last), ways in labels.items():
            for stop in range(count):
                if subset >> stop & 1:
                    continue
                kept = longer.setdefault((subset | 1 << stop, stop), [])
                for way in ways:
                    _keep(kept, _onward(table, day, way, last, stop))
        labels = {key: kept for key, kept in longer.items() if kept}
        for (subset, last), ways in labels.items():
            home = table.travel[last + 1][0]
            for way in ways:
                driven = way.driven + home
                known = shortest.get(subset)
                is_back = table.is_back(day, way.hungry, way.fed, home)
                if is_back and (known is None or driven < known.driven):
                    shortest[subset] = _Share(driven, (way.order,))
    return shortest


def _onward(
    table: Timetable, day: int, way: _Label, last: int, stop: int
) -> _Label | None:
    """Go on to a stop; None where its door is closed by then, or the way home too long."""
    order = (*way.order, stop)
    minutes = table.travel[last + 1][stop + 1]
    hungry, fed = table.go_on(day, way.hungry, way.fed, minutes, stop)
    if min(hungry, fed) == NEVER or not table.keeps_places(order):
        return None
    if min(hungry, fed) > table.ends[day] + HAIR:
        return None
    return _Label(way.driven + minutes, hungry, fed, order)


def _keep(kept: list[_Label], new: _Label | None) -> None:
    """Add a way unless another is better in everything."""
    if new is None or any(old.beats(new) for old in kept):
        return
    kept[:] = [old for old in kept if not new.beats(old)]
    kept.append(new)


def _members(subset: int) -> Iterator[int]:
    return (stop for stop in range(subset.bit_length()) if subset >> stop & 1)
