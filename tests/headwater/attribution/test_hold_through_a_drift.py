"""Starts from outside as a whole: how far a drift may go is told, and no chance of a difference decides alone."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from headwater.attribution import Study
from headwater.attribution.judging import PRETREND, judge
from headwater.attribution.verdicts import ImpactResult
from headwater.attribution.ways import ways_of
from headwater.schema.progress import no_progress
from tests.headwater.attribution.made_up import made_up_lottery, made_up_study
from tests.headwater.attribution.test_judge_a_start_from_outside import opened

pytestmark = pytest.mark.req("IMP-10")
DRAWS = 39


def judged(study: Study) -> ImpactResult:
    return judge(study, design="timed", draws=DRAWS, seed=1)


@pytest.fixture(scope="module")
def gained() -> ImpactResult:
    return judged(opened(1, lift=0.4))


def test_a_lift_is_told_with_the_drift_that_it_holds_through(
    gained: ImpactResult,
) -> None:
    drift, plot = gained.drift, gained.diagnostic("event_plot")
    assert drift is not None and drift.holds_to is not None
    assert [each.bend for each in drift.bands] == [0.0, 0.005, 0.01]
    assert drift.bands[0].low > 0
    assert plot.holds is True and plot.figures["holds_to"] == drift.holds_to
    assert {each.key for each in gained.bracket} >= {"sequential", "synthetic"}


def test_a_judgement_kept_without_a_drift_can_still_be_read(
    gained: ImpactResult,
) -> None:
    kept = json.loads(json.dumps(gained.as_json(), allow_nan=False))
    assert ImpactResult.from_json(kept) == gained
    del kept["drift"], kept["events"]["controls_low"], kept["events"]["controls_high"]
    old = ImpactResult.from_json(kept)
    assert old.drift is None and old.events is not None
    assert old.events.controls_low == ()
    assert old.estimate == gained.estimate


def test_that_no_difference_was_found_decides_nothing_alone() -> None:
    fair = judged(opened(2))
    plot = fair.diagnostic("event_plot")
    assert isinstance(plot.figures["pretrend"], float)
    assert plot.figures["pretrend"] >= PRETREND
    assert plot.holds is None, "there is no effect that a drift could take away"


def test_a_lift_that_a_drift_explains_fails_whatever_the_chance() -> None:
    found = [judged(opened(seed, drift=0.012)) for seed in range(3)]
    explained = [
        each
        for each in found
        if each.interval and each.interval.low > 0 and each.drift
        if each.drift.holds_to is None
    ]
    assert explained
    for each in explained:
        assert each.diagnostic("event_plot").holds is False


def test_nobody_chose_by_months_before_a_start_from_outside(
    gained: ImpactResult,
) -> None:
    assert gained.events is not None and not any(gained.events.seen)
    assert gained.diagnostic("event_plot").figures["months_seen"] == 0


def test_visits_after_a_choice_have_no_drift_to_tell() -> None:
    for design, study in (
        ("sequential", made_up_study()),
        ("lottery", made_up_lottery()),
    ):
        ways = ways_of(design, draws=0, seed=0, progress=no_progress)  # type: ignore[arg-type]
        assert ways.drift is None and ways.pretrend is None
        result = judge(study, design=design, draws=DRAWS, seed=1)  # type: ignore[arg-type]
        assert result.drift is None
        assert result.diagnostic("event_plot").holds is None
        assert result.events is not None and sum(result.events.seen) == 3


def test_of_too_few_practices_no_drift_is_told() -> None:
    study = opened(1, lift=0.4)
    few = study.only(np.flatnonzero(np.arange(120) % 3 < 2)[:26])
    ways = ways_of("timed", draws=0, seed=0, progress=no_progress)
    assert ways.drift is not None and ways.drift(few) is not None
    twelve = replace(few, cluster=np.arange(26) % 12)
    assert ways.drift(twelve) is None
