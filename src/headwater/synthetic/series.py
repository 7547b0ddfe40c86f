"""Monthly series with a known truth: what the charts are judged on (methods 4.2).

No claims stand behind them, so that many can be made at once. Season, scatter and drift are those of the market.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from headwater.synthetic.arrays import Array, Rng, stream
from headwater.synthetic.parameters import BASE

Event = Literal["none", "leak", "shrinkage"]

SERIES = 600
MONTHS = 60
DROPPING = 0.15  # of the series
VOLUMES = (2.0, 40.0)  # ours a month, log-uniform
_SEASON = 0.12
# Mean and size of the beta distribution over series: the shares of the market's employed and affiliated practices, the
# only ones that can leak.
_SHARE = (0.64, 8.0)
_SHARE_RANGE = (0.15, 0.90)
_SHARE_SIZE = 500.0  # of the beta distribution over a series' months: what the drift of waits does to the market's
# Months of the files in which drops begin, counted from the last: enough before and after to be judged.
_BEGINS = (24, 12)


@dataclass(frozen=True, slots=True)
class PlantedSeries:
    """Counts of series x months as they will be once all is filed, and what was planted.

    Attributes
    ----------
    total, ours
        All referrals, and those that came to us.
    volume
        Ours in a usual month before any event.
    event
        "none"; "leak": ours falls and the total stays; "shrinkage": both fall.
    first
        Month in which the event begins; the number of months where there is none.
    """

    total: Array
    ours: Array
    volume: Array
    event: Array
    first: Array


def planted_series(
    seed: int,
    *,
    drop: float,
    events: tuple[Event, ...] = ("leak", "shrinkage"),
    dropping: float = DROPPING,
    series: int = SERIES,
    months: int = MONTHS,
) -> PlantedSeries:
    """Draw series, a part of which lose ``drop`` (0-1) of ours from a month on, for good.

    The events take turns. ``dropping=0`` gives null data.
    """
    rng = stream(seed, "series")
    low, high = np.log(VOLUMES)
    volume = np.exp(rng.uniform(low, high, series))
    share = np.clip(
        rng.beta(_SHARE[0] * _SHARE[1], (1 - _SHARE[0]) * _SHARE[1], series),
        *_SHARE_RANGE,
    )
    event, first = _events(rng, events, dropping, series, months)
    after = np.arange(months)[None, :] >= first[:, None]
    left = np.where(after, 1 - drop, 1.0)
    mean = (volume / share)[:, None] * _usual(rng, series, months)
    mean *= np.where((event == "shrinkage")[:, None], left, 1.0)
    total = rng.poisson(mean)
    chance = share[:, None] * np.where((event == "leak")[:, None], left, 1.0)
    scattered = rng.beta(chance * _SHARE_SIZE, (1 - chance) * _SHARE_SIZE)
    return PlantedSeries(total, rng.binomial(total, scattered), volume, event, first)


def _events(
    rng: Rng, events: tuple[Event, ...], dropping: float, series: int, months: int
) -> tuple[Array, Array]:
    chosen = rng.permutation(series)[: round(dropping * series)]
    event = np.full(series, "none", dtype="<U9")
    event[chosen] = np.array(events)[np.arange(len(chosen)) % max(len(events), 1)]
    first = np.full(series, months)
    begins, ends = (max(months - back, months // 2) for back in _BEGINS)
    first[chosen] = rng.integers(begins, max(ends, begins + 1), len(chosen))
    return event, first


def _usual(rng: Rng, series: int, months: int) -> Array:
    """Return season x drift x scatter, mean 1, as the market draws them."""
    season = 1 + _SEASON * np.sin(2 * np.pi * (np.arange(months) + 2) / 12)
    step = BASE.ar_sd * np.sqrt(1 - BASE.ar_coefficient**2)
    drift = rng.normal(0, BASE.ar_sd, (series, months))
    for month in range(1, months):
        drift[:, month] = BASE.ar_coefficient * drift[:, month - 1] + rng.normal(
            0, step, series
        )
    scatter = rng.gamma(BASE.count_size, 1 / BASE.count_size, (series, months))
    return np.asarray(season * np.exp(drift) * scatter)


def seen_at(
    planted: PlantedSeries, seed: int, *, month: int, completeness: tuple[float, ...]
) -> PlantedSeries:
    """Return the series as the files show them at the end of ``month`` (an index), newer months cut off.

    Of the newest months, the newest first, only the shares in ``completeness`` are filed.
    """
    rng = stream(seed, f"seen at {month}")
    total, ours = (
        planted.total[:, : month + 1].copy(),
        planted.ours[:, : month + 1].copy(),
    )
    for age, filed in enumerate(completeness[: month + 1]):
        came, went = ours[:, month - age], total[:, month - age] - ours[:, month - age]
        ours[:, month - age] = rng.binomial(came, filed)
        total[:, month - age] = ours[:, month - age] + rng.binomial(went, filed)
    return replace(planted, total=total, ours=ours)
