"""Intervals by resampling clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from headwater.attribution.study import Estimate, Numbers, TooLittle
from headwater.schema.progress import Progress, no_progress

# Of the resamples drawn, those that must be fit to be judged; else the interval would speak of the lucky ones.
ENOUGH = 0.9


class Draw(NamedTuple):
    """One estimate on the log scale, with its standard error."""

    value: float
    error: float


def resample(clusters: int, draws: int, seed: int) -> Iterator[Numbers]:
    """Yield how often each cluster is taken, with replacement, for each draw; the same seed gives the same draws."""
    chance = np.full(clusters, 1 / clusters)
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        yield generator.multinomial(clusters, chance).astype(np.float64)


def draw_again(
    again: Callable[[Numbers], Draw],
    *,
    clusters: int,
    draws: int,
    seed: int,
    progress: Progress = no_progress,
) -> list[Draw]:
    """Estimate on as many resamples as are asked for; one that is too little to fit makes way for a further one.

    Raises
    ------
    TooLittle
        If more than one in ten would have to.
    """
    found: list[Draw] = []
    spare = round((1 - ENOUGH) * draws)
    for times in resample(clusters, draws + spare, seed):
        if len(found) == draws:
            break
        try:
            found.append(again(times))
        except TooLittle:
            continue
        progress("resamples", len(found), draws)
    if len(found) < draws:
        raise TooLittle("Too few practices to say how sure an estimate is.")
    return found


def studentised(
    point: Draw, draws: Sequence[Draw], level: float
) -> tuple[float, float]:
    """Return the interval of a value by the bootstrap-t.

    The quantiles of (value of a draw - value) / (error of the draw), in errors of the point, turned round. It follows
    a skewed distribution and forgives an error that is off by a constant factor.

    Parameters
    ----------
    draws
        199 make the 2.5 % quantiles order statistics; with less than 39 they don't exist.

    Raises
    ------
    ValueError
        If there are too few draws for the level.
    """
    tail = (1 - level) / 2
    if (len(draws) + 1) * tail < 1 - 1e-9:
        raise ValueError(
            f"{len(draws)} resamples are too few for an interval of {level}"
        )
    ratios = np.sort([(draw.value - point.value) / draw.error for draw in draws])
    # The p quantile is order statistic (draws + 1) p, so that 199 need no interpolation.
    low, high = np.quantile(ratios, [tail, 1 - tail], method="weibull")
    return (
        float(point.value - high * point.error),
        float(point.value - low * point.error),
    )


def as_estimate(
    point: Draw,
    draws: Sequence[Draw],
    *,
    level: float,
    treated: int,
    observed: float,
) -> Estimate:
    """Put a log lift and its resamples into words of referrals.

    Of what was observed, lift / (1 + lift) would not have been sent; that share grows with the lift, so the interval's
    ends carry over.

    Parameters
    ----------
    treated, observed
        As in :class:`Estimate`.
    """
    low, high = studentised(point, draws, level)
    return Estimate(
        lift=float(np.expm1(point.value)),
        low=float(np.expm1(low)),
        high=float(np.expm1(high)),
        level=level,
        draws=len(draws),
        incremental=float(-np.expm1(-point.value) * observed),
        incremental_low=float(-np.expm1(-low) * observed),
        incremental_high=float(-np.expm1(-high) * observed),
        treated=treated,
        observed=observed,
    )
