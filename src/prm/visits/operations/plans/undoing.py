"""Taking back the last change to a plan. What was taken back can be taken back in its turn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.visits.models.plans import Stop, WeekPlan
from prm.visits.operations.plans.held import (
    OPEN,
    HeldPlan,
    hold_plan,
    keep_plan,
    refuse_twice,
)
from prm.visits.planned import TimeIt


@transaction.atomic
def take_back_change(
    *, plan: WeekPlan, time_it: TimeIt, by: User, at: datetime, seen: int
) -> WeekPlan:
    """Lay the open stops as they were before the last change. Visits made meanwhile stay."""
    held = hold_plan(plan, by=by, at=at, seen=seen)
    if not held.plan.before:
        raise ValidationError("There is no change to take back.")
    undone = held.plan.last_change
    _restore(held, held.plan.before["stops"])
    held.plan.run_id = held.plan.before["run"]
    refuse_twice(held.stops)
    said = f"taken back: {undone}"
    plan = keep_plan(held, said=said, time_it=time_it, at=at)
    record(
        "plan.change_undone",
        on=[plan],
        by=by,
        at=at,
        liaison=str(plan.liaison),
        week=f"{plan.week:%d %b}",
        change=undone,
    )
    return plan


def _restore(held: HeldPlan, rows: list[dict[str, Any]]) -> None:
    before = {UUID(row["id"]): row for row in rows}
    here = {stop.pk: stop for stop in held.stops}
    gone = [
        stop
        for stop in held.stops
        if stop.pk not in before and stop.state in OPEN and stop.day >= held.today
    ]
    keys = [stop.pk for stop in gone]
    Stop.objects.filter(pk__in=keys, visits=None).delete()
    held.stops = [stop for stop in held.stops if stop not in gone]
    for key, row in before.items():
        if key not in here:
            made = Stop(id=key, plan=held.plan, **_read(row))
            made.save(force_insert=True)
            held.stops.append(made)
        elif here[key].state in OPEN and here[key].day >= held.today:
            for name, value in _read(row).items():
                setattr(here[key], name, value)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in row.items() if name != "id"},
        "day": date.fromisoformat(row["day"]),
        "arrives_at": datetime.fromisoformat(row["arrives_at"]),
    }
