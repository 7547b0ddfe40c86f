"""The charts: evidence for a drop added up month by month, and the probability that one is in force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.alerts.history import Flags, Floats, Places
from headwater.measures.expected.functions import log_gamma, log_odds, logistic

DROP = 0.6  # of the expected volume: the drop that the chart is tuned to
SHARE_ODDS = 0.5  # of the expected odds of choosing us
HOLD_OFF = 6  # months after an alert in which the series raises no other
# The mixture behind the probability on the screen, and the chance a month that a drop begins (methods 4.1).
DROPS = (0.4, 0.6, 0.75)
ODDS = (0.3, 0.5, 0.7)
HAZARD = 1 / 60


def count_ratio(
    count: Floats, expected: Floats, size: Floats, *, drop: float
) -> Floats:
    """Return log NB(count | drop E, k) - log NB(count | E, k) = y log r + (y + k) log((k + E) / (k + r E)).

    Parameters
    ----------
    expected, size
        E and k, above 0; sums of probabilities need not be whole.
    """
    return np.asarray(
        count * np.log(drop)
        + (count + size) * np.log((size + expected) / (size + drop * expected))
    )


def share_ratio(
    ours: Floats, total: Floats, share: Floats, size: Floats, *, odds: float
) -> Floats:
    """Return log BB(q | n, m', phi) - log BB(q | n, m, phi), logit m' = logit m + log odds.

    Parameters
    ----------
    share, size
        m between 0 and 1, and phi = a + b of the beta distribution.
    """
    less = logistic(log_odds(share) + np.log(odds))
    return np.asarray(
        _beta_binomial(ours, total, less, size)
        - _beta_binomial(ours, total, share, size)
    )


def _beta_binomial(ours: Floats, total: Floats, share: Floats, size: Floats) -> Floats:
    """Return the log likelihood up to what doesn't depend on the share."""
    a, b = share * size, (1 - share) * size
    rest = np.maximum(total - ours, 0.0)
    return np.asarray(
        log_gamma(a + ours) - log_gamma(a) + log_gamma(b + rest) - log_gamma(b)
    )


@dataclass(frozen=True, slots=True)
class Excursions:
    """What a chart raised, one row a crossing, by month: series, first month of the drop, month raised, and tier."""

    series: Places
    began: Places
    raised: Places
    alert: Flags  # False: watch


def follow(
    ratio: Floats,
    watched: Flags,
    *,
    watch: float,
    alert: float,
    hold_off: int = HOLD_OFF,
) -> Excursions:
    """Run C_t = max(0, C_t-1 + ratio_t) and note where it crosses the thresholds.

    The drop began in the month after the last zero. An alert sets C back to 0 and keeps the series quiet for
    ``hold_off`` months; a watch is noted once on the way up. Months that aren't watched leave C as it is.
    """
    series, months = ratio.shape
    c, free = np.zeros(series), np.zeros(series, int)
    start, noted = np.zeros(series, int), np.zeros(series, bool)
    rows: list[tuple[Places, Places, Places, Flags]] = []
    for t in range(months):
        able = watched[:, t] & (free <= t)
        c = np.where(able, np.maximum(c + ratio[:, t], 0.0), c)
        start[c <= 0] = t + 1
        noted &= c > 0
        high, low = able & (c >= alert), able & (c >= watch) & ~noted
        for chosen, tier in ((low & ~high, False), (high, True)):
            which = np.flatnonzero(chosen)
            rows.append(
                (which, start[which], np.full(len(which), t), np.full(len(which), tier))
            )
        noted |= low
        c[high], free[high], noted[high] = 0.0, t + 1 + hold_off, False
        start[high] = t + 1
    columns = [np.concatenate(part) for part in zip(*rows, strict=True)] if rows else []
    return Excursions(*columns) if columns else _NOTHING


_NONE = np.zeros(0, np.int64)
_NOTHING = Excursions(_NONE, _NONE, _NONE, np.zeros(0, bool))


def alarms(
    ratio: Floats, watched: Flags, *, threshold: float, hold_off: int = HOLD_OFF
) -> Flags:
    """Say in which months ``follow`` raises an alert; made for being asked for many thresholds."""
    steps, able = np.ascontiguousarray(ratio.T), np.ascontiguousarray(watched.T)
    months, series = steps.shape
    c, free = np.zeros(series), np.zeros(series, np.int64)
    raised = np.zeros((months, series), bool)
    for t in range(months):
        judged = able[t] & (free <= t)
        c = np.where(judged, np.maximum(c + steps[t], 0.0), c)
        hit = judged & (c >= threshold)
        raised[t] = hit
        c[hit] = 0.0
        free[hit] = t + 1 + hold_off
    return raised.T


def in_force(ratios: list[Floats], watched: Flags, *, hazard: float = HAZARD) -> Floats:
    """Return P(a drop is in force) by month: Shiryaev's recursion, an even mixture over the sizes of the drop.

    The odds of each size grow as O_t = (O_t-1 + hazard) / (1 - hazard) x exp(ratio_t); months that aren't watched leave
    them as they are.
    """
    odds = [np.zeros(len(watched)) for _ in ratios]
    posterior = np.zeros(watched.shape)
    for t in range(watched.shape[1]):
        for place, ratio in enumerate(ratios):
            grown = (odds[place] + hazard) / (1 - hazard)
            # Never surer than a thousand to one, so that a recovery is seen in time.
            new = np.minimum(grown * np.exp(np.clip(ratio[:, t], -50, 50)), 1e3)
            odds[place] = np.where(watched[:, t], new, odds[place])
        mixed = sum(odds) / max(len(odds), 1)
        posterior[:, t] = mixed / (1 + mixed)
    return posterior
