"""The judge of impact tells an estimator that finds the planted lift from one that finds what it wants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest

from headwater.attribution import Estimate, Study
from headwater.attribution.judging import judge
from headwater.attribution.naive import naive_change
from headwater.attribution.sequential import estimate_sequential
from headwater.cli.evaluation import work as judging
from headwater.cli.evaluation import work_planted, work_single, work_verdicts
from headwater.cli.evaluation.bars import Bar, Finding, take_together
from headwater.cli.evaluation.work_planted import (
    Planted,
    Reached,
    planted_sets,
    reached,
    study_of,
)
from headwater.synthetic.worked import WORK, plant_work

pytestmark = pytest.mark.req("IMP-04", "IMP-05")

DIP = WORK["dip-triggered"]
OF_WORK = {"D2", "D3", "D4", "D5", "D6"}
TIMED = "Seconds to estimate 90 visits"


def test_figures_by_hand() -> None:
    found = Reached(
        lift=np.array([0.1, 0.3]),
        low=np.array([-0.1, 0.25]),
        high=np.array([0.2, 0.35]),
        truth=np.array([0.0, 0.2]),
    )
    assert found.bias == pytest.approx(0.1)
    assert found.spread == pytest.approx(0.0)
    assert (found.coverage, found.claimed) == (0.5, 0.5)
    assert found.width == pytest.approx(0.2)


def test_an_estimator_sees_nothing_of_the_truth() -> None:
    planted = plant_work(1, DIP)
    study = study_of(planted)
    assert {item.name for item in fields(Study)}.isdisjoint(
        {"without", "mean", "effect", "setting"}
    )
    assert study.counts is planted.counts


def test_markets_and_settings_share_no_planted_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work_planted, "DATASETS", 2)
    sets = [
        *planted_sets(1, 0, DIP),
        *planted_sets(1, 1, DIP),
        *planted_sets(2, 0, DIP),
    ]
    assert len({each.study.counts.tobytes() for each in sets}) == 6


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(work_planted, "DATASETS", 2)
    monkeypatch.setattr(judging, "DRAWS", 39)
    yield


def pooled(findings: list[Finding], id_: str, figure: str) -> bool:
    """Say whether a figure of one market reaches the bar that is meant for several."""
    row = next(
        row
        for row in findings
        if row.id == id_ and row.bar and row.what.startswith(figure)
    )
    assert row.together and row.bar
    value = take_together([row.reached], row.together)
    return value is not None and Bar.read(row.bar).holds(value)


@pytest.mark.slow
def test_every_bar_has_a_figure_and_other_ways_stand_beside(
    evaluated: list[Finding],
) -> None:
    found = [row for row in evaluated if row.id in OF_WORK or TIMED in row.what]
    bars = Counter(row.id for row in found if row.bar)
    assert bars == {"D2": 3, "D3": 4, "D4": 3, "D5": 6, "D6": 3, "G1": 1}
    assert all(row.reached is not None for row in found)
    naive = next(
        row.reached
        for row in found
        if row.what
        == "Bias of the lift, dip-triggered visits, true lift 0 %: 3 months before, 6 after"
    )
    assert naive is not None and naive > 0.2
    said = " ".join(row.what for row in found)
    for rival in ("two-way fixed effects", "Callaway-Sant'Anna", "the liaison knew"):
        assert rival in said
    assert {row.scenario for row in found} >= {
        "null",
        "base",
        "dip-triggered",
        "lottery",
        "insider",
        "spillover",
    }


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_before_and_after_would_miss_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    def wishful(study: Study, **_: object) -> Estimate:
        return naive_change(study, draws=39)

    monkeypatch.setattr(judging, "estimate_sequential", wishful)
    sets = planted_sets(1, 0, replace(DIP, lift=0.0))
    found = judging._after_dips(0.0, sets)
    assert not pooled(found, "D2", "Bias of the lift")
    assert not pooled(found, "D3", "95 % interval")
    assert not pooled(found, "D3", "Gain claimed")


@pytest.mark.slow
def test_single_stories_keep_quiet_where_they_must(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work_planted, "DATASETS", 2)
    monkeypatch.setattr(work_single, "LIFTS", (0.0, 0.2))
    found = work_single.judge_single(seed=1)
    assert Counter(row.id for row in found if row.bar) == {"D7": 2}
    width = next(row.reached for row in found if "Width" in row.what)
    assert width is not None and width > 0.3


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_verdicts_show_what_hidden_recovery_would_undo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work_verdicts, "JUDGED", 1)
    settings = work_verdicts._SETTINGS
    few = {
        what: row for what, row in settings.items() if row[0] in {"insider", "lottery"}
    }
    monkeypatch.setattr(work_verdicts, "_SETTINGS", few)
    found = work_verdicts.judge_verdicts(seed=1)
    assert {row.id for row in found} == {"D8"}
    assert all(row.holds for row in found if row.bar)
    shown = [row for row in found if row.what.startswith("Hidden recovery")]
    assert [row.scenario for row in shown] == ["insider"]


def unrelated(seed: int) -> Planted:
    """Put visits of one made-up region beside the referrals of another."""
    visits, referrals = plant_work(seed, DIP), plant_work(seed + 500, WORK["null"])
    mixed = replace(
        referrals,
        treated_at=visits.treated_at,
        eligible=visits.eligible,
        logged=visits.logged,
        liaison=visits.liaison,
    )
    return Planted(study_of(mixed), mixed)


@pytest.mark.slow
def test_visits_and_referrals_that_have_nothing_to_do_with_each_other_earn_no_claim() -> (
    None
):
    sets = [unrelated(seed) for seed in range(12)]
    found = reached(sets, lambda study: estimate_sequential(study, draws=39))
    assert found.coverage >= 10 / 12
    assert found.claimed <= 1 / 12
    assert abs(found.bias) < 0.03


@pytest.mark.slow
def test_the_rule_gives_unrelated_visits_no_gain() -> None:
    for seed in range(2):
        result = judge(unrelated(seed).study, expected_lift=0.2, draws=39)
        assert result.verdict != "gained"
        assert result.estimate is None or result.verdict == "no gain seen"
