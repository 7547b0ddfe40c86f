"""The compiled core of the search: tear stops out of some days, put others in, keep what is better.

Ruin and recreate with slack induction by string removals (Christiaens and Vanden Berghe 2020): the stops torn out lie
near each other and follow each other in their days, so that what is put back has room to be different. Stops are put
back with blinks, and worse plans are accepted as in simulated annealing. Ours differs in that nobody has to be visited:
what waits outside competes for the room with what was torn out, in an order drawn anew each time.

Imported by the search alone, when it is first used: numba takes a second to load. All of it stands in one module,
because numba compiles anew only what stands in a file that has changed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headwater.compiling import compiled
from headwater.planning.timetable import HAIR, NEVER

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_REMOVED = 10.0  # stops torn out on average
_LONGEST = 10  # of a string
_SPLIT = 0.5  # of the strings keep some stops in their middle
_SPLIT_DEEPER = 0.5  # how often one stop more is kept there
_BLINK = 0.01  # of the gaps are overlooked
_NOISE = 0.3  # how far a draw moves a stop's turn
# Whose turn it is goes by value a minute, by value, by nearness, else by chance: the shares add up.
_BY_MINUTE, _BY_GAIN, _BY_NEARNESS = 0.6, 0.75, 0.9


class Week(NamedTuple):
    """An instance: arrays as in ``Packed``.

    ``prize`` is the value and, for what is due, more than all values together. ``near`` names for each stop all others,
    the nearest first. ``minute_cost`` is never nothing, so that of two plans of one value the shorter wins.
    """

    travel: Numbers
    minutes: Numbers
    prize: Numbers
    first: Numbers
    last: Numbers
    place: Integers
    begins: Numbers
    ends: Numbers
    lunch: Numbers
    near: Integers
    minute_cost: float


class Routes(NamedTuple):
    """A plan being worked on.

    Attributes
    ----------
    order, length
        For each day its stops, and how many they are.
    day
        One a stop: its day, -1 outside.
    leaves
        D x (n + 1) x 2: when the base and each stop is left at the earliest, before lunch and after it.
    latest
        D x (n + 1) x 2: how late one may arrive at each stop, and then at the base.
    driven
        Minutes, one a day.
    """

    order: Integers
    length: Integers
    day: Integers
    leaves: Numbers
    latest: Numbers
    driven: Numbers


@compiled
def draw(state: npt.NDArray[np.uint64]) -> float:
    """Return an even-handed number from 0 to below 1 (splitmix64; the state is one number)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def begin(week: Week, stop: int, day: int, arrives: float) -> float:
    """Return when a visit begins at the earliest."""
    for stretch in range(2):
        first, last = week.first[stop, day, stretch], week.last[stop, day, stretch]
        if first <= last and arrives <= last + HAIR:
            return max(arrives, float(first))
    return NEVER


@compiled
def end(week: Week, stop: int, day: int, bound: float) -> float:
    """Return when a visit begins at the latest, up to a bound."""
    for stretch in range(1, -1, -1):
        first, last = week.first[stop, day, stretch], week.last[stop, day, stretch]
        if first <= last and first <= bound + HAIR:
            return min(float(last), bound)
    return -NEVER


@compiled
def through(
    week: Week, day: int, hungry: float, fed: float, way: float
) -> tuple[float, float]:
    """Return when one arrives, before lunch and after it; lunch may be eaten on the way."""
    minutes, earliest, latest = week.lunch[day]
    arrives = fed + way
    if hungry <= latest + HAIR:
        arrives = min(arrives, max(hungry + way, earliest) + minutes)
    return hungry + way, arrives


@compiled
def refresh(week: Week, routes: Routes, day: int) -> None:
    """Reckon a day's times and its driving again."""
    order, length = routes.order[day], routes.length[day]
    leaves, latest = routes.leaves[day], routes.latest[day]
    has_lunch = week.lunch[day, 0] > 0
    leaves[0, 0] = week.begins[day] if has_lunch else NEVER
    leaves[0, 1] = NEVER if has_lunch else week.begins[day]
    here, driven = 0, 0.0
    for at in range(length):
        stop = order[at]
        way = week.travel[here, stop + 1]
        hungry, fed = through(week, day, leaves[at, 0], leaves[at, 1], way)
        leaves[at + 1, 0] = begin(week, stop, day, hungry) + week.minutes[stop]
        leaves[at + 1, 1] = begin(week, stop, day, fed) + week.minutes[stop]
        here, driven = stop + 1, driven + way
    routes.driven[day] = driven + week.travel[here, 0]
    latest[length, 0], latest[length, 1] = -NEVER, week.ends[day]
    there = 0
    minutes, earliest, last_lunch = week.lunch[day]
    for at in range(length - 1, -1, -1):
        stop = order[at]
        way = week.travel[stop + 1, there]
        hungry, fed = latest[at + 1, 0] - way, latest[at + 1, 1] - way
        if has_lunch and earliest + minutes <= latest[at + 1, 1] + HAIR:
            hungry = max(hungry, min(last_lunch, fed - minutes))
        latest[at, 0] = end(week, stop, day, hungry - week.minutes[stop])
        latest[at, 1] = end(week, stop, day, fed - week.minutes[stop])
        there = stop + 1


