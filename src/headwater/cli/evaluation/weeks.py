"""F1: do week plans win more than going by A, B and C, and do they keep what was promised?

Weeks roll: who was visited is worth less the week after, and a promise that wasn't kept waits on. Planners know an
estimate of what a visit wins; what they reach is summed over the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headwater.cli.evaluation.bars import Bar, Finding, finding
from headwater.cli.evaluation.planted import try_cells
from headwater.cli.evaluation.weeks_rivals import by_nearest, by_order
from headwater.planning import (
    Day,
    Instance,
    Lunch,
    Plan,
    Stop,
    Travel,
    drive_times,
    evaluate,
    improve,
    plan_greedy,
    usual_minute_cost,
    visit_value,
)
from headwater.synthetic.cells import plant_cells
from headwater.synthetic.offices import Offices, offices

OFFICES, WEEKS, WORLDS = 300, 8, 2
SEARCHES = 300  # of the plan that is improved: a tenth of a second
_CADENCE_WEEKS = (30 / 7, 13.0, 26.0)  # A monthly, B quarterly, C half-yearly
_SHARES = (0.2, 0.3)  # of the offices in A and B, by what they send now
_NEAREST = 60  # the best by value, among which the nearest is next
_DAY = Day(510.0, 990.0, Lunch(30.0, 660.0, 840.0))  # 8:30 to 16:30

Numbers = npt.NDArray[np.float64]
_CADENCE = "by A, B and C, the nearest first"
_FILLED = "by A, B and C, idle time filled"


@dataclass(frozen=True, slots=True)
class Shape:
    """How much room a week has."""

    name: str
    days: int
    visit_minutes: float
    more: Bar  # how much more value is won than by A, B and C


SHAPES = (
    Shape("five days, 25 minutes a visit", 5, 25.0, Bar(low=0.15)),
    Shape("three days, 40 minutes a visit", 3, 40.0, Bar(low=0.50)),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody who plans a week knows: the instance, and for each of its stops how overdue it is by its tier."""

    instance: Instance
    overdue: Numbers


Policy = Callable[[Seen], Plan]


def improved(seen: Seen) -> Plan:
    """Plan as the product does: greedy at once, searched on in the background."""
    first = plan_greedy(seen.instance)
    return improve(seen.instance, first, seconds=0, seed=1, iterations=SEARCHES)


def greedy(seen: Seen) -> Plan:
    """Plan as the product answers at once."""
    return plan_greedy(seen.instance)


def by_cadence(seen: Seen) -> Plan:
    """Go to the nearest of those that are due by their tier or were promised a visit."""
    return by_nearest(seen.instance, _due(seen)[0])


def by_cadence_filled(seen: Seen) -> Plan:
    """Do the same, and fill what is left of each day with the nearest of those that are due next."""
    due, next_ = _due(seen)
    return by_nearest(seen.instance, due, then=next_[:_NEAREST])


def _due(seen: Seen) -> tuple[list[int], list[int]]:
    """Return who is due, and the others, the nearest to being due first."""
    promised = [stop.is_due for stop in seen.instance.stops]
    overdue = np.where(promised, np.inf, seen.overdue)
    order = np.argsort(-overdue, kind="stable").tolist()
    count = int((overdue >= 1).sum())
    return order[:count], order[count:]


def by_score(seen: Seen) -> Plan:
    """Go to the most valuable first, wherever it lies."""
    return by_order(seen.instance, _by_value(seen.instance))


def by_nearest_of_the_best(seen: Seen) -> Plan:
    """Go to the nearest of the sixty most valuable."""
    return by_nearest(seen.instance, _by_value(seen.instance)[:_NEAREST])


def _by_value(instance: Instance) -> list[int]:
    def key(stop: int) -> tuple[bool, float]:
        return not instance.stops[stop].is_due, -instance.stops[stop].value

    return sorted(range(len(instance.stops)), key=key)


POLICIES: dict[str, Policy] = {
    _CADENCE: by_cadence,
    _FILLED: by_cadence_filled,
    "in the order of value": by_score,
    "nearest of the 60 most valuable": by_nearest_of_the_best,
    "greedy": greedy,
    "greedy, then searched": improved,
}
_ALL, _OVERDUE = Bar(low=1.0), Bar(high=0.5)
_SHOWN = {
    "Value": "value",
    "Visits": "visits",
    "Kilometres": "kilometres",
    "Promises overdue": "overdue",
}
_OURS = ("greedy", "greedy, then searched")


@dataclass(slots=True)
class Reached:
    """What a policy reached in some weeks, summed."""

    weeks: int = 0
    value: float = 0.0
    visits: int = 0
    kilometres: float = 0.0
    overdue: int = 0
    feasible: int = 0

    def a_week(self, figure: str) -> float:
        """Return the mean of a figure over the weeks."""
        return float(getattr(self, figure)) / self.weeks


