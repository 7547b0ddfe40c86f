"""How strongly each practice refers in each line and month: propensity, season, drift, lasting shocks, noise."""

from __future__ import annotations

import numpy as np

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.parameters import Parameters

BURN_IN = 15  # months before the files begin, so that the first month has a past that liaisons react to
_LASTING_DROP = (0.20, 0.45)


def volumes(rng: Rng, parameters: Parameters, *, practices: int, months: int) -> Array:
    """Return relative referral intensity, practices x lines x (BURN_IN + months).

    Over lines it sums to about 1 for an average practice, so that it multiplies the referral probability.
    """
    mix = np.array(parameters.line_mix)
    lines, total = len(mix), BURN_IN + months
    level = _propensity(rng, parameters, practices, lines)
    month = np.arange(total)
    season = 1 + parameters.season * np.sin(2 * np.pi * (month + 2) / 12)
    drift = _drift(rng, parameters, practices, total) + _lasting(
        rng, parameters, practices, total
    )
    noise = rng.gamma(
        parameters.count_size, 1 / parameters.count_size, (practices, lines, total)
    )
    return np.asarray(
        mix[None, :, None]
        * level[:, :, None]
        * season
        * np.exp(drift)[:, None, :]
        * noise
    )


def _propensity(rng: Rng, parameters: Parameters, practices: int, lines: int) -> Array:
    """Return lognormal levels of mean 1, correlated between the lines of a practice."""
    sd = np.sqrt(np.log(1 + parameters.propensity_cv**2))
    share = parameters.propensity_line_corr
    common = rng.normal(0, np.sqrt(share), (practices, 1))
    own = rng.normal(0, np.sqrt(1 - share), (practices, lines))
    return np.asarray(np.exp(sd * (common + own) - sd**2 / 2))


def _drift(rng: Rng, parameters: Parameters, practices: int, total: int) -> Array:
    """Return a first-order autoregression on the log scale."""
    step = parameters.ar_sd * np.sqrt(1 - parameters.ar_coefficient**2)
    innovation = rng.normal(0, step, (practices, total))
    path = np.empty((practices, total))
    path[:, 0] = rng.normal(0, parameters.ar_sd, practices)
    for month in range(1, total):
        path[:, month] = (
            parameters.ar_coefficient * path[:, month - 1] + innovation[:, month]
        )
    return path


def _lasting(rng: Rng, parameters: Parameters, practices: int, total: int) -> Array:
    """Return permanent steps of the log level: drops, and half as many rises."""
    shape = (practices, total)
    size = rng.uniform(*_LASTING_DROP, shape)
    chance = rng.random(shape)
    drop = chance < parameters.lasting_shock_a_month
    rise = chance > 1 - parameters.lasting_shock_a_month / 2
    step = np.where(drop, np.log1p(-size), np.where(rise, np.log1p(size), 0.0))
    return np.asarray(np.cumsum(step, axis=1))
