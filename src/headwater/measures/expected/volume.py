"""How many referrals a panel predicts, and what a practice's own count adds to that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.functions import Floats, log_gamma

# Weak beliefs, which decide only where a market has a handful of practices.
_COEFFICIENT_SD = 0.5  # log rate per standard deviation of a trait
_USUAL_K = 8.0  # practices of one panel differ by 35 % (Franks 1999)
_LOG_K_SD = 0.7
_K_RANGE = (0.3, 300.0)
_GOLDEN = (np.sqrt(5) - 1) / 2
_SEARCHES = 30  # of k: to a ten-thousandth
_ROUNDS = 25
_ENOUGH = 1e-8
# Of a practice's own level, from one year to the next (Franks 1999).
YEAR_TO_YEAR = 0.90


@dataclass(frozen=True, slots=True)
class VolumeModel:
    """Negative binomial of a count given people and traits: mu = people x exp(traits b), variance mu + mu² / k."""

    coefficients: Floats  # intercept first
    k: float

    def predict(self, people: Floats, traits: Floats) -> Floats:
        """Return mu, referrals in the window; ``traits`` is cells x traits, standardised."""
        log_rate = self.coefficients[0] + traits @ self.coefficients[1:]
        return np.asarray(people * np.exp(np.clip(log_rate, -30, 30)))


def fit_volume(volume: Floats, people: Floats, traits: Floats) -> VolumeModel:
    """Fit the negative binomial by iteratively reweighted least squares inside a profile likelihood of k.

    Counts may be fractional: sums of calibrated probabilities. A weak prior holds each trait near no effect and k near
    8, the spread between practices that is published, so that a market of three practices has an answer too.

    Parameters
    ----------
    volume, people
        One number a cell; people > 0.
    traits
        Cells x traits, standardised, without an intercept.
    """
    design = np.column_stack([np.ones(len(volume)), traits])
    offset = np.log(people)
    start = np.zeros(design.shape[1])
    start[0] = np.log((volume.sum() + 0.5) / people.sum())

    def profile(log_k: float) -> tuple[float, Floats]:
        k = float(np.exp(log_k))
        found = _reweighted(volume, offset, design, k, start)
        belief = 0.5 * ((log_k - np.log(_USUAL_K)) / _LOG_K_SD) ** 2
        belief += 0.5 * float(((found[1:] / _COEFFICIENT_SD) ** 2).sum())
        mean = np.exp(offset + design @ found)
        return log_likelihood(volume, mean, k) - belief, found

    low, high = np.log(_K_RANGE[0]), np.log(_K_RANGE[1])
    one, other = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_one, at_other = profile(one), profile(other)
    for _ in range(_SEARCHES):
        if at_one[0] > at_other[0]:
            high, other, at_other = other, one, at_one
            one = high - _GOLDEN * (high - low)
            at_one = profile(one)
        else:
            low, one, at_one = one, other, at_other
            other = low + _GOLDEN * (high - low)
            at_other = profile(other)
    middle = (low + high) / 2
    return VolumeModel(profile(middle)[1], float(np.exp(middle)))


def log_likelihood(volume: Floats, mean: Floats, k: float) -> float:
    """Return the negative binomial's log likelihood, less what doesn't depend on mean and k."""
    return float(
        (
            log_gamma(k + volume)
            - log_gamma(k)
            + k * np.log(k / (k + mean))
            + volume * np.log(mean / (k + mean))
        ).sum()
    )


def _reweighted(
    volume: Floats, offset: Floats, design: Floats, k: float, start: Floats
) -> Floats:
    """Return the coefficients for one k: least squares on the working response, weights mu / (1 + mu / k)."""
    ridge = np.full(design.shape[1], _COEFFICIENT_SD**-2)
    ridge[0] = 1e-6  # the level itself is free
    coefficients = start
    for _ in range(_ROUNDS):
        predictor = np.clip(design @ coefficients, -30, 30)
        mean = np.exp(offset + predictor)
        weight = mean / (1 + mean / k)
        response = predictor + (volume - mean) / mean
        gram = design.T @ (design * weight[:, None]) + np.diag(ridge)
        new = np.linalg.solve(gram, design.T @ (weight * response))
        step = np.clip(new - coefficients, -1.0, 1.0)
        coefficients = coefficients + step
        if np.abs(step).max() < _ENOUGH:
            break
    return np.asarray(coefficients)


@dataclass(frozen=True, slots=True)
class Level:
    """Gamma posterior of what a cell sends in a window, given its panel and its own count."""

    shape: Floats
    rate: Floats

    @property
    def mean(self) -> Floats:
        """Return the expected level, in referrals a window."""
        return self.shape / self.rate


def own_level(volume: Floats, predicted: Floats, k: Floats) -> Level:
    """Shrink a cell's count towards what its panel predicts.

    u ~ Gamma(k, k) and y | u ~ Poisson(mu u) give u | y ~ Gamma(k + y, k + mu); the level is mu u, so its mean is
    mu (k + y) / (k + mu) (methods 3.1).
    """
    return Level(k + volume, (k + predicted) / predicted)


def next_year(level: Level, predicted: Floats, k: Floats) -> tuple[Floats, Floats]:
    """Return mean and negative binomial size of next year's count, own history included.

    Practices keep .90 of what makes them differ from one year to the next (``YEAR_TO_YEAR``): with u' = 1 + .9 (u - 1)
    + e, Var e = (1 - .81) / k, the count's mean is mu E u' and its size (E u')² / Var u'.
    """
    u_mean = level.mean / predicted
    u_variance = level.shape / (level.rate * predicted) ** 2
    mean = 1 + YEAR_TO_YEAR * (u_mean - 1)
    variance = YEAR_TO_YEAR**2 * u_variance + (1 - YEAR_TO_YEAR**2) / k
    return predicted * mean, mean**2 / variance
