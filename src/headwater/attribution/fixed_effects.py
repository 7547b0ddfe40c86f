"""Poisson regression with an effect of each practice and of each month, and one coefficient for being treated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.attribution.clustered import Moved, draw_times, estimate_moved
from headwater.attribution.study import (
    NEVER,
    Estimate,
    Flags,
    Numbers,
    Study,
    TooLittle,
)
from headwater.attribution.windows import exposed_from, judged_starts, untouched

_STEPS = 50
_ENOUGH = (
    1e-10  # of log likelihood still to be gained, at which the fit has come to rest
)
_LONGEST = 2.0  # a step on the log scale; what is wilder comes from empty months
_RIDGE = 1e-9  # of the curvature's mean: months without anybody must not stop the fit
_ALONE = 1e-6  # of all counts: with less, the coefficient is the ridge's


class TwoWay(NamedTuple):
    """The coefficient of being treated with its influences, and the fitted months and coefficient (m + 1)."""

    moved: Moved
    point: Numbers


def two_way_poisson(
    outcome: Numbers,
    treated: Flags,
    used: Flags,
    *,
    times: Numbers | None = None,
    near: Numbers | None = None,
) -> TwoWay:
    """Fit E[outcome] = exp(practice + month + coefficient x treated) by Poisson quasi-likelihood.

    Practice effects are taken out by conditioning on a practice's sum, which gives the same coefficient (Hausman,
    Hall and Griliches 1984); Newton's method over the months and the coefficient does the rest.

    Parameters
    ----------
    outcome, treated, used
        n x m; what isn't used is left out.
    times
        n: how often each practice counts; once if not given.
    near
        The ``point`` of a similar fit, to start from.

    Raises
    ------
    TooLittle
        If the coefficient is not identified.
    """
    times = np.ones(len(outcome)) if times is None else times
    kept = np.where(used, outcome, 0.0)
    sums = kept.sum(axis=1)
    point = np.zeros(outcome.shape[1] + 1) if near is None else near.copy()
    for _ in range(_STEPS):
        slope, curvature = _slope(kept, sums, treated, used, times, point)
        whole = times @ slope
        step = np.linalg.solve(curvature, whole)
        gain = float(whole @ step)
        step *= min(1.0, _LONGEST / max(float(np.abs(step).max()), _LONGEST))
        point += step
        if gain < _ENOUGH:
            break
    slope, curvature = _slope(kept, sums, treated, used, times, point)
    # What of the coefficient's curvature the months don't explain away.
    others = np.linalg.solve(curvature[:-1, :-1], curvature[:-1, -1])
    alone = float(curvature[-1, -1] - curvature[-1, :-1] @ others)
    if alone <= _ALONE * float(sums @ times):
        raise TooLittle("Visits can't be told from practices and months.")
    pull = np.linalg.solve(curvature, np.eye(len(point))[-1])
    return TwoWay(Moved(float(point[-1]), slope @ pull), point)


def _slope(
    kept: Numbers,
    sums: Numbers,
    treated: Flags,
    used: Flags,
    times: Numbers,
    point: Numbers,
) -> tuple[Numbers, Numbers]:
    """Return the slope by practice (n x m + 1) and the curvature of all."""
    height = np.where(used, point[:-1] + point[-1] * treated, -np.inf)
    top = height.max(axis=1, keepdims=True, initial=-700.0)
    share = np.exp(height - top)
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
    mean = sums[:, None] * share
    off = kept - mean
    slope = np.column_stack([off, (off * treated).sum(axis=1)])
    worked = np.column_stack([share, (share * treated).sum(axis=1)])
    weighted = times[:, None] * mean
    months = len(point) - 1
    curvature = -(worked * (times * sums)[:, None]).T @ worked
    curvature[range(months), range(months)] += weighted.sum(axis=0)
    cross = (weighted * treated).sum(axis=0)
    curvature[:months, months] += cross
    curvature[months, :months] += cross
    curvature[months, months] += cross.sum()
    scale = max(float(np.trace(curvature)) / len(point), 1e-12)
    curvature += _RIDGE * scale * np.eye(len(point))
    return slope, curvature


def twfe_poisson(
    study: Study, *, draws: int = 199, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Return the lift by two-way fixed effects, as most papers would have it.

    A practice's own past, the dip included, is its base, so this errs low where visits follow drops (methods 5.2: 6 to
    9 points). Months after the horizon are left out, and those of practices that share a tax number with a visited
    one.

    Raises
    ------
    TooLittle
        If nobody can be judged or compared with.
    """
    starts = judged_starts(study, before=1)
    treated, used = treated_and_used(study)
    cluster = study.clusters
    fit = two_way_poisson(study.counts, treated, used)
    times = draw_times(cluster, draws=draws, seed=seed)
    drawn = [
        _moved(study.counts, treated, used, times=row, near=fit.point) for row in times
    ]
    return estimate_moved(
        fit.moved,
        np.array([each.value for each in drawn]),
        np.array([each.influence for each in drawn]),
        times,
        cluster,
        level=level,
        treated=int((starts != NEVER).sum()),
        observed=float((study.counts * treated).sum()),
    )


def _moved(
    counts: Numbers, treated: Flags, used: Flags, *, times: Numbers, near: Numbers
) -> Moved:
    try:
        return two_way_poisson(counts, treated, used, times=times, near=near).moved
    except (TooLittle, np.linalg.LinAlgError):
        return Moved(np.nan, np.full(len(counts), np.nan))


def treated_and_used(study: Study) -> tuple[Flags, Flags]:
    """Return n x m: months of the horizon of practices judged; those, and all untouched ones, complete and present.

    Raises
    ------
    TooLittle
        If nobody is judged.
    """
    starts = judged_starts(study, before=1)
    month = np.arange(len(study.months))
    since = month - starts[:, None]
    treated = (starts != NEVER)[:, None] & (since >= 0) & (since < study.horizon)
    used = treated | untouched(exposed_from(study), len(month))
    used &= study.matured
    if study.present is not None:
        used &= study.present
    return treated, used
