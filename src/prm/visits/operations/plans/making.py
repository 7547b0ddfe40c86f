"""Making a week's plan from what planning worked out, and taking over what a longer search found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.common.jobs import enqueue
from prm.ledger.operations import record
from prm.visits.models.plans import Candidate, PlanningRun, Stop, StopState, WeekPlan
from prm.visits.operations.holding import Stale
from prm.visits.operations.plans.held import (
    HeldPlan,
    close_change,
    hold_plan,
    hold_stops,
    new_stop,
    write_stops,
)
from prm.visits.plan_permissions import check_can_plan_for
from prm.visits.planned import MadePlan, MadeRun, MadeStop
from prm.visits.queries.plans import monday_of

ASKED, BETTER, NO_BETTER = "asked", "better", "no_better"


@transaction.atomic
def make_plan(
    *,
    liaison: User,
    week: date,
    made: MadePlan,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> WeekPlan:
    """Write a week's plan and everything that planning saw; then a job looks for a better one.

    What is locked, visited, cancelled or past stays. ``seen`` is the revision of the plan that this one replaces.
    """
    check_can_plan_for(by, liaison)
    week = monday_of(week)
    plan = WeekPlan.objects.filter(liaison=liaison, week=week).first()
    if plan is not None:
        held = hold_plan(plan, by=by, at=at, seen=seen)
    elif seen is not None:
        raise Stale("This plan is no more. Look again.")
    else:
        plan = WeekPlan.objects.create(liaison=liaison, week=week, changed_at=at)
        held = hold_stops(plan, today=timezone.localdate(at))
    run = _keep_run(made.run, made, liaison, week, by=by, at=at)
    held.plan.run = run
    held.plan.search, held.plan.improved_at = {"outcome": ASKED}, None
    _replace(held, made)
    plan = close_change(held, said="the week was planned", totals=_totals(made), at=at)
    record(
        "plan.made",
        on=[plan, run],
        by=by,
        at=at,
        liaison=str(liaison),
        week=f"{week:%d %b}",
        stops=len(made.stops),
        drawn=sum(each.drawn for each in made.run.candidates),
    )
    enqueue("improve_plan", plan_id=str(plan.pk), revision=plan.revision)
    return plan


@transaction.atomic
def take_improvement(
    *, plan: WeekPlan, made: MadePlan, gains: Mapping[str, float], at: datetime
) -> WeekPlan:
    """Lay a plan as a longer search found it better; raise :class:`Stale` if somebody changed it meanwhile."""
    seen = plan.revision
    found = WeekPlan.objects.select_for_update().get(pk=plan.pk)
    if found.revision != seen:
        raise Stale("Somebody changed this plan meanwhile.")
    held = hold_stops(found, today=timezone.localdate(at))
    _replace(held, made)
    _mark_chosen(found.run, made)
    held.plan.search = {"outcome": BETTER, **gains}
    held.plan.improved_at = at
    said = "the search improved the plan"
    plan = close_change(held, said=said, totals=_totals(made), at=at)
    record(
        "plan.improved",
        on=[plan],
        by=None,
        at=at,
        liaison=str(plan.liaison),
        week=f"{plan.week:%d %b}",
        minutes=round(gains["minutes"]),
        value=round(gains["value"], 2),
    )
    return plan


def end_search(*, plan: WeekPlan, outcome: str) -> None:
    """Note that a search left the plan as it is, so that nobody waits for it."""
    rows = WeekPlan.objects.filter(pk=plan.pk, revision=plan.revision)
    rows.update(search={"outcome": outcome})


def _totals(made: MadePlan) -> tuple[float, float, float]:
    return made.value, made.minutes_driving, made.kilometres


def _replace(held: HeldPlan, made: MadePlan) -> None:
    """Let the open stops of the days to come be those that planning wants. Who stays in the week keeps their row."""
    wanted = {stop.practice.pk for stop in made.stops}
    here = {
        stop.practice_id: stop
        for stop in held.stops
        if stop.state == StopState.PLANNED and stop.day >= held.today
    }
    gone = [stop.pk for practice, stop in here.items() if practice not in wanted]
    Stop.objects.filter(pk__in=gone, visits=None).delete()
    kept, added = [], []
    places: dict[date, int] = {}
    for stop in made.stops:
        places[stop.day] = places.get(stop.day, -1) + 1
        values = _values(stop, places[stop.day])
        if (there := here.get(stop.practice.pk)) is not None:
            for name, value in values.items():
                setattr(there, name, value)
            kept.append(there)
        else:
            added.append(new_stop(plan=held.plan, **values))
    write_stops(kept)
    Stop.objects.bulk_create(added)


def _values(stop: MadeStop, place: int) -> dict[str, Any]:
    return {**stop._asdict(), "place": place, "reasons": list(stop.reasons)}


def _keep_run(
    run: MadeRun, made: MadePlan, liaison: User, week: date, *, by: User, at: datetime
) -> PlanningRun:
    kept = PlanningRun.objects.create(
        liaison=liaison,
        week=week,
        at=at,
        by=by,
        mart=run.mart,
        settings=dict(run.settings),
        lottery_seed=run.lottery_seed,
        lottery_share=run.lottery_share,
        lottery_tier=run.lottery_tier,
    )
    chosen = {stop.practice.pk for stop in made.stops}
    Candidate.objects.bulk_create(
        Candidate(
            **{**each._asdict(), "parts": dict(each.parts)},
            run=kept,
            chosen=each.practice.pk in chosen,
        )
        for each in run.candidates
    )
    return kept


def _mark_chosen(run: PlanningRun | None, made: MadePlan) -> None:
    chosen = {stop.practice.pk for stop in made.stops}
    rows = Candidate.objects.filter(run=run)
    rows.exclude(practice__in=chosen).update(chosen=False)
    rows.filter(practice__in=chosen).update(chosen=True)
