"""Balance: how evenly work and opportunity are shared among territories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one of several has of the whole."""

    amount: float
    share: float | None  # 0-1 of the whole; None where the whole is nothing
    deviation: float | None  # share over an equal share, less one: 0.2 is a fifth above


@dataclass(frozen=True, slots=True)
class Balance:
    """Parts in the order they were given, and how uneven they are."""

    parts: tuple[Part, ...]
    equal_share: float | None  # 1 over their number; None where there is none
    gini: float | None  # 0: all the same; towards 1: one has everything
    max_min_ratio: float | None  # None where the smallest part is nothing


def measure_balance(amounts: Sequence[float]) -> Balance:
    """Measure how evenly amounts are shared.

    Parameters
    ----------
    amounts
        One amount a territory, in any unit, none below zero.

    Raises
    ------
    ValueError
        If an amount is below zero: a share of such a whole means nothing.
    """
    if any(amount < 0 for amount in amounts):
        raise ValueError("an amount below zero can't be shared")
    count, whole = len(amounts), sum(amounts)
    smallest = min(amounts, default=0)
    return Balance(
        parts=tuple(
            Part(
                amount,
                amount / whole if whole else None,
                amount * count / whole - 1 if whole else None,
            )
            for amount in amounts
        ),
        equal_share=1 / count if count else None,
        gini=gini(amounts),
        max_min_ratio=max(amounts) / smallest if smallest else None,
    )


def gini(amounts: Sequence[float]) -> float | None:
    """Return the Gini coefficient, or None where there is nothing to share.

    Half the mean absolute difference of all pairs (each with itself, too) over the mean, from the sorted amounts
    :math:`x_1 \\le \\dots \\le x_n`: :math:`G = \\frac{2 \\sum_i i x_i}{n \\sum_i x_i} - \\frac{n + 1}{n}`.
    The most that ``n`` can reach is :math:`1 - 1/n`, where one has everything.
    """
    count, whole = len(amounts), sum(amounts)
    if not whole:
        return None
    ranked = sum(rank * amount for rank, amount in enumerate(sorted(amounts), start=1))
    # Rounding may leave a hair below nothing where all are the same.
    return max(0.0, 2 * ranked / (count * whole) - (count + 1) / count)
