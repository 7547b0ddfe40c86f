"""What a goal counts: of which tier it is, in what it is told, and what the law says of pay by it.

The tiers are told apart everywhere and never added up: more visits are no more referrals.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from prm.programs.models import Goal, GoalMeasure, GoalTier


class Measured(NamedTuple):
    """How one measure is told."""

    tier: GoalTier
    is_share: bool  # in percent of something, not counted
    counts_referrals: bool = False


MEASURES: dict[str, Measured] = {
    GoalMeasure.VISITS: Measured(GoalTier.ACTIVITY, is_share=False),
    GoalMeasure.INTERACTIONS: Measured(GoalTier.ACTIVITY, is_share=False),
    GoalMeasure.COVERAGE: Measured(GoalTier.ACTIVITY, is_share=True),
    GoalMeasure.VISIT_QUALITY: Measured(GoalTier.ACTIVITY, is_share=True),
    GoalMeasure.RELIABILITY: Measured(GoalTier.ACTIVITY, is_share=True),
    GoalMeasure.INTRODUCTIONS: Measured(GoalTier.ENGAGEMENT, is_share=False),
    GoalMeasure.ISSUES_CONFIRMED: Measured(GoalTier.ENGAGEMENT, is_share=False),
    GoalMeasure.REFERRALS: Measured(GoalTier.OUTCOME, False, counts_referrals=True),
    GoalMeasure.SHARE: Measured(GoalTier.OUTCOME, True, counts_referrals=True),
}
PAY_WARNING = (
    "Pay that follows referrals is protected for bona fide (W-2) employees only, 42 CFR 1001.952(i)."
    " Nobody has said that this liaison is one: have counsel look before it takes effect."
)


def tier_of(measure: str) -> GoalTier:
    """Return the tier that a measure belongs to."""
    return MEASURES[measure].tier


def pay_warning(measure: str, *, paid_on: bool, employed: bool | None) -> str:
    """Return what stands against pay by a measure (CMP-10); empty where nothing does."""
    if MEASURES[measure].counts_referrals and paid_on and employed is not True:
        return PAY_WARNING
    return ""


class Progress(NamedTuple):
    """How far a goal got: the number reached, of how many, and where it should stand by the calendar."""

    reached: float | None  # None: it can't be told
    of: int | None  # what a share is a share of
    said: str  # the denominator and the span in words, or why nothing can be told
    at_least: bool = False

    def share_of(self, goal: Goal) -> float | None:
        """Return how much of the target is reached, 0 to 1 and beyond; a share asks for its level, not for a sum."""
        return None if self.reached is None else self.reached / goal.target


def elapsed(goal: Goal, *, on: date) -> float:
    """Return how much of a goal's span has passed on a day, 0 to 1."""
    days = (goal.to_date - goal.from_date).days + 1
    return min(max(((on - goal.from_date).days + 1) / days, 0.0), 1.0)


def pace(goal: Goal, progress: Progress, *, on: date) -> str:
    """Return how a goal stands against the calendar: reached, ahead, on pace, behind, or nothing where none is known.

    What is counted should grow evenly; a share, and referrals of the mart's twelve months, should be at their level all
    the time.
    """
    share = progress.share_of(goal)
    passed = elapsed(goal, on=on)
    if share is None or passed == 0:
        return ""
    told_as = MEASURES[goal.measure]
    if told_as.is_share or told_as.counts_referrals:
        return "reached" if share >= 1 else "below"
    if share >= 1:
        return "reached"
    if on > goal.to_date:
        return "missed"
    # A tenth of the span on either side: five visits are one more or less by chance of the week.
    if abs(share - passed) <= _ON_PACE:
        return "on pace"
    return "ahead" if share > passed else "behind"


_ON_PACE = 0.1
