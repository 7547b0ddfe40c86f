"""What share comes to us from practices alike, and how probable it is that something is wrong in a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.descent import descend
from headwater.measures.expected.functions import (
    Floats,
    digamma,
    log_gamma,
    log_odds,
    logistic,
)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Normal priors: of the coefficients, then of log concentration, log drop and log odds of a problem."""

    mean: Floats
    sd: Floats


@dataclass(frozen=True, slots=True)
class ShareModel:
    """Mixture of two beta-binomials: ordinary cells, and problem cells whose log odds of us lie ``drop`` lower."""

    coefficients: Floats  # one a column of the setting
    concentration: float  # phi: the larger, the less ordinary cells differ
    drop: float  # delta > 0
    problem_share: float  # pi

    def expect(self, setting: Floats) -> Floats:
        """Return m: the share of an ordinary cell of this setting (cells x columns)."""
        return logistic(setting @ self.coefficients)

    def lowered(self, share: Floats) -> Floats:
        """Return m': the share of a problem cell whose ordinary share is ``share``."""
        return logistic(log_odds(share) - self.drop)


# A problem takes half to four fifths of the odds in about a tenth of the cells (methods 8): weak, markets correct it.
_CONCENTRATION, _CONCENTRATION_SD = 30.0, 1.0
_DROP, _DROP_SD = 1.0, 0.3
_PROBLEM_SHARE, _PROBLEM_SD = 0.1, 0.5
_COEFFICIENT_SD = 1.5
# Least and most of log phi, log delta and the log odds of pi.
_SEARCHED = np.array([[-8.0, -5.0, -20.0], [12.0, 2.5, 20.0]])


def weak_beliefs(columns: int) -> Beliefs:
    """Return what is believed of a market before it is seen."""
    return Beliefs(
        np.r_[
            np.zeros(columns),
            np.log(_CONCENTRATION),
            np.log(_DROP),
            log_odds(_PROBLEM_SHARE),
        ],
        np.r_[
            np.full(columns, _COEFFICIENT_SD), _CONCENTRATION_SD, _DROP_SD, _PROBLEM_SD
        ],
    )


def fit_share(
    ours: Floats, volume: Floats, setting: Floats, beliefs: Beliefs
) -> ShareModel:
    """Fit the mixture by its most probable parameters (BFGS on the log posterior).

    ours | volume ~ (1 - pi) BB(m phi, (1 - m) phi) + pi BB(m' phi, (1 - m') phi), logit m = setting g,
    logit m' = logit m - delta (methods 3.1).

    Parameters
    ----------
    ours, volume
        Sums of calibrated probabilities, 0 <= ours <= volume; cells without volume say nothing.
    setting
        Cells x columns, an intercept among them.
    """

    def cost(point: Floats) -> tuple[float, Floats]:
        value, slope = _likelihood(point, ours, volume, setting)
        off = (point - beliefs.mean) / beliefs.sd
        return 0.5 * float(off @ off) - value, off / beliefs.sd - slope

    return _model(descend(cost, beliefs.mean))


def as_beliefs(model: ShareModel, sd: float) -> Beliefs:
    """Turn a fit of the whole market into what is believed of one service line."""
    mean = np.r_[
        model.coefficients,
        np.log(model.concentration),
        np.log(model.drop),
        log_odds(model.problem_share),
    ]
    return Beliefs(mean, np.full(len(mean), sd))


def _model(point: Floats) -> ShareModel:
    return ShareModel(
        point[:-3],
        float(np.exp(point[-3])),
        float(np.exp(point[-2])),
        float(logistic(point[-1])),
    )


def _likelihood(
    point: Floats, ours: Floats, volume: Floats, setting: Floats
) -> tuple[float, Floats]:
    """Return the mixture's log likelihood and its slope."""
    predictor = np.clip(setting @ point[:-3], -12, 12)
    # Far beyond what any market says, so that a search that errs meets numbers and not infinity.
    phi, drop, pi = (float(x) for x in np.exp(np.clip(point[-3:], *_SEARCHED)))
    pi = pi / (1 + pi)
    plain = _component(ours, volume, logistic(predictor), phi)
    low = _component(ours, volume, logistic(predictor - drop), phi)
    log_plain, log_low = np.log1p(-pi) + plain[0], np.log(pi) + low[0]
    total = np.logaddexp(log_plain, log_low)
    wrong = np.exp(log_low - total)  # probability that the cell is a problem cell
    by_predictor = (1 - wrong) * plain[1] + wrong * low[1]
    slope = np.r_[
        setting.T @ by_predictor,
        phi * ((1 - wrong) * plain[2] + wrong * low[2]).sum(),
        -drop * (wrong * low[1]).sum(),
        (wrong - pi).sum(),
    ]
    return float(total.sum()), slope


def _component(
    ours: Floats, volume: Floats, share: Floats, phi: float
) -> tuple[Floats, Floats, Floats]:
    """Return one beta-binomial's log likelihood and its slopes by the log odds of the share and by phi."""
    a, b = share * phi, (1 - share) * phi
    theirs = volume - ours
    likelihood = (
        log_gamma(ours + a)
        + log_gamma(theirs + b)
        - log_gamma(volume + phi)
        - log_gamma(a)
        - log_gamma(b)
        + log_gamma(phi)
    )
    common = digamma(phi) - digamma(volume + phi)
    by_a = digamma(ours + a) - digamma(a) + common
    by_b = digamma(theirs + b) - digamma(b) + common
    by_predictor = phi * (by_a - by_b) * share * (1 - share)
    return likelihood, by_predictor, share * by_a + (1 - share) * by_b


def problem_probability(
    model: ShareModel, ours: Floats, volume: Floats, setting: Floats
) -> Floats:
    """Return r: how probable it is, given its counts, that a cell is a problem cell."""
    usual = model.expect(setting)
    plain = _component(ours, volume, usual, model.concentration)[0]
    low = _component(ours, volume, model.lowered(usual), model.concentration)[0]
    return logistic(log_odds(model.problem_share) + low - plain)