@compiled
def find_gap(
    week: Week,
    routes: Routes,
    stop: int,
    day: int,
    blink: float,
    state: npt.NDArray[np.uint64],
) -> tuple[float, int]:
    """Return the fewest minutes of driving more and the gap; they are infinite where the stop doesn't fit in."""
    best, gap = NEVER, -1
    if week.first[stop, day, 0] > week.last[stop, day, 0]:
        return best, gap
    order, length = routes.order[day], routes.length[day]
    leaves, latest = routes.leaves[day], routes.latest[day]
    lowest = 1 if length and week.place[order[0]] == 0 else 0
    place, takes = stop + 1, week.minutes[stop]
    last = max(week.last[stop, day, 0], week.last[stop, day, 1]) + HAIR
    for at in range(lowest, length + 1):
        if min(leaves[at, 0], leaves[at, 1]) > last:
            break  # nor from anywhere later
        here = order[at - 1] + 1 if at else 0
        way = week.travel[here, place]
        there = order[at] + 1 if at < length else 0
        driven = way + week.travel[place, there] - week.travel[here, there]
        if driven >= best or (blink > 0 and draw(state) < blink):
            continue
        hungry, fed = through(week, day, leaves[at, 0], leaves[at, 1], way)
        hungry = begin(week, stop, day, hungry) + takes
        fed = begin(week, stop, day, fed) + takes
        onward = week.travel[place, there]
        hungry, fed = through(week, day, hungry, fed, onward)
        if hungry <= latest[at, 0] + HAIR or fed <= latest[at, 1] + HAIR:
            best, gap = driven, at
    return best, gap


@compiled
def put_in(week: Week, routes: Routes, stop: int, day: int, gap: int) -> None:
    """Put a stop into a gap of a day."""
    order, length = routes.order[day], routes.length[day]
    for at in range(length, gap, -1):
        order[at] = order[at - 1]
    order[gap] = stop
    routes.length[day] = length + 1
    routes.day[stop] = day
    refresh(week, routes, day)


@compiled
def take_string(
    week: Week,
    routes: Routes,
    day: int,
    around: int,
    longest: float,
    state: npt.NDArray[np.uint64],
) -> int:
    """Tear out stops that follow each other, one of them given; stops locked to a place stay. Return how many."""
    order, length = routes.order[day], routes.length[day]
    count = 1 + int(draw(state) * min(float(length), longest))
    kept = 0
    if count > 1 and draw(state) < _SPLIT:
        kept = 1
        while count + kept < length and draw(state) < _SPLIT_DEEPER:
            kept += 1
        kept = min(kept, length - count)
    span = count + kept
    at = 0
    while order[at] != around:
        at += 1
    low, high = max(0, at - span + 1), min(at, length - span)
    start = low + int(draw(state) * (high - low + 1))
    skip = start + 1 + int(draw(state) * (count - 1)) if kept else start + span
    left, taken = 0, 0
    for here in range(length):
        stop = order[here]
        inside = start <= here < start + span and not skip <= here < skip + kept
        if inside and week.place[stop] < 0:
            routes.day[stop] = -1
            taken += 1
        else:
            order[left] = stop
            left += 1
    routes.length[day] = left
    refresh(week, routes, day)
    return taken


