"""Visits whose order was drawn in the week plan: lists and draws in the planner's record, visits, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
from django.utils import timezone

from headwater.measures.maturity import month_of
from headwater.planning import draw_lottery
from prm.accounts.models import User
from prm.directory.models import Practice
from prm.programs.models import InterventionVersion
from prm.visits.models import StopKind
from prm.visits.operations.plans import make_plan
from prm.visits.planned import MadeCandidate, MadePlan, MadeRun, MadeStop
from tests.prm.insights.worked import (
    FIRST,
    LINE,
    Worked,
    lock_track,
    make_practices,
    publish_worked,
)
from tests.prm.visits.made import log

MONTHS = range(22, 30)  # as the market counts them: the last leaves half a year to see
SLOTS = 6
TIER = "B"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series of visits, locked before the first list was drawn."""

    worked: Worked
    version: InterventionVersion
    drawn: dict[str, int]  # by code, the month of the draw
    cancelled: Practice  # drawn, and nobody went
    unlisted: Practice  # visited, though never drawn


def draw_visits(
    folder: Path, *, liaison: User, director: User, lift: float = 0.5
) -> Drawn:
    """Lock a lottery, plan a week of each month by lot, visit who was drawn, and publish what they sent."""
    practices = make_practices(150)
    version = lock_track(
        practices,
        by=director,
        title="Visits by lot",
        kind="visits",
        design="lottery",
        starts_on=month_of(FIRST + MONTHS[0]),
        other_line="",
    )
    rng = np.random.default_rng(11)
    drawn: dict[str, int] = {}
    listed: set[str] = set()
    for month in MONTHS:
        week = _monday(month)
        made = _plan(practices, month, drawn, rng)
        make_plan(liaison=liaison, week=week, made=made, by=liaison, at=_at(week))
        lots = [each for each in made.run.candidates if each.in_lottery]
        listed |= {each.practice.code for each in lots}
        drawn |= {each.practice.code: month for each in lots if each.drawn}
    cancelled = next(each for each in practices if each.code in drawn)
    unlisted = next(each for each in practices if each.code not in listed)
    since = {code: at for code, at in drawn.items() if code != cancelled.code}
    for each in practices:
        if each.code in since:
            _visit(each, since[each.code], director)
    _visit(unlisted, MONTHS[0], director)
    worked = publish_worked(
        folder, lift=lift, practices=len(practices), among=practices, since=since
    )
    return Drawn(worked, version, drawn, cancelled, unlisted)


def _plan(
    practices: list[Practice],
    month: int,
    drawn: dict[str, int],
    rng: np.random.Generator,
) -> MadePlan:
    """Return a week in which the visits were drawn among the worst that nobody had been sent to."""
    scores = {each.code: float(rng.uniform()) for each in practices}
    free = [(code, score) for code, score in scores.items() if code not in drawn]
    draw = draw_lottery(free, slots=SLOTS, seed=month, tier=TIER)
    lots = {each.key: each.drawn for each in draw.listed}
    candidates = [
        MadeCandidate(
            practice=each,
            trigger_score=scores[each.code],
            parts={},
            eligible=each.code not in drawn,
            service_line=LINE,
            tier=TIER,
            reason="trigger",
            in_lottery=each.code in lots,
            drawn=lots.get(each.code, False),
        )
        for each in practices
    ]
    stops = [_stop(each.practice, month) for each in candidates if each.drawn]
    run = MadeRun("earlier", {}, draw.seed, 0.2, TIER, candidates)
    return MadePlan(stops, run, 0.0, 0.0, 0.0)


def _stop(practice: Practice, month: int) -> MadeStop:
    day = _monday(month)
    return MadeStop(practice, day, _at(day), 30, kind=StopKind.LOTTERY)


def _visit(practice: Practice, month: int, by: User) -> None:
    at = _at(_monday(month))
    given = {"service_line": LINE, "next_step": "", "next_on": None}
    log(practice, by, now=at, at=at, **given)


def _monday(month: int) -> date:
    first = month_of(FIRST + month)
    return first + timedelta(days=-first.weekday() % 7)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
