"""The headline: sequential trials, adjusted doubly robustly for what the planner saw (methods 5.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from headwater.attribution.ratio import Design, Ratio, design, solve, spread
from headwater.attribution.resampling import Draw, as_estimate, draw_again
from headwater.attribution.study import Estimate, Fit, Numbers, Study, Trials
from headwater.attribution.trials import stack_trials
from headwater.schema.progress import Progress, no_progress


def fit_sequential(study: Study, *, method: Literal["dr", "or"] = "dr") -> Fit:
    """Estimate the lift by sequential trials, without an interval.

    Each month of first visits is a trial whose time zero is the month's planning. The outcome of controls is modelled
    on what was known before (:func:`~headwater.attribution.covariates.look_back`) with a level for each trial;
    ``dr`` then weights controls by their odds of being chosen and adjusts the prediction by what it misses of them.
    One of the two models must be right. What only the liaison knew is in neither.

    Parameters
    ----------
    method
        ``dr`` is doubly robust, ``or`` the outcome model alone.

    Raises
    ------
    TooLittle
        If fewer than five practices worked on, or twenty to compare with, can be judged.

    Notes
    -----
    Emulated trials: Seewald et al., Ben-Michael et al.; Poisson quasi-likelihood: Wooldridge 2023; measured on planted
    effects in methods 5.2 and 5.3 and by ``headwater evaluate``. See :func:`~headwater.attribution.ratio.solve`.
    """
    trials = stack_trials(study)
    return as_fit(trials, solve(_lay_out(study, trials, method)))


def estimate_sequential(
    study: Study,
    *,
    method: Literal["dr", "or"] = "dr",
    draws: int = 199,
    seed: int = 0,
    level: float = 0.95,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate the lift by sequential trials, with its interval.

    Clusters of practices are resampled with all their trials, each resample is fitted anew, and the interval is
    studentised on the log scale: each resample's error is that of
    :func:`~headwater.attribution.ratio.spread`, robust to clusters, by influence.

    Parameters
    ----------
    method
        As in :func:`fit_sequential`.
    draws
        Resamples; 199 make the 95 % limits order statistics.
    seed
        The same seed gives the same interval.
    level
        Of the interval.
    progress
        Told after each resample.

    Raises
    ------
    TooLittle
        As :func:`fit_sequential`, and if too many resamples are.
    """
    trials = stack_trials(study)
    return estimate(
        _lay_out(study, trials, method),
        draws=draws,
        seed=seed,
        level=level,
        progress=progress or no_progress,
    )


def _lay_out(study: Study, trials: Trials, method: str) -> Design:
    return design(
        trials,
        study.clusters,
        strata=trials.start,
        weighted=method == "dr",
        pooled=False,
    )


def as_fit(trials: Trials, found: Ratio) -> Fit:
    """Write a solution into its trials."""
    unknown = np.full(len(trials.start), np.nan)
    return Fit(
        lift=float(np.expm1(found.log_lift)),
        adjustment=found.adjustment,
        observed=found.observed,
        predicted=found.predicted,
        trials=replace(
            trials,
            weights=np.where(trials.treated, 1.0, found.weights),
            chance=unknown if found.odds is None else found.odds.chance,
            mu=found.levels.mu,
        ),
    )


def estimate(
    rows: Design, *, draws: int, seed: int, level: float, progress: Progress
) -> Estimate:
    """Solve a design and put an interval around it; parameters as in :func:`estimate_sequential`."""
    found = solve(rows)

    def again(times: Numbers) -> Draw:
        one = solve(rows, times[rows.unit], near=found)
        return Draw(one.log_lift, spread(rows, one, times))

    return as_estimate(
        Draw(found.log_lift, spread(rows, found)),
        draw_again(
            again,
            clusters=int(rows.unit.max()) + 1,
            draws=draws,
            seed=seed,
            progress=progress,
        ),
        level=level,
        treated=int(rows.treated.sum()),
        observed=found.observed,
    )
