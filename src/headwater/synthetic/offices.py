"""Made-up offices of one liaison, to judge week plans on: where they lie, when they open, what comes up in a week.

Planted practices (:mod:`headwater.synthetic.cells`) say where they are and what could be won back there; this adds what
only a visitor meets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng, pick, stream
from headwater.synthetic.geography import geography, latitude_longitude
from headwater.synthetic.parameters import BASE

WEEKDAYS = 5
# All of these are illustrative; nobody has published such figures of offices' visiting habits.
_OPENS = (480.0, 510.0, 540.0)
_CLOSES = (960.0, 990.0, 1020.0, 1050.0)
_LUNCH_FROM = (690.0, 720.0, 735.0)
_LUNCH_MINUTES = (60.0, 90.0)
_HAS_LUNCH = 0.7
_TAKES_VISITS = 0.75  # of the weekdays
# How often each cause is behind a gap, in the order of CAUSES, and with which probability a visit mends it: seldom a
# long wait, mostly a report that doesn't come, hardly what has structural reasons or is chance.
_CAUSES = np.array([0.28, 0.24, 0.20, 0.11, 0.17])
_FIXABLE = np.array([0.20, 0.80, 0.60, 0.05, 0.05])


# A week, among 300 offices. Of 2,400 series 1.2 % a month shift for good, two thirds of them down, and each 300 bring
# two false alarms a month (methods 8, 4): some eight alerts a week, of which a part concerns offices already alerted.
ALERTS = 6.0
PROMISES = 3.0  # illustrative


@dataclass(frozen=True, slots=True)
class Offices:
    """n offices, and what happens to them in some weeks.

    Attributes
    ----------
    latitude, longitude, base
        Degrees; the base is in the middle of the largest town.
    hours
        For each office and weekday its open hours in minutes from midnight, none where it takes no visits.
    fixable
        Probability that a visit mends what is wrong.
    waited
        Of the time between two visits, the share that has passed when the first week begins.
    promised, alerted
        Weeks x n: a promise falls due in that week; an alert has come before it.
    """

    latitude: Array
    longitude: Array
    base: tuple[float, float]
    hours: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
    fixable: Array
    waited: Array
    promised: Array
    alerted: Array


def offices(
    seed: int,
    *,
    point: Array,
    weeks: int = 1,
    promises: float = PROMISES,
    alerts: float = ALERTS,
) -> Offices:
    """Draw the visiting habits of offices at given points, and what comes up.

    Parameters
    ----------
    point
        n x 2, km in the invented region.
    promises, alerts
        How many come up in a week, on average.
    """
    rng, count = stream(seed, "offices"), len(point)
    latitude, longitude = latitude_longitude(point)
    middle = latitude_longitude(geography(BASE).centre[:1])
    happens = rng.random((2, weeks, count))
    return Offices(
        latitude=latitude,
        longitude=longitude,
        base=(float(middle[0][0]), float(middle[1][0])),
        hours=tuple(_hours(rng) for _ in range(count)),
        fixable=_FIXABLE[pick(rng, _CAUSES, count)],
        waited=rng.random(count),
        promised=happens[0] < promises / count,
        alerted=happens[1] < alerts / count,
    )


def _hours(rng: Rng) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Draw one office's week; it takes visits on one day at least."""
    opens, closes = float(rng.choice(_OPENS)), float(rng.choice(_CLOSES))
    begins = float(rng.choice(_LUNCH_FROM))
    ends = begins + float(rng.choice(_LUNCH_MINUTES))
    stretches: tuple[tuple[float, float], ...] = ((opens, closes),)
    if rng.random() < _HAS_LUNCH:
        stretches = ((opens, begins), (ends, closes))
    takes = rng.random(WEEKDAYS) < _TAKES_VISITS
    takes[rng.integers(WEEKDAYS)] = True
    return tuple(stretches if each else () for each in takes)
