"""How far the two sides may have drifted apart before an effect of an outside start is lost (Rambachan and Roth)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from headwater.attribution.study import Flags, Numbers, TooLittle

_TURNS = 10  # of the frontier's path, a weight; it seldom has more than one
_BETWEEN = 40  # points on each straight piece of it; the best point is flat
_HAIR = 1e-10  # a turn this near to the last one is the last one
_STEP = 1e-4  # of a bend: a hundredth of a percent a month
MOST_BEND = 0.05


class Band(NamedTuple):
    """An interval that holds if the slope of the drift bends by at most so much from month to month."""

    bend: float
    low: float
    high: float


class _Frontier(NamedTuple):
    """Spread as a quadratic of the weights on bends before the start; and the bend after it, which nothing offsets.

    The variance is ``fixed + 2 linear·w + w·square·w``; ``to_pre`` and ``shift`` give the weights of months before.
    """

    fixed: float
    linear: Numbers
    square: Numbers
    after: float
    to_pre: Numbers
    shift: Numbers


def honest_bands(
    effects: Numbers,
    covariance: Numbers,
    before: int,
    bends: tuple[float, ...],
    *,
    weights: Numbers | None = None,
    level: float = 0.95,
) -> tuple[Band, ...]:
    """Return intervals of an effect that allow the two sides to have drifted apart on their own.

    The drift may have any slope, and its slope may change by at most ``bend`` from one period to the next. Each band is
    the shortest of fixed length around a linear combination of the coefficients: Rambachan and Roth (2023), "A More
    Credible Approach to Parallel Trends", section 4.1, with the critical values of Armstrong and Kolesár (2018).
    Reproduces the package HonestDiD on Medicaid's expansion.

    Parameters
    ----------
    effects, covariance
        k event-study coefficients without the reference period, in order; k x k.
    before
        How many of them lie before the reference period, which is the one before the start.
    bends
        In the unit of the effects, from 0 up.
    weights
        k - before: which average of the effects after is meant; the first alone if not given.

    Raises
    ------
    ValueError
        If a bend is below zero.
    TooLittle
        If there are less than two coefficients before or none after, or they don't vary freely: as many practices
        are needed, and more.
    """
    if min(bends, default=0) < 0:
        raise ValueError("a bend is from zero up")
    after = len(effects) - before
    if before < 2 or after < 1:
        raise TooLittle(
            "There are too few months before the start to learn a drift from."
        )
    spread = np.linalg.eigvalsh(covariance)
    if spread[0] <= _HAIR * spread[-1]:
        raise TooLittle("Too few practices to learn a drift from.")
    wanted = np.eye(after)[0] if weights is None else np.asarray(weights, float)
    frontier = _frontier(covariance, before, wanted)
    traced = _trace(frontier)
    found = []
    for bend in bends:
        pre, half = _shortest(frontier, traced, bend, level)
        middle = float(pre @ effects[:before] + wanted @ effects[before:])
        found.append(Band(bend, middle - half, middle + half))
    return tuple(found)


def breakdown(
    effects: Numbers,
    covariance: Numbers,
    before: int,
    *,
    weights: Numbers | None = None,
    level: float = 0.95,
) -> float | None:
    """Return the bend up to which the band excludes zero, to the nearest below within a hundredth of a percent.

    None where even a drift that goes straight on leaves zero inside; :data:`MOST_BEND` at most, beyond which nobody
    would speak of two sides that were alike. Parameters and errors as of :func:`honest_bands`.
    """
    steps = round(MOST_BEND / _STEP)

    def excludes(step: int) -> bool:
        (band,) = honest_bands(
            effects, covariance, before, (step * _STEP,), weights=weights, level=level
        )
        return band.low > 0 or band.high < 0

    if not excludes(0):
        return None
    holds, fails = 0, steps + 1
    while fails - holds > 1:
        middle = (holds + fails) // 2
        holds, fails = (middle, fails) if excludes(middle) else (holds, middle)
    return round(holds * _STEP, 4)


def _frontier(covariance: Numbers, before: int, wanted: Numbers) -> _Frontier:
    """Write the weights before the start by what they put on each bend there, the slope being offset.

    A drift with value 0 at the reference is slope x t plus, for each bend d at k: (t - k) d at t > k for k >= 0, and
    (k - t) d at t < k for k < 0. An estimate without bias from any slope has weights with Σ weight x t = 0.
    """
    pre = np.arange(-before, 0)
    post = np.arange(1, len(wanted) + 1)
    inner = np.arange(-before + 1, 0)
    on_bends = np.maximum(inner[:, None] - pre, 0).astype(float)
    solved = np.linalg.inv(np.vstack([on_bends, pre]))
    to_pre, shift = solved[:, :-1], solved[:, -1] * -float(wanted @ post)
    early, late = covariance[:before, :before], covariance[before:, before:]
    cross = covariance[:before, before:] @ wanted
    beyond = np.maximum(post[:, None] - np.arange(len(wanted)), 0)
    return _Frontier(
        fixed=float(shift @ early @ shift + 2 * shift @ cross + wanted @ late @ wanted),
        linear=to_pre.T @ (early @ shift + cross),
        square=to_pre.T @ early @ to_pre,
        after=float(np.abs(wanted @ beyond).sum()),
        to_pre=to_pre,
        shift=shift,
    )


def _shortest(
    frontier: _Frontier, traced: list[Numbers], bend: float, level: float
) -> tuple[Numbers, float]:
    """Return the weights before the start and the half length of the shortest band."""
    halves = []
    for on_bends in traced:
        variance = (
            frontier.fixed
            + 2 * frontier.linear @ on_bends
            + on_bends @ frontier.square @ on_bends
        )
        spread = math.sqrt(max(float(variance), 1e-300))
        bias = bend * (frontier.after + float(np.abs(on_bends).sum()))
        halves.append(spread * _critical(bias / spread, level))
    best = int(np.argmin(halves))
    return frontier.to_pre @ traced[best] + frontier.shift, halves[best]


def _trace(frontier: _Frontier) -> list[Numbers]:
    """Return weights on bends from the least bias to the least variance, whatever the bend allowed.

    Those with the least variance / 2 + price x Σ|weight| lie on straight lines between prices at which a weight comes
    or goes (Osborne, Presnell and Turlach 2000); some more are taken from each line.
    """
    linear, square = frontier.linear, frontier.square
    weights, signs = np.zeros(len(linear)), np.zeros(len(linear))
    price, corners = float(np.abs(linear).max()), [weights]
    first = int(np.abs(linear).argmax())
    signs[first] = -np.sign(linear[first])
    for _ in range(_TURNS * len(linear)):
        used = signs != 0
        if price <= 0 or not used.any():
            break
        fixed = np.linalg.solve(square[np.ix_(used, used)], linear[used])
        moving = np.linalg.solve(square[np.ix_(used, used)], signs[used])
        turns = _turns(frontier, used, fixed, moving, price * (1 - _HAIR))
        place = int(turns.argmax())
        price = float(turns[place])
        weights = np.zeros(len(linear))
        weights[used] = -(fixed + price * moving)
        corners.append(weights)
        slope = linear[place] + square[place] @ weights
        signs[place] = 0.0 if used[place] else -np.sign(slope)
    shares = np.linspace(0, 1, _BETWEEN, endpoint=False)
    lines = pairwise(corners)
    return [a + share * (b - a) for a, b in lines for share in shares] + [corners[-1]]


def _turns(
    frontier: _Frontier, used: Flags, fixed: Numbers, moving: Numbers, below: float
) -> Numbers:
    """Return the next price, going down, at which each weight comes or goes; 0 where it doesn't."""
    turns = np.zeros((2, len(used)))
    with np.errstate(invalid="ignore", divide="ignore"):
        turns[0, used] = -fixed / moving
        across = frontier.square[np.ix_(~used, used)]
        still, along = frontier.linear[~used] - across @ fixed, -across @ moving
        turns[:, ~used] = still / (1 - along), -still / (1 + along)
        kept = np.where((turns > 0) & (turns < below), turns, 0.0)
    return np.asarray(kept.max(axis=0))


def _critical(bias: float, level: float) -> float:
    """Return the quantile of |N(bias, 1)|."""
    # Here: the web server names this module for its words, and has no use for scipy.
    from scipy.optimize import brentq
    from scipy.special import ndtr

    def short(reach: float) -> float:
        return float(ndtr(reach - bias) - ndtr(-reach - bias)) - level

    return float(brentq(short, 0.0, bias + 40.0, xtol=1e-12))
