"""What a visit is worth: what it may win back, what was promised, what has just happened (methods 7.1)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """What the formula takes for granted.

    All four are *illustrative*: no study of liaisons' visits gives them. They order visits; they forecast nothing.
    A site sets its own once it has measured what visits win.

    Attributes
    ----------
    won_share
        Of what is recoverable in a year, the share that one visit at full weight wins back (rho).
    forgotten_weeks
        After so many weeks a visit has 63 % of its full weight again (tau).
    commitment, alert
        Added where a promise falls due in the week, and for the first visit after an alert (B, C): in referrals,
        or in dollars after :meth:`priced`.
    """

    won_share: float = 0.05
    forgotten_weeks: float = 10.0
    commitment: float = 3.0
    alert: float = 1.5

    def priced(self, margin: float) -> ValueSettings:
        """Return the same settings in dollars, at the usual contribution margin of a completed referral."""
        return replace(
            self, commitment=self.commitment * margin, alert=self.alert * margin
        )


VALUE = ValueSettings()


@dataclass(frozen=True, slots=True)
class VisitValue:
    """The value of one visit, and what it is made of.

    Attributes
    ----------
    total
        In referrals, or in dollars where a margin was given.
    parts
        recoverable, commitment and alert; they add up to the total.
    recency
        0 (visited just now) to 1 (long ago, or never): how much of its full weight a visit has.
    """

    total: float
    parts: Mapping[str, float]
    recency: float


def visit_value(
    *,
    gain: float,
    margin: float | None = None,
    weeks_since: float | None,
    fixable: float,
    commitment_due: bool = False,
    first_after_alert: bool = False,
    settings: ValueSettings = VALUE,
) -> VisitValue:
    """Value a visit.

    :math:`V = \\rho\\,E[G]\\,m\\,(1 - e^{-w/\\tau})\\,P(\\text{fixable}) + B\\,[\\text{commitment due}]
    + C\\,[\\text{first visit after an alert}]`. That returns diminish with each further visit is grounded in the
    elasticity of personal selling (mean 0.34 over industries); the settings are illustrative.

    Parameters
    ----------
    gain
        Referrals a year that could be won back, the posterior mean (``recoverable`` of a mart's expectation).
    margin
        Contribution margin of a completed referral in dollars; None values in referrals. Give ``settings.priced()``
        along with it.
    weeks_since
        Weeks since the last completed visit; None where there was none, which is full weight.
    fixable
        Probability that a visit can mend the cause, 0 to 1.

    Raises
    ------
    ValueError
        If gain, margin or weeks are below zero, or the probability isn't one.
    """
    if gain < 0 or (margin or 0) < 0 or (weeks_since or 0) < 0:
        raise ValueError("gain, margin and weeks can't be below zero")
    if not 0 <= fixable <= 1:
        raise ValueError(f"{fixable} is no probability")
    recency = (
        1.0
        if weeks_since is None
        else -math.expm1(-weeks_since / settings.forgotten_weeks)
    )
    price = 1.0 if margin is None else margin
    parts = {
        "recoverable": settings.won_share * gain * price * recency * fixable,
        "commitment": settings.commitment if commitment_due else 0.0,
        "alert": settings.alert if first_after_alert else 0.0,
    }
    return VisitValue(total=sum(parts.values()), parts=parts, recency=recency)
