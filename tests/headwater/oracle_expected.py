"""Slow, obvious versions of the models of expected referrals: sums over grids and loops over cells."""

from __future__ import annotations

import math
from collections.abc import Sequence

GRID = 4_000


def log_negative_binomial(n: int, mean: float, k: float) -> float:
    """Return the log chance of a count n: Γ(k + n) / (Γ(k) n!) (k / (k + mean))^k (mean / (k + mean))^n."""
    return (
        math.lgamma(k + n)
        - math.lgamma(k)
        - math.lgamma(n + 1)
        + k * math.log(k / (k + mean))
        + n * math.log(mean / (k + mean))
    )


def count_limit(mean: float, k: float, chance: float) -> int:
    """Return the least n with P(N <= n) >= chance, adding up one count after the other."""
    total, n = math.exp(log_negative_binomial(0, mean, k)), 0
    while total < chance:
        n += 1
        total += math.exp(log_negative_binomial(n, mean, k))
    return n


def share_tails(
    ours: int, volume: int, share: float, concentration: float
) -> tuple[float, float]:
    """Return P(N <= ours) and P(N >= ours): binomial chances averaged over a grid of the beta distribution."""
    a, b = share * concentration, (1 - share) * concentration
    below = above = weight = 0.0
    for p in _grid():
        density = math.exp((a - 1) * math.log(p) + (b - 1) * math.log(1 - p))
        chances = [
            math.comb(volume, n) * p**n * (1 - p) ** (volume - n)
            for n in range(volume + 1)
        ]
        weight += density
        below += density * sum(chances[: ours + 1])
        above += density * sum(chances[ours:])
    return below / weight, above / weight


def _grid() -> list[float]:
    return [(number + 0.5) / GRID for number in range(GRID)]


def level(volume: float, mean: float, k: float) -> tuple[float, float]:
    """Return mean and variance of what a cell sends: u ~ Gamma(k, k), y | u ~ Poisson(mean u), over a grid of u."""
    width = (20.0 + 4 * volume / mean) / GRID
    log_weight = []
    for number in range(GRID):
        u = (number + 0.5) * width
        prior = (k - 1) * math.log(u) - k * u
        log_weight.append(prior + volume * math.log(mean * u) - mean * u)
    top = max(log_weight)
    weights = [math.exp(value - top) for value in log_weight]
    total = sum(weights)
    us = [(number + 0.5) * width for number in range(GRID)]
    first = sum(w * u for w, u in zip(weights, us, strict=True)) / total
    second = sum(w * u * u for w, u in zip(weights, us, strict=True)) / total
    return mean * first, mean**2 * (second - first**2)


def problem_probability(
    ours: float,
    volume: float,
    *,
    usual: float,
    lowered: float,
    concentration: float,
    prior: float,
) -> float:
    """Return P(problem | counts): both kinds of cells integrated over their beta distributions."""
    plain = _marginal(ours, volume, usual, concentration)
    low = _marginal(ours, volume, lowered, concentration)
    return prior * low / (prior * low + (1 - prior) * plain)


def _marginal(ours: float, volume: float, share: float, concentration: float) -> float:
    a, b = share * concentration, (1 - share) * concentration
    total = weight = 0.0
    for p in _grid():
        density = math.exp((a - 1) * math.log(p) + (b - 1) * math.log(1 - p))
        weight += density
        total += density * p**ours * (1 - p) ** (volume - ours)
    return total / weight


def mean_gap(
    ours: float,
    volume: float,
    *,
    usual: float,
    lowered: float,
    concentration: float,
) -> float:
    """Return E max(s0 - s, 0) in a problem cell: s0 of practices alike, s of the cell's counts, over two grids."""
    size = 400
    points = [(number + 0.5) / size for number in range(size)]

    def beta(a: float, b: float) -> list[float]:
        logs = [(a - 1) * math.log(p) + (b - 1) * math.log(1 - p) for p in points]
        top = max(logs)
        weights = [math.exp(value - top) for value in logs]
        total = sum(weights)
        return [weight / total for weight in weights]

    phi = concentration
    peers = beta(usual * phi, (1 - usual) * phi)
    own = beta(lowered * phi + ours, (1 - lowered) * phi + volume - ours)
    return sum(
        there * here * max(s0 - s, 0.0)
        for there, s0 in zip(peers, points, strict=True)
        for here, s in zip(own, points, strict=True)
    )


def controlled(chances: Sequence[float], rate: float) -> list[bool]:
    """Try every number of findings, from all down to none, and keep the first that the rule of 1995 allows."""
    for size in range(len(chances), 0, -1):
        limit = sorted(chances)[size - 1]
        if limit <= rate * size / len(chances):
            return [chance <= limit for chance in chances]
    return [False] * len(chances)
