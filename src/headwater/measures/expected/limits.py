"""Limits and tails of counts: negative binomial and beta-binomial, summed count by count."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from headwater.measures.expected.functions import Floats, log_gamma

_AT_ONCE = 2_000_000  # numbers in memory
_NOTHING = -800.0  # log of a chance that is zero
_TAIL = 10.0  # standard deviations beyond which no limit lies


def count_limits(
    mean: Floats, size: Floats, low: float, high: float
) -> tuple[Floats, Floats]:
    """Return the two quantiles of a negative binomial count: the least n with P(N <= n) >= low, or high.

    Parameters
    ----------
    mean, size
        Variance is mean + mean² / size.
    """
    spread = np.sqrt(mean + mean**2 / size)
    longest = np.ceil(mean + _TAIL * spread + _TAIL).astype(np.int64)
    limits = np.zeros((2, len(mean)))
    for rows, count in _blocks(longest):
        m, k = mean[rows, None], size[rows, None]
        first = k * np.log(k / (k + m))
        n = np.arange(count)
        growth = np.log((k + n) / (n + 1)) + np.log(m / (k + m))
        below = np.cumsum(_from(first, growth), axis=1)
        limits[0, rows] = (below < low).sum(axis=1)
        limits[1, rows] = (below < high).sum(axis=1)
    return limits[0], limits[1]


def share_tails(
    ours: Floats, volume: Floats, share: Floats, concentration: Floats
) -> tuple[Floats, Floats]:
    """Return P(N <= ours) and P(N >= ours) for a beta-binomial N of ``volume`` referrals.

    N ~ BetaBinomial(volume, share x concentration, (1 - share) x concentration); both counts are rounded, because sums
    of probabilities aren't whole.
    """
    whole = np.rint(volume).astype(np.int64)
    got = np.minimum(np.rint(ours).astype(np.int64), whole)
    a, b = share * concentration, (1 - share) * concentration
    tails = np.ones((2, len(ours)))
    for rows, count in _blocks(whole):
        n, at = whole[rows, None], np.arange(count)[None, :]
        aa, bb = a[rows, None], b[rows, None]
        first = (
            log_gamma(bb + n)
            - log_gamma(bb)
            + log_gamma(aa + bb)
            - log_gamma(aa + bb + n)
        )
        left = n - at
        ratio = np.maximum(left, 1) / (at + 1) * (aa + at)
        growth = np.log(ratio / (bb + np.maximum(left, 1) - 1))
        # Beyond the row's own volume there is nothing.
        chance = _from(first, np.where(left > 0, growth, _NOTHING))
        below = np.cumsum(chance, axis=1)
        place = np.arange(len(rows))
        tails[0, rows] = below[place, got[rows]]
        tails[1, rows] = 1 - below[place, got[rows]] + chance[place, got[rows]]
    return np.clip(tails[0], 0, 1), np.clip(tails[1], 0, 1)


def _from(first: Floats, growth: Floats) -> Floats:
    """Return probabilities of 0, 1, 2, … from the log of the first and of each one's ratio to the one before."""
    log_chance = np.concatenate([first, first + np.cumsum(growth, axis=1)], axis=1)
    return np.asarray(np.exp(log_chance))


def _blocks(
    longest: npt.NDArray[np.int64],
) -> Iterator[tuple[npt.NDArray[np.int64], int]]:
    """Take rows of like length together, so that a large practice doesn't stretch the small ones' rows."""
    order = np.argsort(longest, kind="stable")
    start = 0
    while start < len(order):
        end = start + 1
        while (
            end < len(order)
            and (end + 1 - start) * (longest[order[end]] + 1) <= _AT_ONCE
            and longest[order[end]] <= 2 * longest[order[start]] + 64
        ):
            end += 1
        yield order[start:end], int(longest[order[end - 1]]) + 1
        start = end
