"""What problems leave behind in the orders of our clinics: longer lags, late reports, and none at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.causes import ACCESS, COMMUNICATION
from headwater.synthetic.referrals import PRACTICE, Episodes
from headwater.synthetic.world import World

_LONGER = (0.6, 1.4)  # of the lag, added where a practice can't get in
_NOTICED = 1.15  # a wait this many times the usual begins to delay visits
_DELAYED = 0.7  # of what the wait grew by
_SILENT = 0.45  # reports that never come, of a practice that hears nothing
_LATE = (4, 22)  # days
_LONGEST_LAG = 170  # an order older than half a year is no longer used


@dataclass(frozen=True, slots=True)
class OrderTraces:
    """What the problems did to each order of our clinics."""

    earlier: Array  # days that the order lies further before the visit
    silent: Array  # no report went out
    late: Array  # days that the report was later


def order_traces(rng: Rng, world: World, orders: Episodes) -> OrderTraces:
    """Draw how much longer each order waited, and what became of its report.

    A longer lag lies before the visit: claims, which know the visit alone, stay as they are.
    """
    calendar, trouble, state = world.calendar, world.problems, world.access
    count = len(orders.line)
    sent = orders.source == PRACTICE
    month = calendar.month_of(orders.asked)
    began = trouble.first[orders.practice, orders.line]
    cause = np.where(
        sent & (month >= began), trouble.cause[orders.practice, orders.line], -1
    )
    lag = orders.day - orders.asked
    stretch = np.where(cause == ACCESS, rng.uniform(*_LONGER, count), 0.0)
    waited = state.longer[orders.clinic, orders.line, month]
    stretch += _DELAYED * np.maximum(waited - _NOTICED, 0)
    longest = np.maximum(
        np.minimum(_LONGEST_LAG - lag, orders.asked - calendar.first_day), 0
    )
    earlier = np.minimum(np.rint(lag * stretch).astype(np.int64), longest)
    unheard = cause == COMMUNICATION
    return OrderTraces(
        earlier=np.where(sent, earlier, 0),
        silent=unheard & (rng.random(count) < _SILENT),
        late=np.where(unheard, rng.integers(*_LATE, count), 0),
    )
