"""Starts that something outside set: a clinic opened, a schedule changed. No drop led to them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from headwater.attribution.cells import Cells, cells
from headwater.attribution.clustered import (
    NOTHING_FOUND,
    Moved,
    clustered_error,
    summed_by_cluster,
)
from headwater.attribution.comparison import Comparison, estimate_comparison, point
from headwater.attribution.honest import Band, breakdown, honest_bands
from headwater.attribution.staggered import LONG_BASE, ratio_of_ratios
from headwater.attribution.study import (
    NEVER,
    Estimate,
    Numbers,
    Study,
    TooLittle,
    Whole,
)
from headwater.attribution.synthetic_control import (
    Synthetic,
    placebo_effects,
    synthesise,
)
from headwater.attribution.verdicts import Drift, DriftBand
from headwater.attribution.windows import exposed_from, judged_starts

PRETREND_MONTHS = 6  # half of the base year: all twelve make up the base, and would say nothing together
_DONORS, _DONORS_EACH = 100, 3  # at the least; for each treated practice of a start


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedResult:
    """What a start from outside changed.

    Attributes
    ----------
    estimate
        Over the horizon.
    months
        Relative to the start.
    lift, low, high
        By month, against the base year, with the interval of that month alone at the estimate's level; None where
        nothing can be said.
    pretrend_p
        Chance of differences as large as those of the last half year before the start, had both sides gone the same
        way. Near 0 the design doesn't hold. None where no such test exists.
    """

    estimate: Estimate
    months: tuple[int, ...]
    lift: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    pretrend_p: float | None


def timed_did(
    study: Study,
    *,
    base_months: int = LONG_BASE,
    draws: int = 199,
    seed: int = 0,
    level: float = 0.95,
) -> TimedResult:
    """Return the lift over the year before, less what others' months were over theirs, with the months before it.

    Only for starts that nobody chose by looking at referrals. There, and only there, months before the start test
    whether both sides went the same way (methods 5.5).

    Raises
    ------
    TooLittle
        If nobody can be judged or compared with.
    """
    compared = _around(study, base_months)
    after = compared.only(compared.month >= compared.start)
    estimate = estimate_comparison(
        ratio_of_ratios(after), study.clusters, draws=draws, seed=seed, level=level
    )
    since = tuple(range(-base_months, study.horizon))
    moved = [_or_none(compared, month) for month in since]
    spread = NormalDist().inv_cdf((1 + level) / 2)
    errors = [
        spread * clustered_error(one.influence, study.clusters) if one else None
        for one in moved
    ]
    return TimedResult(
        estimate=estimate,
        months=since,
        lift=tuple(_lift(one, 0.0) for one in moved),
        low=tuple(
            _lift(one, -(e or 0.0)) for one, e in zip(moved, errors, strict=True)
        ),
        high=tuple(_lift(one, e or 0.0) for one, e in zip(moved, errors, strict=True)),
        pretrend_p=_pretrend(
            moved[max(0, base_months - PRETREND_MONTHS) : base_months], study.clusters
        ),
    )


def _around(study: Study, base_months: int) -> Cells:
    """Return the comparisons of every month around the starts."""
    return cells(
        study.counts,
        judged_starts(study, before=base_months),
        exposed=exposed_from(study),
        controls="not yet",
        base_months=base_months,
        leads=base_months,
        lags=study.horizon,
    )


def _in_month(compared: Cells, since: int) -> Comparison:
    return ratio_of_ratios(compared.only(compared.month - compared.start == since))


def _or_none(compared: Cells, since: int) -> Moved | None:
    try:
        return point(_in_month(compared, since))
    except TooLittle:
        return None


def _lift(moved: Moved | None, shift: float) -> float | None:
    return None if moved is None else float(np.expm1(moved.value + shift))


def _pretrend(moved: list[Moved | None], cluster: Whole) -> float | None:
    """Return the chance of Hotelling's T² of the log ratios, as F."""
    known = [one for one in moved if one]
    clusters = int(cluster.max()) + 1
    if not known or clusters <= len(known) + 1:
        return None
    values = np.array([one.value for one in known])
    sums = summed_by_cluster(np.array([one.influence for one in known]), cluster)
    try:
        squared = float(values @ np.linalg.solve(sums @ sums.T, values))
    except np.linalg.LinAlgError:
        return None
    # Here: the web server names this module for its words, and has no use for scipy.
    from scipy.special import fdtrc

    free = clusters - len(known)
    return float(fdtrc(len(known), free, squared * free / len(known) / (clusters - 1)))


def timed_bands(
    study: Study,
    *,
    bends: tuple[float, ...] = (0.0, 0.005, 0.01),
    base_months: int = LONG_BASE,
    level: float = 0.95,
) -> tuple[Band, ...]:
    """Return intervals of the mean lift over the horizon, should both sides have drifted apart on their own.

    The lift is against the month before the start, as the base year's own drift says it was to go on.

    Parameters
    ----------
    bends
        By how much the drift's monthly change of the log may itself change from month to month.

    Raises
    ------
    TooLittle
        If nobody can be judged or compared with, or a month has no number.
    """
    course = _course(study, base_months)
    bands = honest_bands(*course[:3], bends, weights=course.weights, level=level)
    return tuple(
        Band(band.bend, float(np.expm1(band.low)), float(np.expm1(band.high)))
        for band in bands
    )


def timed_drift(study: Study, *, base_months: int = LONG_BASE) -> Drift:
    """Return the bands at 95 %, and the bend up to which they exclude zero; as :func:`timed_bands`.

    Raises
    ------
    TooLittle
        As :func:`timed_bands`.
    """
    course = _course(study, base_months)
    return Drift(
        bands=tuple(
            DriftBand(bend=band.bend, low=band.low, high=band.high)
            for band in timed_bands(study, base_months=base_months)
        ),
        holds_to=breakdown(*course[:3], weights=course.weights),
    )


