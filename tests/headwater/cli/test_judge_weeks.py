"""The judge of week plans tells a planner from somebody who stays at home, and follows weeks as they roll."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headwater.cli.evaluation import weeks as judging
from headwater.cli.evaluation.weeks import (
    POLICIES,
    SHAPES,
    Reached,
    Seen,
    Territory,
    by_cadence,
    greedy,
    judge_weeks,
    roll,
    territory,
)
from headwater.planning import Plan

pytestmark = pytest.mark.req("FLD-07")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "WORLDS", 1)
    monkeypatch.setattr(judging, "WEEKS", 2)
    monkeypatch.setattr(judging, "SEARCHES", 50)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_planned_weeks_win_more_than_the_alphabet_and_keep_promises() -> None:
    found = judge_weeks(seed=1, scenario="base")
    judged = [figure for figure in found if figure.bar]
    assert {figure.id for figure in found} == {"F1"}
    assert len(judged) == 16
    assert [figure.what for figure in judged if not figure.holds] == []


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_who_stays_at_home_misses_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_home(seen: Seen) -> Plan:
        return Plan(((),) * len(seen.instance.days))

    lazy = {name: policy for name, policy in POLICIES.items() if "greedy" not in name}
    lazy |= {"greedy": at_home, "greedy, then searched": at_home}
    monkeypatch.setattr(judging, "POLICIES", lazy)
    held = {
        figure.what.split(",")[0]: figure.holds
        for figure in judge_weeks(seed=1, scenario="base")
        if figure.bar
    }
    assert not held["Value of greedy over by A"]
    assert not held["Promises overdue"]
    assert held["Plans that can be driven"]


@pytest.fixture(scope="module")
def world() -> Territory:
    return territory(5)


def test_what_was_visited_is_worth_less_the_week_after(world: Territory) -> None:
    one, two = Reached(), Reached()
    first = replace(
        world.offices,
        promised=np.zeros((1, len(world.gain)), bool),
        alerted=np.zeros((1, len(world.gain)), bool),
    )
    second = replace(
        first,
        promised=np.repeat(first.promised, 2, axis=0),
        alerted=np.repeat(first.alerted, 2, axis=0),
    )
    roll(replace(world, offices=first), SHAPES[0], greedy, one)
    roll(replace(world, offices=second), SHAPES[0], greedy, two)
    assert (one.weeks, two.weeks) == (1, 2)
    assert one.value < two.value < 2 * one.value
    assert two.feasible == 2


def test_a_promise_that_was_not_kept_waits_on(world: Territory) -> None:
    def at_home(seen: Seen) -> Plan:
        return Plan(((),) * len(seen.instance.days))

    reached = Reached()
    roll(world, SHAPES[1], at_home, reached)
    promised = np.maximum.accumulate(world.offices.promised, axis=0)
    assert reached.overdue == promised.sum()
    assert reached.value == reached.visits == 0


def test_the_alphabet_goes_to_those_that_are_due_alone(world: Territory) -> None:
    asked: list[tuple[Seen, Plan]] = []

    def watched(seen: Seen) -> Plan:
        asked.append((seen, by_cadence(seen)))
        return asked[-1][1]

    roll(world, SHAPES[0], watched, Reached())
    seen, plan = asked[0]
    promised = np.array([stop.is_due for stop in seen.instance.stops])
    due = set(np.flatnonzero((seen.overdue >= 1) | promised).tolist())
    assert plan.stops <= due


def test_tiers_go_by_what_a_practice_sends_now(world: Territory) -> None:
    weeks, counts = np.unique(world.tier_weeks, return_counts=True)
    assert weeks == pytest.approx([30 / 7, 13, 26])
    assert counts.tolist() == [60, 90, 150]
