"""What the treated would have had: practice and month effects fitted to untreated months alone, then carried over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.attribution.clustered import (
    NOTHING_FOUND,
    Moved,
    draw_times,
    estimate_moved,
)
from headwater.attribution.fixed_effects import treated_and_used
from headwater.attribution.study import (
    Estimate,
    Flags,
    Numbers,
    Study,
    TooLittle,
    Whole,
)

_NOTHING = 1e-300  # so that a unit never seen untreated divides
_RANK = 1e-10  # months are known up to a constant: what is smaller than this share of the largest is that


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imputed:
    """Outcomes without treatment.

    Attributes
    ----------
    without
        n x m; NaN where a unit or a month was never seen untreated.
    effect
        Mean of outcome less ``without`` over the treated.
    influence
        n, on the effect, scaled so that the variance is the sum of squares over clusters.
    """

    without: Numbers
    effect: float
    influence: Numbers


def impute(
    outcome: Numbers,
    treated: Flags,
    used: Flags,
    *,
    times: Numbers | None = None,
    effects: Whole | None = None,
) -> Imputed:
    """Impute each treated outcome from unit and month effects that untreated ones gave, by least squares.

    The estimator of Borusyak, Jaravel and Spiess (2024) and of Gardner (2022), who give the same number for this
    average; the influence is Gardner's two-stage one. Reproduces the published tables of mpdta and df_het.

    Parameters
    ----------
    outcome, treated, used
        n x m; the effects are fitted where ``used & ~treated``, the mean is taken where ``used & treated``.
    times
        n: how often each unit counts; once if not given.
    effects
        n: 0, 1, 2 ... Units of the same number share an effect; each has its own if not given.

    Raises
    ------
    TooLittle
        If no treated outcome has a prediction.
    """
    times = np.ones(len(outcome)) if times is None else times
    effects = np.arange(len(outcome)) if effects is None else effects
    weight = times[:, None]
    fitted = used & ~treated & (weight > 0)
    count = _together(weight * fitted, effects)
    whole = np.maximum(count.sum(axis=1), _NOTHING)
    share = count / whole[:, None]
    sent = _together(weight * np.where(fitted, outcome, 0.0), effects)
    own = sent.sum(axis=1) / whole
    normal = np.diag(count.sum(axis=0)) - count.T @ share
    inverse = np.linalg.pinv(normal, rcond=_RANK, hermitian=True)
    month = inverse @ (sent.sum(axis=0) - count.T @ own)
    seen = (count.sum(axis=1) > 0)[:, None] & (count.sum(axis=0) > 0)
    without = np.where(seen, (own - share @ month)[:, None] + month, np.nan)[effects]
    judged = used & treated & np.isfinite(without) & (weight > 0)
    counted = float(times @ judged.sum(axis=1))
    if not counted:
        raise TooLittle("No visited practice has months before to be judged by.")
    off = np.where(judged | fitted, outcome - without, 0.0)
    effect = float(times @ (off * judged).sum(axis=1)) / counted
    # How far the residual of an untreated month moves what is predicted for the treated ones.
    asked = _together(weight * judged, effects)
    pull = inverse @ (asked - asked.sum(axis=1)[:, None] * share).sum(axis=0)
    through = (asked.sum(axis=1) / whole - share @ pull)[effects]
    moved = fitted * (through[:, None] + pull)
    influence = ((off - effect) * judged).sum(axis=1) - (off * moved).sum(axis=1)
    return Imputed(without=without, effect=effect, influence=influence / counted)


def _together(values: Numbers, effects: Whole) -> Numbers:
    """Sum the rows that share an effect."""
    sums = np.zeros((int(effects.max()) + 1, values.shape[1]))
    np.add.at(sums, effects, values)
    return sums


def imputation_did(
    study: Study, *, draws: int = 199, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Return the lift by imputation in referrals a month, as the estimators of 2021 to 2024 would have it.

    It errs low where visits follow drops, as two-way fixed effects do (methods 5.2).

    Raises
    ------
    TooLittle
        If nobody can be judged or compared with.
    """
    treated, used = treated_and_used(study)
    cluster = study.clusters
    point = _log_ratio(study.counts, treated, used, np.ones(len(cluster)))
    times = draw_times(cluster, draws=draws, seed=seed)
    drawn = [_or_nothing(study.counts, treated, used, row) for row in times]
    return estimate_moved(
        point,
        np.array([each.value for each in drawn]),
        np.array([each.influence for each in drawn]),
        times,
        cluster,
        level=level,
        treated=int(treated.any(axis=1).sum()),
        observed=float((study.counts * treated).sum()),
    )


def _log_ratio(counts: Numbers, treated: Flags, used: Flags, times: Numbers) -> Moved:
    """Return log(observed / predicted) over the treated months that have a prediction."""
    imputed = impute(counts, treated, used, times=times)
    judged = used & treated & np.isfinite(imputed.without)
    months, own = judged.sum(axis=1), (counts * judged).sum(axis=1)
    counted = float(times @ months)
    mean = float(times @ own) / counted
    predicted = mean - imputed.effect
    if mean <= 0 or predicted <= 0:
        raise TooLittle(NOTHING_FOUND)
    by_own = (own - mean * months) / counted
    influence = by_own / mean - (by_own - imputed.influence) / predicted
    return Moved(float(np.log(mean / predicted)), influence)


def _or_nothing(counts: Numbers, treated: Flags, used: Flags, times: Numbers) -> Moved:
    try:
        return _log_ratio(counts, treated, used, times)
    except (TooLittle, np.linalg.LinAlgError):
        return Moved(np.nan, np.full(len(counts), np.nan))
