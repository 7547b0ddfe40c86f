"""Slow, obvious versions of the charts: one series at a time, one month after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence

Months = Sequence[float]


def log_negative_binomial(count: int, mean: float, size: float) -> float:
    """Return the log chance of a count: Γ(k + y) / (Γ(k) y!) (k / (k + m))^k (m / (k + m))^y."""
    return (
        math.lgamma(size + count)
        - math.lgamma(size)
        - math.lgamma(count + 1)
        + size * math.log(size / (size + mean))
        + count * math.log(mean / (size + mean))
    )


def log_beta_binomial(ours: int, total: int, share: float, size: float) -> float:
    """Return the log chance of ours among total: C(n, q) B(a + q, b + n - q) / B(a, b)."""
    a, b = share * size, (1 - share) * size
    return (
        math.log(math.comb(total, ours))
        + _log_beta(a + ours, b + total - ours)
        - _log_beta(a, b)
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def halved_odds(share: float, odds: float) -> float:
    """Return the share whose odds are ``odds`` times as high."""
    changed = share / (1 - share) * odds
    return changed / (1 + changed)


def chart(
    ratios: Months, judged: Sequence[bool], *, watch: float, alert: float, hold_off: int
) -> list[tuple[int, int, str]]:
    """Return (began, raised, tier) of one series."""
    found = []
    c, began, watched, quiet_until = 0.0, 0, False, 0
    for month, ratio in enumerate(ratios):
        if judged[month] and month >= quiet_until:
            c = max(0.0, c + ratio)
            if c == 0.0:
                began, watched = month + 1, False
            elif c >= alert:
                found.append((began, month, "alert"))
                c, began, watched, quiet_until = (
                    0.0,
                    month + 1,
                    False,
                    month + 1 + hold_off,
                )
            elif c >= watch and not watched:
                found.append((began, month, "watch"))
                watched = True
        elif c == 0.0:
            began = month + 1
    return found


def drop_probability(
    ratios: Sequence[Months], judged: Sequence[bool], hazard: float
) -> list[float]:
    """Return P(a drop is in force) by month: Bayes' rule over no drop and drops of each size, all as likely."""
    none = 1.0
    drops = [0.0] * len(ratios)
    answer = []
    for month, able in enumerate(judged):
        if able:
            begins = none * hazard / len(drops)
            none *= 1 - hazard
            drops = [
                (drop + begins) * math.exp(ratio[month])
                for drop, ratio in zip(drops, ratios, strict=True)
            ]
            # Never surer than a thousand to one, so that a recovery is seen in time.
            drops = [min(drop, 1000 / len(drops) * none) for drop in drops]
            whole = none + sum(drops)
            none, drops = none / whole, [drop / whole for drop in drops]
        answer.append(1 - none)
    return answer


def window(month: int, judged: Sequence[bool]) -> list[int]:
    """Return the months from 28 to 4 before that may be used."""
    return [t for t in range(month - 28, month - 3) if t >= 0 and judged[t]]


def rates(
    counts: Sequence[Months],
    index: Months,
    filed: Months,
    judged: Sequence[bool],
    *,
    month: int,
    dispersion: float,
) -> list[tuple[float, float]]:
    """Return (expected whole month, relative variance of the rate) of each series of one group."""
    used = window(month, judged)
    time = sum(index[t] * filed[t] for t in used)
    square = sum((index[t] * filed[t]) ** 2 for t in used)
    sums = [sum(count[t] for t in used) for count in counts]
    mean = sum(sums) / (time * len(counts))
    noise = len(counts) * (mean * time + mean**2 * square * dispersion)
    between = (sum((y - mean * time) ** 2 for y in sums) - noise) / (
        time**2 * len(counts)
    )
    a = min(max(mean**2 / max(between, 1e-9), 0.1), 1000.0)
    b = a / mean
    answer = []
    for y in sums:
        kept = 1 / (1 + y / time * square / time * dispersion)
        rate = (a + kept * y) / (b + kept * time)
        answer.append((rate * index[month], 1 / (a + kept * y)))
    return answer
