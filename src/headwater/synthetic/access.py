"""The wait for a new appointment at our clinics: its weekly measurement, and shocks that send patients elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.parameters import Parameters
from headwater.synthetic.supply import Destinations

_AR = 0.7
_SHORTEST_WAIT = 3.0


@dataclass(frozen=True, slots=True)
class AccessShocks:
    """A clinic's line whose wait grows for some months. Months are indices, the last excluded."""

    clinic: Array  # destination index
    line: Array
    first: Array
    last: Array
    size: Array  # multiple of the usual wait


@dataclass(frozen=True, slots=True)
class Access:
    """Waits in days and what they do to the log odds of choosing us, destinations x lines x months."""

    wait: Array
    shift: Array
    shocks: AccessShocks
    longer: Array  # the wait as a multiple of the usual one


def access(
    rng: Rng, parameters: Parameters, calendar: Calendar, clinics: Destinations
) -> Access:
    """Draw the usual wait of each clinic and line, its drift, and the shocks on top."""
    shape = (*clinics.offers.shape, calendar.months)
    usual = np.maximum(
        rng.normal(parameters.wait_mean, parameters.wait_sd, shape[:2]), _SHORTEST_WAIT
    )
    path = np.zeros(shape)
    for month in range(1, calendar.months):
        path[..., month] = _AR * path[..., month - 1] + rng.normal(0, 0.06, shape[:2])
    shocks = _shocks(rng, parameters, calendar, clinics)
    for clinic, line, first, last, size in zip(
        shocks.clinic, shocks.line, shocks.first, shocks.last, shocks.size, strict=True
    ):
        path[clinic, line, first:last] += np.log(size)
    shift = np.where(
        clinics.ours[:, None, None], -parameters.wait_elasticity * path, 0.0
    )
    return Access(usual[..., None] * np.exp(path), shift, shocks, np.exp(path))


def _shocks(
    rng: Rng, parameters: Parameters, calendar: Calendar, clinics: Destinations
) -> AccessShocks:
    """Draw shocks that begin after a third of the files, so that there is a before to compare with."""
    clinic, line = np.nonzero(clinics.offers & clinics.ours[:, None])
    count = min(parameters.shock_lines, len(clinic)) if calendar.months >= 6 else 0
    chosen = rng.choice(len(clinic), count, replace=False)
    first = rng.integers(
        calendar.months // 3, max(calendar.months - 3, calendar.months // 3 + 1), count
    )
    length = rng.integers(
        parameters.shock_months[0], parameters.shock_months[1] + 1, count
    )
    return AccessShocks(
        clinic=clinic[chosen],
        line=line[chosen],
        first=first,
        last=np.minimum(first + length, calendar.months),
        size=rng.uniform(*parameters.shock_size, count),
    )


@dataclass(frozen=True, slots=True)
class Observations:
    """Weekly counts of days to the third free appointment."""

    clinic: Array
    line: Array
    day: Array
    days_to_third: Array
    report_hours: Array


def observations(
    rng: Rng, calendar: Calendar, clinics: Destinations, state: Access
) -> Observations:
    """Measure each of our clinics' lines every Monday, with a day or two of noise."""
    clinic, line = np.nonzero(clinics.offers & clinics.ours[:, None])
    mondays = np.arange(calendar.first_day, calendar.last_day + 1)
    mondays = mondays[(mondays + 3) % 7 == 0]
    rows = np.repeat(np.arange(len(clinic)), len(mondays))
    day = np.tile(mondays, len(clinic))
    wait = state.wait[clinic[rows], line[rows], calendar.month_of(day)]
    turnaround = rng.gamma(4.0, 14.0, len(clinic))  # hours: two to three days
    return Observations(
        clinic=clinic[rows],
        line=line[rows],
        day=day,
        days_to_third=np.maximum(np.rint(wait + rng.normal(0, 1.5, len(rows))), 0),
        report_hours=np.rint(turnaround[rows] * np.exp(rng.normal(0, 0.2, len(rows)))),
    )
