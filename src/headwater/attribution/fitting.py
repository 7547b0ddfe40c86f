"""Two regressions that hundreds of resamples can afford: Poisson with a level of its own for each trial, and logit."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np

from headwater.attribution.study import Numbers, Whole

# Of the chance of being chosen: a normal prior of standard deviation 1 on each standardised coefficient. It moves none
# that data speak for, and keeps collinear columns and separated groups finite.
RIDGE = 1.0
STEPS = 50
SMALL = 1e-8  # a step in every standardised coefficient that changes no figure shown
FARTHEST = 2.0  # Newton may overshoot far from the optimum; so much, at most, in a coefficient at once
STEEPEST = 30.0  # exp(30) is beyond any count


class Strata(NamedTuple):
    """Rows sorted by stratum.

    Attributes
    ----------
    first
        Index of each stratum's first row; none is empty.
    of
        r: the stratum of each row, 0, 1, 2 ...
    """

    first: Whole
    of: Whole

    def sum(self, values: Numbers) -> Numbers:
        """Add up values (r, or r x k) within each stratum."""
        return np.asarray(np.add.reduceat(values, self.first, axis=0))


class Levels(NamedTuple):
    """A Poisson fit: the mean is ``levels[stratum] * exp(x @ coefficients)``.

    Attributes
    ----------
    coefficients
        k.
    levels
        One a stratum; 0 where a stratum has no weight.
    mu
        r: the fitted means.
    information
        k x k: second derivatives, the levels profiled out.
    centred
        r x k: x less its mean in the stratum, weighted by ``weights * mu``.
    """

    coefficients: Numbers
    levels: Numbers
    mu: Numbers
    information: Numbers
    centred: Numbers


def fit_poisson(
    x: Numbers,
    y: Numbers,
    weights: Numbers,
    strata: Strata,
    *,
    stiffness: Numbers,
    start: Numbers | None = None,
    steps: int = STEPS,
) -> Levels:
    """Fit counts, or anything from zero up, by Poisson quasi-likelihood.

    The mean is all that must be right (Wooldridge 2023); counts may be overdispersed, or sums of probabilities. Each
    stratum's level has a closed form given the coefficients, so Newton's method runs over these alone.

    Parameters
    ----------
    x
        r x k, standardised, no constant.
    y, weights
        r, from zero up; a weight of zero takes a row out.
    stiffness
        k, above zero: how many average rows' worth of information draws each coefficient towards 0.
    start
        Coefficients to begin at: a neighbouring fit's.
    steps
        Newton steps at most.
    """
    total = strata.sum(weights * y)
    ridge = stiffness * (total.sum() / weights.sum())
    penalty = np.diag(ridge)

    def look(at: Numbers) -> tuple[Levels, Numbers]:
        fitted = _level(x, weights, strata, total, at)
        mass = weights * fitted.mu
        gradient = x.T @ (weights * y - mass) - ridge * at
        information = (fitted.centred * mass[:, None]).T @ fitted.centred + penalty
        return fitted._replace(information=information), gradient

    return _climb(look, np.zeros(x.shape[1]) if start is None else start, steps)


def _level(
    x: Numbers, weights: Numbers, strata: Strata, total: Numbers, at: Numbers
) -> Levels:
    """Return the fit with these coefficients and the levels that go with them."""
    shape = np.exp(np.clip(x @ at, -STEEPEST, STEEPEST))
    mass = weights * shape
    whole = strata.sum(mass)
    some = np.where(whole > 0, whole, 1.0)
    levels = np.where(whole > 0, total / some, 0.0)
    mean = strata.sum(x * mass[:, None]) / some[:, None]
    return Levels(
        at, levels, shape * levels[strata.of], np.empty((0, 0)), x - mean[strata.of]
    )


class Odds(NamedTuple):
    """A logit fit.

    Attributes
    ----------
    coefficients
        1 + k, the constant first.
    chance
        r: fitted probabilities.
    information
        (1 + k) x (1 + k).
    """

    coefficients: Numbers
    chance: Numbers
    information: Numbers


def fit_logit(
    z: Numbers,
    chosen: Numbers,
    weights: Numbers,
    *,
    start: Numbers | None = None,
    steps: int = STEPS,
) -> Odds:
    """Fit the chance of being chosen.

    Parameters
    ----------
    z
        r x (1 + k): a column of ones, then standardised covariates.
    chosen, weights
        r: 1 or 0; from zero up.
    start, steps
        As in :func:`fit_poisson`.
    """
    penalty = RIDGE * np.eye(z.shape[1])
    penalty[0, 0] = 0.0
    free = np.r_[0.0, np.full(z.shape[1] - 1, RIDGE)]

    def look(at: Numbers) -> tuple[Odds, Numbers]:
        chance = 1 / (1 + np.exp(-np.clip(z @ at, -STEEPEST, STEEPEST)))
        spread = weights * chance * (1 - chance)
        gradient = z.T @ (weights * (chosen - chance)) - free * at
        return Odds(at, chance, (z * spread[:, None]).T @ z + penalty), gradient

    if start is None:
        share = float(np.average(chosen, weights=weights))
        start = np.r_[np.log(share / (1 - share)), np.zeros(z.shape[1] - 1)]
    return _climb(look, start, steps)


_Fitted = TypeVar("_Fitted", Levels, Odds)


def _climb(
    look: Callable[[Numbers], tuple[_Fitted, Numbers]], at: Numbers, steps: int
) -> _Fitted:
    """Take Newton steps until they are too small to matter."""
    fitted, gradient = look(at)
    for _ in range(steps):
        step = np.linalg.solve(fitted.information, gradient)
        size = float(np.abs(step).max(initial=0.0))
        at = at + step * min(1.0, FARTHEST / size if size > 0 else 1.0)
        fitted, gradient = look(at)
        if size < SMALL:
            break
    return fitted
