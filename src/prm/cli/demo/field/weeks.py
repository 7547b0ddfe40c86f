"""The demo's plans of this week and the next, and what the team set out to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from prm.cli.demo.cast import player
from prm.cli.demo.days import Days
from prm.cli.demo.field.people import LIAISONS, Crew
from prm.cli.demo.field.rounds import visit_stop

LOTTERY_SHARE, SEED = 0.1, 4182
GOES = 0.9  # of the stops; the others were missed, as happens


def put_weeks(days: Days, crew: Crew) -> None:
    """Plan this week and the next as liaisons do, on the Friday before, and go on the visits of days that are over."""
    monday = days.until.date() - timedelta(days=days.until.weekday())
    for who in LIAISONS:
        for week in (monday, monday + timedelta(days=7)):
            friday = datetime.combine(week, days.until.time(), days.until.tzinfo)
            at = min(friday - timedelta(days=3), days.until)
            if crew.practices[who]:
                days.put(at, partial(_plan, days, crew, who, week))


def _plan(days: Days, crew: Crew, who: str, week: date, at: datetime) -> None:
    from prm.insights.planning.making import plan_week
    from prm.visits.operations.plans import make_plan

    liaison = player(who)
    made = plan_week(
        liaison=liaison, week=week, at=at, lottery_share=LOTTERY_SHARE, seed=SEED
    )
    plan = make_plan(liaison=liaison, week=week, made=made, by=liaison, at=at)
    for stop in plan.stops.all():
        after = stop.arrives_at + timedelta(minutes=stop.minutes + 10)
        if crew.chance.random() < GOES:
            days.put(after, partial(visit_stop, days, crew, who, stop))


def set_goals(*, at: datetime) -> None:
    """Set a goal of each tier for the team's quarter."""
    from prm.programs.operations import Aim, set_goal

    first = date(at.year, 3 * ((at.month - 1) // 3) + 1, 1)
    last = (first + timedelta(days=100)).replace(day=1) - timedelta(days=1)
    for measure, target in (("visits", 90), ("coverage", 80), ("reliability", 90)):
        for who in LIAISONS:
            set_goal(
                aim=Aim(measure, target, first, last, liaison=player(who)),
                by=player("director"),
                at=at,
            )
    set_goal(
        aim=Aim("share", 60, first, last, service_line="cardiology"),
        by=player("director"),
        at=at,
    )
