"""Planning a week: at once and greedily, then by a longer search. What was seen on the way is written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from headwater.planning import (
    Evaluation,
    Lottery,
    Plan,
    Planned,
    draw_lottery,
    evaluate,
    improve,
    plan_greedy,
)
from prm.accounts.models import User
from prm.insights.planning.instances import Puzzle, orders_of, puzzle_of
from prm.insights.planning.starts import Start
from prm.insights.planning.weeks import Week, look_at_week, minute_of
from prm.territories.models import Tier
from prm.visits.models import Candidate, StopKind, StopState, WeekPlan
from prm.visits.planned import MadeCandidate, MadePlan, MadeRun
from prm.visits.visit_values import load_visit_values

NOWHERE = "Nobody knows where the days begin. Set a base, or ask a steward for the addresses of the practices."


class Gained(NamedTuple):
    """What a longer search found."""

    plan: MadePlan
    gains: dict[str, float]


def plan_week(
    *,
    liaison: User,
    week: date,
    at: datetime,
    lottery_share: float,
    seed: int,
    restricted: Collection[int] = (),
) -> MadePlan:
    """Plan a liaison's week greedily, with a share of the visits drawn by lot inside a tier.

    Parameters
    ----------
    lottery_share
        Of the visits that value alone would fill, 0 for none.
    seed
        Of the draw; written down with it.
    restricted
        Keys of practices that no draw may send anybody to: those with a restriction on file.

    Raises
    ------
    ValidationError
        If nobody knows where the days begin, or no day is left.
    """
    seen = look_at_week(liaison, week, at=at)
    start = _check(seen)
    alone = puzzle_of(seen, start)
    plan = plan_greedy(alone.instance)
    draw = _draw(alone, plan, share=lottery_share, seed=seed, restricted=restricted)
    if draw is None or not draw.drawn:
        return _made(alone, plan, None, lottery_share)
    keys = {each.practice.code: each.practice.pk for each in alone.visits}
    drawn = {keys[code] for code in draw.drawn}
    waiting = {keys[each.key] for each in draw.listed} - drawn
    with_lot = puzzle_of(seen, start, drawn=drawn, waiting=waiting)
    plan = plan_greedy(with_lot.instance)
    return _made(with_lot, plan, draw, lottery_share)


def improve_week(plan: WeekPlan, *, at: datetime, seconds: float) -> Gained | None:
    """Search for a better plan of the same visits; None if there is none, or the plan is no more as it was made."""
    seen = look_at_week(plan.liaison, plan.week, at=at)
    if seen.start is None or not seen.days or seen.plan is None or plan.run is None:
        return None
    listed = Candidate.objects.filter(run=plan.run, in_lottery=True)
    lots = dict(listed.values_list("practice", "drawn"))
    puzzle = puzzle_of(
        seen,
        seen.start,
        drawn={key for key, drawn in lots.items() if drawn},
        waiting={key for key, drawn in lots.items() if not drawn},
    )
    now = _plan_as_it_is(puzzle)
    if now is None:
        return None
    before = evaluate(puzzle.instance, now)
    if not before.feasible:  # something is locked where it can't be: people's business
        return None
    seed = plan.run.lottery_seed or 0
    found = improve(puzzle.instance, now, seconds=seconds, seed=seed)
    after = evaluate(puzzle.instance, found)
    if after.rank <= before.rank:
        return None
    made = _made(puzzle, found, None, 0.0)
    gains = {
        "value": after.value - before.value,
        "minutes": before.minutes_driven - after.minutes_driven,
        "kilometres": before.kilometres - after.kilometres,
    }
    return Gained(made, gains)


def _check(week: Week) -> Start:
    if week.start is None:
        raise ValidationError(NOWHERE)
    if not week.days:
        raise ValidationError(
            "No day of this week is left to plan. Plan the week after."
        )
    return week.start


def _draw(
    puzzle: Puzzle,
    plan: Plan,
    *,
    share: float,
    seed: int,
    restricted: Collection[int],
) -> Lottery | None:
    """Draw among those of one tier that value alone would have left at home: a draw costs little, and teaches most."""
    share = min(share, load_visit_values().largest_lottery_share)
    chosen = plan.stops
    free = [
        (number, visit)
        for number, visit in enumerate(puzzle.visits)
        if visit.kind == StopKind.VALUE
    ]
    slots = round(share * sum(number in chosen for number, _ in free))
    if share > 0 and not slots and chosen:
        slots = 1
    left: dict[str, list[tuple[str, float]]] = {tier: [] for tier in Tier.values}
    for number, visit in free:
        valued = puzzle.week.values[visit.practice.pk]
        tier = valued.standing.tier
        may_wait = number not in chosen and visit.practice.pk not in restricted
        if may_wait and tier in left:
            left[tier].append((visit.practice.code, valued.trigger_score))
    tier = max(Tier.values, key=lambda each: len(left[each]))
    # Among one there is nothing to draw.
    slots = min(slots, len(left[tier]) - 1)
    if slots < 1:
        return None
    return draw_lottery(left[tier], slots=slots, seed=seed, tier=tier)


def _made(puzzle: Puzzle, plan: Plan, draw: Lottery | None, share: float) -> MadePlan:
    judged = evaluate(puzzle.instance, plan)
    return MadePlan(
        stops=puzzle.made_stops(plan),
        run=_run(puzzle, draw, share, judged),
        value=judged.value,
        minutes_driving=judged.minutes_driven,
        kilometres=judged.kilometres,
    )


def _run(
    puzzle: Puzzle, draw: Lottery | None, share: float, judged: Evaluation
) -> MadeRun:
    week = puzzle.week
    start = week.start
    assert start is not None
    lots = {each.key: each.drawn for each in draw.listed} if draw else {}
    settings: dict[str, Any] = {
        "base": [round(start.latitude, 5), round(start.longitude, 5)],
        "days": [day.isoformat() for day in week.days],
        "visit_minutes": start.visit_minutes,
        "values_version": load_visit_values().version,
        "slots": draw.slots if draw else 0,
        "chance": round(draw.chance, 4) if draw else None,
        "value": round(judged.value, 3),
        "unmet": [puzzle.visits[number].practice.code for number in judged.unmet],
    }
    return MadeRun(
        mart=week.mart.id if week.mart else "",
        settings=settings,
        lottery_seed=draw.seed if draw else None,
        lottery_share=share,
        lottery_tier=draw.tier if draw else "",
        candidates=[_candidate(week, each.pk, lots) for each in week.practices],
    )


def _candidate(week: Week, key: int, lots: dict[str, bool]) -> MadeCandidate:
    valued = week.values[key]
    code = valued.practice.code
    return MadeCandidate(
        practice=valued.practice,
        trigger_score=valued.trigger_score,
        parts={**valued.parts, **valued.about},
        eligible=key not in week.excluded,
        service_line=valued.line,
        tier=valued.standing.tier,
        reason=valued.reason,
        open_issues=week.issues.get(key, 0),
        excluded_why=week.excluded.get(key, ""),
        in_lottery=code in lots,
        drawn=lots.get(code, False),
    )


def _plan_as_it_is(puzzle: Puzzle) -> Plan | None:
    """Return the plan that stands, in the instance's numbers; None if a stop isn't one of its candidates any more."""
    week = puzzle.week
    open_ones = [
        stop
        for stop in week.stops
        if stop.state == StopState.PLANNED and stop.day in week.days
    ]
    known = orders_of(puzzle, open_ones)
    if len(known) < len(open_ones):
        return None
    zone = week.now.tzinfo
    return Plan(
        tuple(
            tuple(
                Planned(known[stop.pk], minute_of(stop.arrives_at.astimezone(zone)))
                for stop in open_ones
                if stop.day == day
            )
            for day in week.days
        )
    )
