"""What each month should bring, from the series' own earlier months, shrunk to its group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.alerts.history import Flags, Floats, Histories

GUARD_MONTHS = 4  # a drop must not eat its own baseline
OLDEST_MONTH = 28  # before the month that is judged
# Fewer months say too little of a series' own level.
LEAST_MONTHS = 6
_LEAST = 1e-9
_PRIOR = (0.1, 1_000.0)  # range of a prior's size, in episodes


@dataclass(frozen=True, slots=True)
class Baseline:
    """Series x months: what is expected of a whole month, and how unsure that is."""

    expected: Floats
    variance: Floats  # relative, of the rate alone
    watched: Flags  # months with baseline enough to be judged


@dataclass(frozen=True, slots=True)
class ShareBaseline:
    """Series x months: the expected share, and how many referrals it is worth."""

    share: Floats
    size: Floats


def windowed(values: Floats) -> Floats:
    """Add up months t-28 to t-4 for every month t."""
    months = values.shape[1]
    before = np.concatenate(
        [np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1
    )
    end = np.maximum(np.arange(months) - GUARD_MONTHS + 1, 0)
    begin = np.maximum(np.arange(months) - OLDEST_MONTH, 0)
    return np.asarray(before[:, end] - before[:, begin])


def first_watched(tested: Flags) -> Flags:
    """Say which months may be judged: tested, with at least six tested months in their window."""
    return np.asarray(tested & (windowed(tested.astype(float)) >= LEAST_MONTHS))


def volume_baseline(
    histories: Histories, volume: Floats, index: Floats, *, dispersion: float
) -> Baseline:
    """Return E = rate x index, the rate gamma-shrunk on months t-28 to t-4 (methods 4.1).

    With Y the window's count, I its index and G(a, b) the group's rates, rate = (a + s Y) / (b + s I), where
    s = 1 / (1 + E dispersion) leaves of Y the part that its scatter beyond Poisson leaves; its relative variance is
    1 / (a + s Y). Months before the first window stand on that window.

    Parameters
    ----------
    volume
        Grown, series x months.
    dispersion
        1 / k of the pooled negative binomial.
    """
    tested = histories.tested
    exposure = np.where(tested, index * histories.completeness, 0.0)
    count = np.where(tested, histories.seen(volume), 0.0)
    watched = first_watched(tested)
    summed, time = _windows(count, watched), _windows(exposure, watched)
    squares = _windows(exposure**2, watched)
    a, b = _gamma_prior(histories, summed, time, squares * dispersion)
    rate = summed / np.maximum(time, _LEAST)
    # Variance of Y over E: 1, and what months scatter beyond it.
    kept = 1 / (1 + rate * squares / np.maximum(time, _LEAST) * dispersion)
    sure = a + kept * summed
    return Baseline(sure / (b + kept * time) * index, 1 / sure, watched)


def _windows(values: Floats, watched: Flags) -> Floats:
    """Return ``windowed`` sums; months before the first one watched have that one's, or all there is."""
    sums = windowed(values)
    ever = np.asarray(watched.any(1))
    first = np.where(ever, watched.argmax(1), 0)
    usual = np.where(
        ever[:, None],
        sums[np.arange(len(sums)), first][:, None],
        values.sum(1)[:, None],
    )
    months = np.arange(values.shape[1])
    early = (months[None, :] < first[:, None]) | ~ever[:, None]
    return np.where(early, usual, sums)


def _gamma_prior(
    histories: Histories, count: Floats, time: Floats, scatter: Floats
) -> tuple[Floats, Floats]:
    """Return a, b of each series' group by month, by moments."""
    a, b = np.empty_like(count), np.empty_like(count)
    for group in np.unique(histories.group):
        of = histories.group == group
        y, t = count[of], time[of]
        mean = (y.sum(0) + _LEAST) / np.maximum(t.sum(0), _LEAST)
        noise = (mean * t).sum(0) + (mean**2 * scatter[of]).sum(0)
        spread = ((y - mean * t) ** 2).sum(0) - noise
        square = np.maximum((t**2).sum(0), _LEAST)
        between = np.maximum(spread / square, _LEAST)
        a[of] = np.clip(mean**2 / between, *_PRIOR)
        b[of] = a[of] / mean
    return a, b


def share_baseline(histories: Histories, *, dispersion: float) -> ShareBaseline:
    """Return the share of months t-28 to t-4, beta-shrunk to its group.

    With Q of N ours in the window and Beta(p m, p (1 - m)) the group's shares, share = (p m + s Q) / (p + s N), where
    s = 1 / (1 + (n - 1) dispersion) for n referrals a month; it is worth p + s N referrals.

    Parameters
    ----------
    dispersion
        1 / (phi + 1) of the beta-binomial between months.
    """
    tested = histories.tested
    watched = first_watched(tested)
    ours = _windows(np.where(tested, histories.seen(histories.ours), 0.0), watched)
    total = _windows(np.where(tested, histories.seen(histories.total), 0.0), watched)
    months = _windows(tested.astype(float), watched)
    monthly = total / np.maximum(months, 1.0)
    kept = 1 / (1 + np.maximum(monthly - 1, 0.0) * dispersion)
    mean, size = np.empty_like(ours), np.empty_like(ours)
    for group in np.unique(histories.group):
        of = histories.group == group
        mean[of], size[of] = _beta_prior(ours[of], total[of], kept[of])
    worth = size + kept * total
    share = (size * mean + kept * ours) / worth
    return ShareBaseline(np.clip(share, 1e-4, 1 - 1e-4), worth)


def _beta_prior(ours: Floats, total: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """Return mean and size by month, by moments."""
    mean = (ours.sum(0) + 0.5) / (total.sum(0) + 1.0)
    usual = mean * (1 - mean)
    spread = ((ours - mean * total) ** 2).sum(0) - (usual * total / kept).sum(0)
    between = spread / np.maximum((total**2).sum(0), _LEAST)
    return mean, np.clip(usual / np.maximum(between, _LEAST) - 1, 0.5, 200.0)