@compiled
def ruin(
    week: Week,
    routes: Routes,
    touched: npt.NDArray[np.bool_],
    state: npt.NDArray[np.uint64],
) -> int:
    """Tear strings out of days near a stop that is drawn; return that stop."""
    stops, planned = len(week.prize), 0
    for day in range(len(routes.length)):
        touched[day] = False
        planned += routes.length[day]
    seed = int(draw(state) * stops)
    if not planned:
        return seed
    mean = planned / len(routes.length)
    longest = min(float(_LONGEST), max(1.0, mean))
    strings = 1 + int(draw(state) * max(1.0, 4 * _REMOVED / (1 + longest) - 1))
    for neighbour in range(stops):
        stop = week.near[seed, neighbour]
        day = routes.day[stop]
        if day < 0 or touched[day]:
            continue
        touched[day] = True
        take_string(week, routes, day, stop, longest, state)
        strings -= 1
        if strings == 0:
            break
    return seed


@compiled
def recreate(
    week: Week,
    routes: Routes,
    was: Integers,
    seed: int,
    touched: npt.NDArray[np.bool_],
    heat: float,
    state: npt.NDArray[np.uint64],
) -> None:
    """Put in what is worth its way, in an order that is drawn.

    ``was`` says where each stop was before the ruin. What was outside then fits only into days that have changed. While
    it is hot, a way may cost a little more than the visit is worth: two offices far out may pay for it together.
    """
    worth = heat * np.log(max(draw(state), 1e-300))
    stops, days = len(week.prize), len(routes.length)
    waiting, turn, count = np.empty(stops, np.int64), np.empty(stops), 0
    costs, gaps = np.empty((stops, days)), np.empty((stops, days), np.int64)
    changed = np.zeros(days, np.bool_)
    by = draw(state)
    for stop in range(stops):
        if routes.day[stop] >= 0:
            continue
        least = NEVER
        for day in range(days):
            costs[stop, day] = NEVER
            if touched[day] or was[stop] >= 0:
                driven, gap = find_gap(week, routes, stop, day, _BLINK, state)
                costs[stop, day], gaps[stop, day] = driven, gap
                least = min(least, driven)
        if least == NEVER:
            continue
        gain = week.prize[stop] - week.minute_cost * least
        if by < _BY_MINUTE:
            key = -gain / max(least + week.minutes[stop], 1.0)
        elif by < _BY_GAIN:
            key = -gain
        elif by < _BY_NEARNESS:
            key = week.travel[seed + 1, stop + 1]
        else:
            key = draw(state)
        waiting[count] = stop
        turn[count] = key * (1 + _NOISE * (draw(state) - 0.5))
        count += 1
    for number in np.argsort(turn[:count]):
        stop = waiting[number]
        best, best_day, best_gap = NEVER, -1, -1
        for day in range(days):
            driven, gap = costs[stop, day], gaps[stop, day]
            if changed[day]:
                driven, gap = find_gap(week, routes, stop, day, _BLINK, state)
            if driven < best:
                best, best_day, best_gap = driven, day, gap
        if best_day >= 0 and week.prize[stop] - week.minute_cost * best > worth:
            put_in(week, routes, stop, best_day, best_gap)
            changed[best_day] = True


@compiled
def score(week: Week, routes: Routes) -> float:
    """Return the prizes less the driving."""
    reached = 0.0
    for stop in range(len(week.prize)):
        if routes.day[stop] >= 0:
            reached += week.prize[stop]
    for day in range(len(routes.length)):
        if routes.length[day]:
            reached -= week.minute_cost * routes.driven[day]
    return reached


@compiled
def copy(from_: Routes, to: Routes) -> None:
    """Copy a plan."""
    to.length[:] = from_.length
    to.day[:] = from_.day
    to.driven[:] = from_.driven
    for day in range(len(from_.length)):
        count = from_.length[day] + 1
        to.order[day, :count] = from_.order[day, :count]
        to.leaves[day, :count] = from_.leaves[day, :count]
        to.latest[day, :count] = from_.latest[day, :count]


@compiled
def search(
    week: Week,
    now: Routes,
    before: Routes,
    best: Routes,
    iterations: int,
    heat: float,
    state: npt.NDArray[np.uint64],
) -> None:
    """Ruin and recreate so many times at one temperature; ``best`` holds the best plan seen."""
    touched = np.zeros(len(now.length), np.bool_)
    reached, record = score(week, now), score(week, best)
    copy(now, before)
    for _ in range(iterations):
        seed = ruin(week, now, touched, state)
        recreate(week, now, before.day, seed, touched, heat, state)
        new = score(week, now)
        if new > reached + heat * np.log(max(draw(state), 1e-300)):
            reached = new
            copy(now, before)
            if new > record + 1e-9:
                record = new
                copy(now, best)
        else:
            copy(before, now)
