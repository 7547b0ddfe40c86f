"""What additional referrals are worth: contribution margin as a range, with who approved it (IMP-08)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """Contribution margin of a completed referral, in dollars. Never charges.

    Raises
    ------
    ValueError
        If the range isn't one, or nobody approved it.
    """

    low: float
    high: float
    approved_by: str
    approved_on: date

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError("a margin is a range from low to high, zero or more")
        if not self.approved_by.strip():
            raise ValueError("a margin counts once somebody has approved it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Dollars over the horizon, and what they come to against the cost.

    Attributes
    ----------
    low, high
        Contribution margin of the additional referrals.
    cost
        Dollars spent; None where nobody said.
    return_low, return_high
        (margin - cost) / cost; None without a cost.
    """

    low: float
    high: float
    cost: float | None
    return_low: float | None
    return_high: float | None


def money(
    incremental_low: float,
    incremental_high: float,
    *,
    seen_share: float,
    margin: Margin,
    cost: float | None = None,
) -> Money:
    """Turn the interval of additional referrals into an interval of money.

    Each end takes the margin that makes the interval wider: both the referrals and the margin are ranges, and nothing
    says that they err to opposite sides.

    Parameters
    ----------
    incremental_low, incremental_high
        Referral episodes, as of an :class:`Estimate`. There is no single figure to turn into money.
    seen_share
        Share of referrals that become a completed visit with us, 0-1.

    Raises
    ------
    ValueError
        If an interval or a share isn't one, or the cost is below zero.
    """
    if incremental_low > incremental_high:
        raise ValueError("the interval's ends stand the wrong way round")
    if not 0 <= seen_share <= 1:
        raise ValueError("the share that is seen lies between 0 and 1")
    if cost is not None and cost < 0:
        raise ValueError("a cost can't be below zero")
    low = (
        incremental_low
        * seen_share
        * (margin.low if incremental_low >= 0 else margin.high)
    )
    high = (
        incremental_high
        * seen_share
        * (margin.high if incremental_high >= 0 else margin.low)
    )
    return _against(low, high, cost)


def add_up(parts: Iterable[Money]) -> Money:
    """Add several interventions' money; the return on all of it is None as soon as one has no cost.

    Low ends and high ends are added: wider than if errors were independent, which interventions on one portfolio, in
    the same months and against the same controls, are not.
    """
    every = list(parts)
    costs = [part.cost for part in every]
    known = [cost for cost in costs if cost is not None]
    return _against(
        sum(part.low for part in every),
        sum(part.high for part in every),
        sum(known) if len(known) == len(costs) and known else None,
    )


def _against(low: float, high: float, cost: float | None) -> Money:
    if not cost:
        return Money(low=low, high=high, cost=cost, return_low=None, return_high=None)
    return Money(
        low=low,
        high=high,
        cost=cost,
        return_low=(low - cost) / cost,
        return_high=(high - cost) / cost,
    )
