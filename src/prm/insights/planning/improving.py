"""What the job does with a plan: search a second longer, and lay the better plan down unless somebody was faster."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from prm.insights.planning.making import improve_week
from prm.visits.models import WeekPlan
from prm.visits.operations.holding import Stale
from prm.visits.operations.plans import end_search, take_improvement
from prm.visits.operations.plans.making import NO_BETTER

SECONDS = 1.0  # of searching: others don't reach as much in thirty (methods 7.4)


def improve_plan(*, plan_id: UUID, revision: int, at: datetime) -> bool:
    """Improve a plan that is still as it was when the search was asked for; say whether it became better."""
    plans = WeekPlan.objects.select_related("liaison", "run")
    plan = plans.filter(pk=plan_id, revision=revision).first()
    if plan is None:
        return False
    found = improve_week(plan, at=at, seconds=SECONDS)
    if found is None:
        end_search(plan=plan, outcome=NO_BETTER)
        return False
    try:
        take_improvement(plan=plan, made=found.plan, gains=found.gains, at=at)
    except Stale:
        return False
    return True