class _Months(NamedTuple):
    """Log ratios of the months around the start less that of the month before it, and what is meant of them."""

    off: Numbers
    covariance: Numbers
    before: int
    weights: Numbers


def _course(study: Study, base_months: int) -> _Months:
    compared = _around(study, base_months)
    since = range(-base_months, study.horizon)
    moved = [point(_in_month(compared, month)) for month in since]
    last = base_months - 1
    values = np.array([one.value for one in moved])
    sums = summed_by_cluster(np.array([one.influence for one in moved]), study.clusters)
    kept = np.arange(len(moved)) != last
    off, sums = values[kept] - values[last], sums[kept] - sums[last]
    horizon = study.horizon
    return _Months(off, sums @ sums.T, last, np.full(horizon, 1 / horizon))


class _Start(NamedTuple):
    """Practices that started together, the others that are compared with them, and months before."""

    treated: Numbers
    controls: Numbers
    before: int


def synthetic_did(
    study: Study,
    *,
    base_months: int = 2 * LONG_BASE,
    draws: int = 199,
    seed: int = 0,
    level: float = 0.95,
) -> TimedResult:
    """Return the lift by synthetic differences in differences, start by start, with placebo intervals.

    Controls are practices that nobody of their tax number was worked on until the horizon's end; where there are
    many, those whose months were nearest to the treated's mean: at least 100, and three for each treated practice.
    The interval is the estimate's log ratio and the spread of placebos' log ratios, as a normal.

    Parameters
    ----------
    base_months
        Up to so many months before a start are fitted, and never less than a year. They are fitted: they test
        nothing, so there is no chance of a trend here.

    Raises
    ------
    TooLittle
        If nobody can be judged, or controls are too few to pretend with.
    """
    starts = judged_starts(study, before=LONG_BASE)
    pools = [
        _pool(study, starts, int(start), base_months)
        for start in np.unique(starts[starts != NEVER])
    ]
    truth = _summed(pools, [synthesise(*pool) for pool in pools], study.horizon)
    pretended = _pretend(pools, study.horizon, draws, seed)
    low, ratio, high = _placebo_interval(truth, pretended, level)
    observed = float(truth[0, -1])
    with np.errstate(over="ignore"):
        lifts = [np.expm1(each) for each in (ratio, low, high)]
        more = [observed * -np.expm1(-each[-1]) for each in (ratio, low, high)]
    return TimedResult(
        estimate=Estimate(
            lift=float(lifts[0][-1]),
            low=float(lifts[1][-1]),
            high=float(lifts[2][-1]),
            level=level,
            draws=draws,
            incremental=float(more[0]),
            incremental_low=float(more[1]),
            incremental_high=float(more[2]),
            treated=int((starts != NEVER).sum()),
            observed=observed,
        ),
        months=tuple(range(-LONG_BASE, study.horizon)),
        lift=_known(lifts[0]),
        low=_known(lifts[1]),
        high=_known(lifts[2]),
        pretrend_p=None,
    )


def _placebo_interval(
    truth: Numbers, pretended: Numbers, level: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return lower end, log ratio and upper end by month and of all; NaN in a month in which nothing came."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.log(truth[0] / truth[1])
        ratio[np.isinf(ratio)] = np.nan
        others = np.log(pretended[:, 0] / pretended[:, 1])
        quantile = NormalDist().inv_cdf((1 + level) / 2)
        spread = quantile * np.sqrt((others**2).mean(axis=0))
    if not np.isfinite([ratio[-1], spread[-1]]).all():
        raise TooLittle(NOTHING_FOUND)
    return ratio - spread, ratio, ratio + spread


def _pool(study: Study, starts: Whole, start: int, base_months: int) -> _Start:
    first, end = max(0, start - base_months), start + study.horizon
    exposed = exposed_from(study)
    free = (exposed == NEVER) | (exposed >= end)
    if study.present is not None:
        free &= study.present[:, first:end].all(axis=1)
    treated = study.counts[starts == start, first:end]
    controls = study.counts[free & (starts != start), first:end]
    before = start - first
    away = ((controls - treated.mean(axis=0))[:, :before] ** 2).sum(axis=1)
    kept = max(_DONORS, _DONORS_EACH * len(treated))
    return _Start(treated, controls[np.argsort(away, kind="stable")[:kept]], before)


def _pretend(pools: list[_Start], horizon: int, draws: int, seed: int) -> Numbers:
    """Return draws x 2 x months: what :func:`_summed` returns, of placebos."""
    pretended = [
        placebo_effects(
            pool.controls,
            len(pool.treated),
            pool.before,
            draws=draws,
            seed=seed + place,
        )
        for place, pool in enumerate(pools)
    ]
    return np.array(
        [_summed(pools, list(each), horizon) for each in zip(*pretended, strict=True)]
    )


def _summed(pools: list[_Start], found: list[Synthetic], horizon: int) -> Numbers:
    """Return what was observed and predicted, 2 x the months from a year before on, then all months after."""
    whole = np.zeros((2, LONG_BASE + horizon + 1))
    for pool, one in zip(pools, found, strict=True):
        both = np.array([one.treated, one.predicted]) * len(pool.treated)
        whole[:, :-1] += both[:, pool.before - LONG_BASE :]
        whole[:, -1] += both[:, pool.before :].sum(axis=1)
    return whole


def _known(values: Numbers) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in values[:-1])
