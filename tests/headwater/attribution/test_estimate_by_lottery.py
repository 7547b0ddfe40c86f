"""The lift by lottery: those drawn against those listed with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headwater.attribution import (
    NEVER,
    Study,
    TooLittle,
    estimate_lottery,
    fit_lottery,
)
from headwater.cli.evaluation.work_planted import study_of
from headwater.synthetic.worked import WORK, plant_work
from tests.headwater import oracle_attribution as oracle
from tests.headwater.attribution.made_up import made_up_lottery


@pytest.fixture(scope="module")
def study() -> Study:
    return made_up_lottery()


def test_the_fit_is_what_loops_and_a_general_optimiser_find(study: Study) -> None:
    fit = fit_lottery(study)
    rows = oracle.list_rows(study)
    lift, _ = oracle.lift(
        rows, weighted=False, pooled=True, names=["base", "drop", "older"]
    )
    assert fit.lift == pytest.approx(lift, abs=1e-5)
    assert fit.trials.mu == pytest.approx([row.mu for row in rows], rel=1e-3)


def test_only_the_list_of_the_month_is_compared_with(study: Study) -> None:
    trials = fit_lottery(study).trials
    assert study.listed is not None and study.drawn is not None
    assert study.listed[trials.practice, trials.start].all()
    drawn = study.drawn[trials.practice, trials.start]
    assert (drawn == trials.treated).all()


def test_who_was_drawn_is_judged_as_drawn_though_the_visit_fell_through(
    study: Study,
) -> None:
    treated_at = study.treated_at.copy()
    cancelled = np.flatnonzero(study.treated)[:3]
    treated_at[cancelled] = NEVER
    fit = fit_lottery(replace(study, treated_at=treated_at))
    assert set(cancelled) <= set(fit.trials.practice[fit.trials.treated])


def test_the_interval_holds_the_lift(study: Study) -> None:
    estimate = estimate_lottery(study, draws=39)
    assert estimate.low < estimate.lift < estimate.high
    assert estimate.treated == 20


def test_without_a_list_there_is_no_lottery(study: Study) -> None:
    with pytest.raises(TooLittle, match="No lottery"):
        fit_lottery(replace(study, listed=None))
    with pytest.raises(TooLittle):
        fit_lottery(replace(study, drawn=np.zeros_like(study.eligible)))


def test_a_list_that_was_drawn_to_the_last_proves_nothing(study: Study) -> None:
    with pytest.raises(TooLittle):
        fit_lottery(replace(study, listed=study.drawn))


def test_planted_lifts_are_found() -> None:
    made = [plant_work(seed, WORK["lottery"]) for seed in range(12)]
    errors = [fit_lottery(study_of(one)).lift - one.lift for one in made]
    # Twelve sets have a standard error of 1.6 points.
    assert abs(np.mean(errors)) < 0.045
    assert np.std(errors) < 0.10
