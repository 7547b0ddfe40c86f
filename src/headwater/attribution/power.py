"""What could be detected, and how many practices it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

# What a practice's months differ from a good prediction of them, beyond chance: sd on the log scale over a horizon.
# With the values below, 300 practices of a dozen referrals a month give the detectable lifts that were simulated
# (methods 5.3): 27 % with 15 visited, 19 % with 30, 14 % with 60, 12 % with 90.
DRIFT_SD = 0.20
OVERDISPERSION = 1 / 15  # variance of a month beyond chance over its mean squared
VOLUME_SPREAD = 0.8  # sd over mean of the practices' volumes
MONTHLY_VOLUME = 12.0  # referral episodes a practice and month, where nobody says
LEAST_PRACTICES = 30  # fewer make no claim, however large the effect (methods 5.6)


def mde80(se_log: float, *, level: float = 0.95, power: float = 0.80) -> float:
    """Return the smallest lift that would be found with a chance of ``power``: exp((z_level + z_power) se) - 1.

    Parameters
    ----------
    se_log
        Standard error of the log of the ratio.
    level
        Of the two-sided interval that has to exclude zero.

    Returns
    -------
    float
        A lift: 0.13 is 13 %.
    """
    return math.expm1(se_log * _quantiles(level, power))


def se_of_interval(low: float, high: float, *, level: float = 0.95) -> float:
    """Return the standard error on the log scale that an interval of a lift stands for."""
    quantile = NormalDist().inv_cdf((1 + level) / 2)
    return (math.log1p(high) - math.log1p(low)) / (2 * quantile)


def expected_se(
    practices: int,
    controls: int,
    *,
    monthly_volume: float = MONTHLY_VOLUME,
    horizon: int = 6,
    overdispersion: float = OVERDISPERSION,
    spread: float = VOLUME_SPREAD,
    drift: float = DRIFT_SD,
) -> float:
    """Return the standard error to expect before anybody is visited, on the log scale.

    With relative variance v of a practice's sum around its prediction, and volumes that differ by ``spread``,

        v = 1 / (volume x months) + overdispersion / months + drift^2
        se^2 = v (1 + spread^2) (1 / practices + 1 / controls)

    because the ratio weighs practices by what they send. An approximation by the delta method; held against the
    detectable lifts of simulated interventions.

    Raises
    ------
    ValueError
        If there is nobody to compare, or no volume.
    """
    if practices < 1 or controls < 1 or monthly_volume <= 0 or horizon < 1:
        raise ValueError(
            "it takes a practice, a control, a volume and a month to compare"
        )
    chance = 1 / (monthly_volume * horizon) + overdispersion / horizon + drift**2
    return math.sqrt(chance * (1 + spread**2) * (1 / practices + 1 / controls))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSize:
    """How large a plan must be to see a lift.

    Attributes
    ----------
    lift
        What is to be seen.
    practices
        How many must be worked on; None where the pool doesn't suffice.
    months
        From the first start until the last of them has its whole horizon, months of claims to mature not counted;
        None with ``practices``.
    detectable
        Smallest lift that this many would show with a chance of 80 %; without them, what the best split of the pool
        would.
    """

    lift: float
    practices: int | None
    months: int | None
    detectable: float


def plan_size(
    lift: float,
    *,
    pool: int,
    a_month: int,
    monthly_volume: float = MONTHLY_VOLUME,
    horizon: int = 6,
    overdispersion: float = OVERDISPERSION,
    spread: float = VOLUME_SPREAD,
) -> PlanSize:
    """Say how many practices, and how many months, it takes to see a lift with a chance of 80 %.

    Parameters
    ----------
    lift
        To be seen: 0.15 is 15 %.
    pool
        Practices that could be chosen; those not yet visited are the controls.
    a_month
        How many can be visited for the first time in a month.

    Raises
    ------
    ValueError
        If the lift or the numbers are not above zero.
    """
    if lift <= 0 or pool < 2 or a_month < 1:
        raise ValueError("a lift, a pool of two and a visit a month are the least")

    def detectable(practices: int) -> float:
        return mde80(
            expected_se(
                practices,
                pool - practices,
                monthly_volume=monthly_volume,
                horizon=horizon,
                overdispersion=overdispersion,
                spread=spread,
            )
        )

    # More than half of a pool leaves fewer controls than treated, and the interval widens again.
    most = pool // 2
    enough = [
        n for n in range(min(LEAST_PRACTICES, most), most + 1) if detectable(n) <= lift
    ]
    if not enough or enough[0] < LEAST_PRACTICES:
        return PlanSize(
            lift=lift, practices=None, months=None, detectable=detectable(most)
        )
    months = math.ceil(enough[0] / a_month) + horizon - 1
    return PlanSize(
        lift=lift,
        practices=enough[0],
        months=months,
        detectable=detectable(enough[0]),
    )


def _quantiles(level: float, power: float) -> float:
    normal = NormalDist()
    return normal.inv_cdf((1 + level) / 2) + normal.inv_cdf(power)
