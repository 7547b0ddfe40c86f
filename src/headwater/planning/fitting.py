"""Where other stops still fit into a day: all stops and all gaps at once, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headwater.planning.timetable import HAIR, NEVER, Numbers, Packed, Timetable

Integers = npt.NDArray[np.int64]


class Fits(NamedTuple):
    """What it costs to put m stops into each of a day's k + 1 gaps; both m x (k + 1), infinite where one doesn't fit.

    Attributes
    ----------
    driven
        Minutes of driving more, not below zero unless a way round is shorter.
    spent
        Minutes more: driving, waiting at the door, the visit.
    """

    driven: Numbers
    spent: Numbers


def fits(
    packed: Packed, table: Timetable, day: int, order: Sequence[int], stops: Integers
) -> Fits:
    """Try stops in every gap of a day's order, which can be driven in time."""
    places = [0, *(stop + 1 for stop in order), 0]
    here, there = np.array(places[:-1]), np.array(places[1:])
    leaves_hungry, leaves_fed = np.array(table.leaving(day, order)).T
    latest_hungry, latest_fed = np.array(table.latest(day, order)).T
    way = packed.travel[here][:, stops + 1].T  # m x gaps
    onward = packed.travel[stops + 1][:, there]
    hungry, fed = _through(packed.lunch[day], leaves_hungry, leaves_fed, way)
    arrives = np.minimum(hungry, fed)
    hungry = _begin(packed, day, stops, hungry)
    fed = _begin(packed, day, stops, fed)
    waits = np.minimum(hungry, fed) - arrives
    minutes = packed.minutes[stops][:, None]
    hungry, fed = _through(packed.lunch[day], hungry + minutes, fed + minutes, onward)
    possible = (hungry <= latest_hungry + HAIR) | (fed <= latest_fed + HAIR)
    possible &= _in_place(packed, order, stops)
    driven = way + onward - packed.travel[here, there]
    with np.errstate(invalid="ignore"):  # waiting for ever at a door that stays closed
        spent = driven + waits + minutes
    return Fits(np.where(possible, driven, NEVER), np.where(possible, spent, NEVER))


def _through(
    lunch: Numbers, hungry: Numbers, fed: Numbers, way: Numbers
) -> tuple[Numbers, Numbers]:
    """Return when one arrives, before lunch and after it; lunch may be eaten on the way."""
    minutes, earliest, latest = lunch
    eaten = np.where(
        hungry <= latest + HAIR, np.maximum(hungry + way, earliest) + minutes, NEVER
    )
    return hungry + way, np.minimum(eaten, fed + way)


def _begin(packed: Packed, day: int, stops: Integers, arrives: Numbers) -> Numbers:
    """Return when visits begin at the earliest (one row a stop), never where the door stays closed."""
    begins = np.full(arrives.shape, NEVER)
    for stretch in (1, 0):
        first = packed.first[stops, day, stretch][:, None]
        last = packed.last[stops, day, stretch][:, None]
        begins = np.where(
            (arrives <= last + HAIR) & (first <= last),
            np.maximum(arrives, first),
            begins,
        )
    return begins


def _in_place(
    packed: Packed, order: Sequence[int], stops: Integers
) -> npt.NDArray[np.bool_]:
    """Say which gaps leave locked stops in the order of their places."""
    gaps = np.arange(len(order) + 1)
    places = packed.place[list(order)] if order else np.empty(0, np.int64)
    has_first = len(places) > 0 and places[0] == 0
    lowest = np.full(len(stops), int(has_first))
    highest = np.full(len(stops), len(order))
    for row, place in enumerate(packed.place[stops]):
        if place >= 0:
            before = np.flatnonzero((places >= 0) & (places < place))
            after = np.flatnonzero(places > place)
            lowest[row] = before[-1] + 1 if len(before) else 0
            highest[row] = after[0] if len(after) else len(order)
            if place == 0 and not has_first:
                highest[row] = 0
    return (gaps >= lowest[:, None]) & (gaps <= highest[:, None])
