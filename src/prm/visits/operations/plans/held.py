"""A plan under lock: who changes it says which revision they saw, and what it was before is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from prm.accounts.models import User
from prm.common.ids import uuid7
from prm.visits.models.plans import Stop, StopState, WeekPlan
from prm.visits.operations.holding import Stale
from prm.visits.plan_permissions import check_can_plan_for
from prm.visits.planned import TimeIt

OPEN = (StopState.PLANNED, StopState.CANCELLED)  # what a person may still change
KEPT = [
    "day",
    "place",
    "arrives_at",
    "minutes",
    "drive_minutes",
    "drive_kilometres",
    "kind",
    "service_line",
    "reasons",
    "score",
    "locked",
    "state",
    "cancelled_why",
    "practice_id",
    "appointment_id",
]


@dataclass
class HeldPlan:
    """A plan and its stops, locked until the transaction ends."""

    plan: WeekPlan
    stops: list[Stop]
    today: date
    before: dict[str, Any]

    def open_stop(self, pk: UUID) -> Stop:
        """Return a stop that can still be changed; raise if it is past, visited or gone."""
        stop = next((each for each in self.stops if each.pk == pk), None)
        if stop is None:
            raise ValidationError("This stop is no longer in the plan.")
        if stop.day < self.today or stop.state not in OPEN:
            raise ValidationError(
                f"{stop.practice} lies behind us: past days and visited stops stay as they are."
            )
        return stop

    def check_day(self, day: date) -> None:
        """Refuse a day outside of the week, or one that is past."""
        if not 0 <= (day - self.plan.week).days < 7:
            raise ValidationError("This day isn’t in the plan’s week.")
        if day < self.today:
            raise ValidationError("This day is past. Choose today or a later one.")

    def standing(self) -> list[Stop]:
        """Return the stops that somebody drives to, in their order."""
        found = (each for each in self.stops if each.state != StopState.CANCELLED)
        return sorted(found, key=lambda stop: (stop.day, stop.place))

    def of_day(self, day: date, *, but: Stop | None = None) -> list[Stop]:
        """Return the standing stops of a day in their order."""
        return [each for each in self.standing() if each.day == day and each is not but]


def hold_plan(plan: WeekPlan, *, by: User, at: datetime, seen: int | None) -> HeldPlan:
    """Lock a plan, and raise :class:`Stale` unless it is as it was seen."""
    check_can_plan_for(by, plan.liaison)
    plan = WeekPlan.objects.select_for_update().get(pk=plan.pk)
    if seen != plan.revision:
        raise Stale(
            f"Somebody changed this plan meanwhile ({plan.last_change or 'it was planned'}). Look again."
        )
    return hold_stops(plan, today=timezone.localdate(at))


def hold_stops(plan: WeekPlan, *, today: date) -> HeldPlan:
    """Read the stops of a plan that is locked, and remember them as they are."""
    # Locked too: a visit that is logged at this moment finishes its stop.
    rows = Stop.objects.select_for_update(of=("self",)).filter(plan=plan)
    stops = list(rows.select_related("practice", "plan"))
    run = str(plan.run_id) if plan.run_id else None
    open_ones = [each for each in stops if each.state in OPEN]
    before = {"run": run, "stops": [_written(each) for each in open_ones]}
    return HeldPlan(plan, stops, today, before)


def order_day(stops: Iterable[Stop]) -> None:
    """Number the stops of one day in the order in which they come."""
    for place, stop in enumerate(stops):
        stop.place = place


def keep_plan(held: HeldPlan, *, said: str, time_it: TimeIt, at: datetime) -> WeekPlan:
    """Time the stops anew, write them, and count one revision on."""
    standing = held.standing()
    for day in {stop.day for stop in standing}:
        order_day(held.of_day(day))
    table = time_it(held.standing())
    held.plan.search = {}  # whatever was sought, it was for another plan
    for stop in standing:
        if stop.pk in table.stops and _moves(stop, held.today):
            timing = table.stops[stop.pk]
            stop.arrives_at = timing.arrives_at
            stop.drive_minutes = timing.drive_minutes
            stop.drive_kilometres = timing.drive_kilometres
    write_stops(held.stops)
    return close_change(
        held,
        said=said,
        totals=(table.value, table.minutes_driving, table.kilometres),
        at=at,
    )


def write_stops(stops: Sequence[Stop]) -> None:
    """Write what planning may change of stops."""
    Stop.objects.bulk_update(stops, [name.removesuffix("_id") for name in KEPT])


def close_change(
    held: HeldPlan, *, said: str, totals: tuple[float, float, float], at: datetime
) -> WeekPlan:
    """Write the plan's own row: what it comes to, what was done to it, and what it was before."""
    plan = held.plan
    plan.value, plan.minutes_driving, plan.kilometres = totals
    plan.revision += 1
    plan.changed_at, plan.last_change = at, said[:300]
    plan.before = held.before
    plan.save()
    return plan


def new_stop(**values: Any) -> Stop:
    """Return a stop with a key of its own, not yet written."""
    return Stop(id=uuid7(), **values)


def refuse_twice(stops: Iterable[Stop]) -> None:
    """Refuse a practice that is planned twice in the week."""
    seen: dict[int, Stop] = {}
    for stop in stops:
        if stop.state != StopState.PLANNED:
            continue
        if (first := seen.get(stop.practice_id)) is not None:
            raise ValidationError(
                f"{stop.practice} is in this week already, on {first.day:%A}. Move it, if you like."
            )
        seen[stop.practice_id] = stop


def days_of(week: date) -> list[date]:
    """Return the seven days of a week."""
    return [week + timedelta(days=day) for day in range(7)]


def _moves(stop: Stop, today: date) -> bool:
    return stop.state == StopState.PLANNED and stop.day >= today


def _written(stop: Stop) -> dict[str, Any]:
    row = {name: getattr(stop, name) for name in KEPT}
    row |= {"day": stop.day.isoformat(), "arrives_at": stop.arrives_at.isoformat()}
    row["appointment_id"] = str(stop.appointment_id) if stop.appointment_id else None
    return {"id": str(stop.pk), **row}
