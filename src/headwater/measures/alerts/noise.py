"""How much the months of a steady series scatter, learnt from the site's own series together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.alerts.baseline import share_baseline, volume_baseline
from headwater.measures.alerts.demand import Demand, steady
from headwater.measures.alerts.history import Flags, Floats, Histories

USUAL_DISPERSION = 1 / 15  # 1 / k of the negative binomial (methods 4.1, illustrative)
USUAL_SHARE_DISPERSION = 1 / 100
MEMORY = 0.6  # how much of a month's deviation is left in the next (methods 8)
_DRIFT_MOST = (
    0.5  # of the dispersion: what is left must still be scatter between months
)
_RANGE = (0.005, 1.0)
_FARTHEST = 9.0  # squared standard deviations that one month may speak for
_LEAST_MONTHS = 200  # series-months, else the usual values stand


@dataclass(frozen=True, slots=True)
class Noise:
    """Relative variances between the months of a steady series.

    Attributes
    ----------
    total, ours
        1 / k of the pooled negative binomials, drift included.
    drift
        The part of ``total`` that passes from month to month.
    share
        1 / (phi + 1) of the pooled beta-binomial.
    """

    total: float = USUAL_DISPERSION
    ours: float = USUAL_DISPERSION
    drift: float = 0.0
    share: float = USUAL_SHARE_DISPERSION


def noise(histories: Histories, market: Demand) -> Noise:
    """Estimate the scatter of the stable series, by moments, each month against what its baseline said before it."""
    exposure = histories.completeness * market.index
    stable = market.stable & steady(
        np.where(histories.tested, histories.seen(histories.ours), 0.0),
        np.where(histories.tested, exposure, 0.0),
    )
    total, drift = _volume(histories, market, histories.total, stable)
    ours, _ = _volume(histories, market, histories.ours, stable)
    share = _share(histories, stable)
    return Noise(total=total, ours=ours, drift=drift, share=share)


def _volume(
    histories: Histories, market: Demand, volume: Floats, stable: Flags
) -> tuple[float, float]:
    """Return 1 / k, and the part of it that lasts from one month to the next."""
    found, drift = USUAL_DISPERSION, 0.0
    for _ in range(3):
        base = volume_baseline(histories, volume, market.index, dispersion=found)
        use = base.watched & stable[:, None]
        if use.sum() < _LEAST_MONTHS:
            return USUAL_DISPERSION, 0.0
        mean = np.maximum(histories.seen(base.expected), 1e-9)
        unsure = base.variance + market.variance
        off = histories.seen(volume) - mean
        usual = mean + mean**2 * (found + unsure)
        off = np.where(
            off**2 > _FARTHEST * usual, np.sign(off) * np.sqrt(_FARTHEST * usual), off
        )
        weight = np.where(use, mean**2 / usual, 0.0) ** 2
        excess = (off**2 - mean) / mean**2 - unsure
        found = float(np.clip((weight * excess).sum() / weight.sum(), *_RANGE))
        drift = _lasting(off / mean, unsure, np.sqrt(weight))
    return found, min(max(drift, 0.0), _DRIFT_MOST * found)


def _lasting(off: Floats, unsure: Floats, weight: Floats) -> float:
    """Return the variance that neighbouring months share, beyond the baseline that they share, over its memory."""
    pair = weight[:, 1:] * weight[:, :-1]
    if not pair.sum():
        return 0.0
    together = off[:, 1:] * off[:, :-1] - unsure[:, 1:]
    return float((pair * together).sum() / pair.sum()) / MEMORY


def _share(histories: Histories, stable: Flags) -> float:
    found = USUAL_SHARE_DISPERSION
    for _ in range(3):
        base = share_baseline(histories, dispersion=found)
        n, q = histories.seen(histories.total), histories.seen(histories.ours)
        use = histories.tested & stable[:, None] & (n >= 2)
        if use.sum() < _LEAST_MONTHS:
            return USUAL_SHARE_DISPERSION
        usual = base.share * (1 - base.share)
        unsure = 1 / (base.size + 1)
        expected = usual * n * (1 + (n - 1) * (found + unsure))
        square = np.minimum((q - base.share * n) ** 2, _FARTHEST * expected)
        pairs = usual * n * (n - 1)
        weight = np.where(use, pairs / np.maximum(expected, 1e-9) ** 2, 0.0)
        excess = square - usual * n - pairs * unsure
        found = float(
            np.clip(
                (weight * excess).sum() / max((weight * pairs).sum(), 1e-9), 1e-4, 0.3
            )
        )
    return found
