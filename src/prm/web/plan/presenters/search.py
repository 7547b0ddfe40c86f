"""What is to be said of the search for a better plan, which a job does while somebody looks on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from prm.visits.models import WeekPlan
from prm.visits.operations.plans.making import ASKED, BETTER, NO_BETTER

# A search takes a second; after a minute nobody does it.
_PATIENCE = timedelta(seconds=60)


class Search(NamedTuple):
    """What is to be said of the search for a better plan."""

    text: str
    is_running: bool
    is_better: bool


def present_search(plan: WeekPlan, *, seen: int, at: datetime) -> Search:
    """Return how far the search is, for somebody who looks at a revision."""
    outcome = plan.search.get("outcome", "")
    if outcome == BETTER and plan.revision > seen:
        return Search(f"A better order was found: {gained(plan)}.", False, True)
    if outcome == BETTER:
        return Search(f"Improved by a longer search: {gained(plan)}.", False, False)
    if outcome == ASKED and plan.revision == seen:
        if at - plan.changed_at > _PATIENCE:
            return Search(
                "Nobody searched for a better order: no worker is running.",
                False,
                False,
            )
        return Search("Looking for a better order…", True, False)
    if outcome == NO_BETTER:
        return Search("A longer search found no better order.", False, False)
    return Search("", False, False)


def gained(plan: WeekPlan) -> str:
    """Return what the search gained, in words."""
    saved, more = plan.search.get("minutes", 0.0), plan.search.get("value", 0.0)
    parts = []
    if abs(more) >= 0.05:  # referrals of the usual margin
        parts.append(f"worth {abs(more):.1f} {'more' if more > 0 else 'less'}")
    if abs(saved) >= 1:
        parts.append(
            f"{abs(saved):.0f} {'minutes less' if saved > 0 else 'minutes more'} driving"
        )
    # More driving is gained by what it is worth, however little that is.
    if saved <= -1 and more < 0.05:
        parts.insert(0, "worth a little more")
    return ", ".join(parts) or "a little less driving"