def judge_weeks(*, seed: int, scenario: str) -> list[Finding]:
    """Let every policy plan rolling weeks in two made-up worlds, wide weeks and tight ones."""
    findings = []
    worlds = [territory(seed * WORLDS + number) for number in range(WORLDS)]
    for shape in SHAPES:
        reached = {name: Reached() for name in POLICIES}
        for world in worlds:
            for name, policy in POLICIES.items():
                roll(world, shape, policy, reached[name])
        findings += _findings(shape, reached, scenario)
    return findings


def _findings(
    shape: Shape, reached: dict[str, Reached], scenario: str
) -> list[Finding]:
    def told(what: str, figure: float, bar: Bar | None = None) -> Finding:
        text = f"{what}, {shape.name}"
        return finding("F1", text, scenario=scenario, reached=figure, bar=bar)

    findings = []
    for name in _OURS:
        ours = reached[name]
        for rival in (_CADENCE, _FILLED):
            more = ours.a_week("value") / reached[rival].a_week("value") - 1
            findings.append(told(f"Value of {name} over {rival}", more, shape.more))
        findings += [
            told(f"Plans that can be driven, {name}", ours.a_week("feasible"), _ALL),
            told(f"Promises overdue, {name}", ours.a_week("overdue"), _OVERDUE),
        ]
    return findings + [
        told(f"{what} a week, {name}", each.a_week(figure))
        for name, each in reached.items()
        for what, figure in _SHOWN.items()
    ]


@dataclass(frozen=True, slots=True)
class Territory:
    """Offices of a liaison, with what could be won back in a year in truth and by our own estimate.

    Gains are referrals of a middling margin: a line's margin weighs it.
    ``tier_weeks`` is how often each is visited by its tier, which goes by what it sends us now.
    """

    offices: Offices
    travel: Travel
    gain: Numbers
    believed: Numbers
    tier_weeks: Numbers


def territory(seed: int) -> Territory:
    """Plant practices, and estimate from a year of their counts what the list of opportunities would show."""
    planted = plant_cells(seed, count=OFFICES)
    trial = try_cells(planted)
    margin = trial.margin / trial.margin.mean()
    drawn = offices(seed, point=planted.point, weeks=WEEKS)
    sent = planted.ours[:, :, 0].sum(axis=1)
    share = np.argsort(np.argsort(-sent, kind="stable")) / OFFICES
    tier = np.searchsorted(np.cumsum(_SHARES), share, side="right")
    return Territory(
        offices=drawn,
        travel=drive_times(
            drawn.latitude.tolist(), drawn.longitude.tolist(), base=drawn.base
        ),
        gain=trial.by_practice(trial.truth * margin),
        believed=trial.by_practice(trial.found.recoverable.mean * margin),
        tier_weeks=np.array(_CADENCE_WEEKS)[tier],
    )


@dataclass(slots=True)
class _Standing:
    """How the offices stand when a week begins."""

    weeks_since: Numbers
    promised: npt.NDArray[np.bool_]
    alerted: npt.NDArray[np.bool_]

    def value(self, world: Territory, stop: int, gain: Numbers) -> float:
        """Value a visit by the true gain or by the believed one."""
        return visit_value(
            gain=float(gain[stop]),
            weeks_since=float(self.weeks_since[stop]),
            fixable=float(world.offices.fixable[stop]),
            commitment_due=bool(self.promised[stop]),
            first_after_alert=bool(self.alerted[stop]),
        ).total


def roll(world: Territory, shape: Shape, policy: Policy, reached: Reached) -> None:
    """Let a policy plan one week after the other, and add up what that wins in truth."""
    drawn = world.offices
    nobody = np.zeros(len(world.gain), np.bool_)
    now = _Standing(drawn.waited * world.tier_weeks, nobody.copy(), nobody.copy())
    for promised, alerted in zip(drawn.promised, drawn.alerted, strict=True):
        now.promised |= promised
        now.alerted |= alerted
        instance = _instance(world, now, shape)
        plan = policy(Seen(instance, now.weeks_since / world.tier_weeks))
        visited = sorted(plan.stops)
        judged = evaluate(instance, plan)
        reached.weeks += 1
        reached.value += sum(now.value(world, stop, world.gain) for stop in visited)
        reached.visits += len(visited)
        reached.kilometres += judged.kilometres
        reached.feasible += judged.feasible
        now.promised[visited] = now.alerted[visited] = False
        reached.overdue += int(now.promised.sum())
        now.weeks_since[visited] = 0.0
        now.weeks_since += 1.0


def _instance(world: Territory, now: _Standing, shape: Shape) -> Instance:
    stops = tuple(
        Stop(
            value=now.value(world, stop, world.believed),
            minutes=shape.visit_minutes,
            hours=hours[: shape.days],
            must=bool(now.promised[stop]),
        )
        for stop, hours in enumerate(world.offices.hours)
    )
    return Instance(stops, (_DAY,) * shape.days, world.travel, usual_minute_cost(stops))
