"""Changing a plan by hand, stop by stop. The times of the others follow."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.ledger.operations import record
from prm.visits.models.plans import Stop, StopKind, StopState, WeekPlan
from prm.visits.operations.holding import Stale
from prm.visits.operations.plans.held import (
    HeldPlan,
    hold_plan,
    hold_stops,
    keep_plan,
    new_stop,
    order_day,
    refuse_twice,
)
from prm.visits.plan_permissions import check_can_plan_for
from prm.visits.planned import MadeStop, TimeIt
from prm.visits.queries.plans import monday_of


@transaction.atomic
def add_stop(
    *,
    liaison: User,
    week: date,
    stop: MadeStop,
    place: int | None = None,
    time_it: TimeIt,
    by: User,
    at: datetime,
    seen: int | None,
) -> Stop:
    """Put a practice into a week, which need not be planned yet.

    Parameters
    ----------
    place
        Where in the order of its day; the end by default.
    seen
        The plan's revision; None: there was no plan.
    """
    held = _held_or_new(liaison, monday_of(week), by=by, at=at, seen=seen)
    held.check_day(stop.day)
    made = new_stop(
        plan=held.plan,
        practice=stop.practice,
        day=stop.day,
        place=0,
        arrives_at=stop.arrives_at,
        minutes=stop.minutes,
        kind=stop.kind if stop.kind != StopKind.VALUE else StopKind.BY_HAND,
        service_line=stop.service_line,
        reasons=list(stop.reasons),
        score=stop.score,
        appointment=stop.appointment,
    )
    held.stops.append(made)
    refuse_twice(held.stops)
    _put(held, made, stop.day, place)
    made.save(force_insert=True)
    said = f"{made.practice} was added to {made.day:%A}"
    keep_plan(held, said=said, time_it=time_it, at=at)
    _tell("stop.added", made, held.plan, by=by, at=at)
    return made


@transaction.atomic
def move_stop(
    *,
    stop: Stop,
    day: date,
    place: int | None,
    time_it: TimeIt,
    by: User,
    at: datetime,
    seen: int,
) -> WeekPlan:
    """Move a stop to a day, and to a place in its order; None: the end."""
    held = hold_plan(stop.plan, by=by, at=at, seen=seen)
    held.check_day(day)
    found = held.open_stop(stop.pk)
    if found.state != StopState.PLANNED:
        raise ValidationError("A cancelled stop has no place in a day. Add it again.")
    if found.appointment_id and day != found.day:
        raise ValidationError(
            f"{found.practice} expects you at an agreed time. Change the appointment first."
        )
    _put(held, found, day, place)
    refuse_twice(held.stops)
    said = f"{found.practice} was moved to {day:%A}"
    plan = keep_plan(held, said=said, time_it=time_it, at=at)
    _tell("stop.moved", found, plan, by=by, at=at)
    return plan


@transaction.atomic
def lock_stop(
    *, stop: Stop, locked: bool, time_it: TimeIt, by: User, at: datetime, seen: int
) -> WeekPlan:
    """Keep a stop on its day whatever is replanned, or let it go again."""
    held = hold_plan(stop.plan, by=by, at=at, seen=seen)
    found = held.open_stop(stop.pk)
    found.locked = locked
    said = f"{found.practice} was {'locked' if locked else 'unlocked'}"
    plan = keep_plan(held, said=said, time_it=time_it, at=at)
    _tell("stop.locked" if locked else "stop.unlocked", found, plan, by=by, at=at)
    return plan


@transaction.atomic
def remove_stop(
    *, stop: Stop, time_it: TimeIt, by: User, at: datetime, seen: int
) -> WeekPlan:
    """Take a stop out of the plan, as if it had never been wanted."""
    held = hold_plan(stop.plan, by=by, at=at, seen=seen)
    found = held.open_stop(stop.pk)
    held.stops.remove(found)
    said = f"{found.practice} was removed from {found.day:%A}"
    plan = keep_plan(held, said=said, time_it=time_it, at=at)
    _tell("stop.removed", found, plan, by=by, at=at)
    Stop.objects.filter(pk=found.pk).delete()
    return plan


@transaction.atomic
def cancel_stop(
    *, stop: Stop, why: str, time_it: TimeIt, by: User, at: datetime, seen: int
) -> WeekPlan:
    """Keep on record that a planned visit couldn't be made, and why: chance does what no lottery would."""
    held = hold_plan(stop.plan, by=by, at=at, seen=seen)
    found = held.open_stop(stop.pk)
    if found.state == StopState.CANCELLED:
        raise ValidationError("It was cancelled already.")
    if not why.strip():
        raise ValidationError({"why": "Say why: the weather, illness, their wish."})
    found.state, found.cancelled_why = StopState.CANCELLED, why.strip()[:200]
    found.locked = False
    said = f"{found.practice} was cancelled"
    plan = keep_plan(held, said=said, time_it=time_it, at=at)
    _tell("stop.cancelled", found, plan, by=by, at=at)
    return plan


def _held_or_new(
    liaison: User, week: date, *, by: User, at: datetime, seen: int | None
) -> HeldPlan:
    plan = WeekPlan.objects.filter(liaison=liaison, week=week).first()
    if plan is not None:
        return hold_plan(plan, by=by, at=at, seen=seen)
    check_can_plan_for(by, liaison)
    if seen is not None:
        raise Stale("This plan is no more. Look again.")
    plan = WeekPlan.objects.create(liaison=liaison, week=week, changed_at=at)
    return hold_stops(plan, today=timezone.localdate(at))


def _put(held: HeldPlan, stop: Stop, day: date, place: int | None) -> None:
    left = held.of_day(stop.day, but=stop)
    there = held.of_day(day, but=stop)
    there.insert(len(there) if place is None else max(place, 0), stop)
    order_day(left)
    stop.day = day
    order_day(there)


def _tell(verb: str, stop: Stop, plan: WeekPlan, *, by: User, at: datetime) -> None:
    record(
        verb,
        on=[plan, stop.practice],
        by=by,
        at=at,
        practice=str(stop.practice),
        day=f"{stop.day:%a %d %b}",
        liaison=str(plan.liaison),
    )
