"""The lift by monthly trials: as plain loops have it, from what was known alone, and fair to planted truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headwater.attribution import (
    NEVER,
    Study,
    TooLittle,
    estimate_sequential,
    event_series,
    expected_bounce_back,
    fit_sequential,
)
from headwater.attribution.ratio import design, solve, spread
from headwater.attribution.trials import (
    GONE,
    NOT_ELIGIBLE,
    NOT_MATURED,
    SHORT_HISTORY,
    stack_trials,
)
from headwater.cli.evaluation.work_planted import study_of
from headwater.synthetic.worked import WORK, plant_work
from tests.headwater import oracle_attribution as oracle
from tests.headwater.attribution.made_up import made_up_study


@pytest.fixture(scope="module")
def study() -> Study:
    return made_up_study()


@pytest.mark.parametrize("method", ["dr", "or"])
def test_the_fit_is_what_loops_and_a_general_optimiser_find(
    study: Study, method: str
) -> None:
    fit = fit_sequential(study, method=method)
    rows = oracle.trial_rows(study)
    lift, adjustment = oracle.lift(rows, weighted=method == "dr")
    assert fit.lift == pytest.approx(lift, abs=1e-5)
    assert fit.adjustment == pytest.approx(adjustment, abs=1e-5)
    assert fit.trials.practice.tolist() == [row.practice for row in rows]
    assert fit.trials.start.tolist() == [row.month for row in rows]
    assert fit.trials.mu == pytest.approx([row.mu for row in rows], rel=1e-4)
    assert fit.trials.weights == pytest.approx([row.weight for row in rows], rel=1e-3)
    assert fit.incremental == pytest.approx(fit.observed * lift / (1 + lift), rel=1e-4)


def test_covariates_are_what_loops_find(study: Study) -> None:
    trials = stack_trials(study)
    for row, x in zip(oracle.trial_rows(study), trials.x, strict=True):
        assert dict(zip(trials.names, x, strict=True)) == pytest.approx(row.known)


def test_nothing_after_a_month_began_is_known_in_its_trial(study: Study) -> None:
    trials = stack_trials(study)
    month = int(trials.start.min())
    counts = study.counts.copy()
    counts[:, month:] += 50
    first = trials.start == month
    later = stack_trials(replace(study, counts=counts))
    # What is measured by size is centred on the mean of all trials.
    keep = np.array([not name.endswith("by_size") for name in trials.names])
    assert later.x[first][:, keep] == pytest.approx(trials.x[first][:, keep])


def test_the_bounce_back_and_the_lift_make_up_the_naive_change(study: Study) -> None:
    fit = fit_sequential(study)
    rows = oracle.trial_rows(study)
    _, adjustment = oracle.lift(rows, weighted=True)
    expected = oracle.bounce_back(study, rows, adjustment)
    assert expected_bounce_back(study) == pytest.approx(expected, abs=1e-4)
    treated = [row for row in rows if row.treated]
    after = sum(row.outcome / row.judged for row in treated)
    without = sum(adjustment * row.mu / row.judged for row in treated)
    assert after / without == pytest.approx(1 + fit.lift, abs=0.02)


def test_months_around_the_start_are_what_loops_find(study: Study) -> None:
    fit = fit_sequential(study)
    rows = oracle.trial_rows(study)
    tau, _ = oracle.lift(rows, weighted=True)
    series = event_series(study, fit)
    assert series.months == tuple(range(-9, 6))
    assert [m for m, seen in zip(series.months, series.seen, strict=True) if seen] == [
        -3,
        -2,
        -1,
    ]
    for place, month in enumerate(series.months):
        value, error = oracle.month_index(study, rows, tau, month, treated=True)
        controls, _ = oracle.month_index(study, rows, tau, month, treated=False)
        assert series.treated[place] == pytest.approx(value, abs=1e-6)
        assert series.controls[place] == pytest.approx(controls, abs=1e-4)
        reach = np.exp(1.959964 * error / (1 + value))
        assert series.treated_low[place] == pytest.approx((1 + value) / reach - 1)
        assert series.treated_high[place] == pytest.approx((1 + value) * reach - 1)


def test_months_that_nobody_has_are_none(study: Study) -> None:
    matured = study.matured.copy()
    matured[27:] = False
    young = replace(study, matured=matured)
    series = event_series(young, fit_sequential(young))
    assert series.treated[-1] is None
    assert series.treated_low[-1] is None
    assert series.treated[0] is not None


def test_the_error_is_nearly_that_of_leaving_each_cluster_out(study: Study) -> None:
    trials = stack_trials(study)
    rows = design(
        trials, study.clusters, strata=trials.start, weighted=True, pooled=False
    )
    found = solve(rows)
    units = np.unique(rows.unit)
    left = [
        solve(rows, (rows.unit != unit).astype(float), near=found).log_lift
        for unit in units
    ]
    share = (len(units) - 1) / len(units)
    jackknife = np.sqrt(share * np.square(left - np.mean(left)).sum())
    assert spread(rows, found) == pytest.approx(jackknife, rel=0.25)


def test_the_interval_holds_the_lift_and_is_the_same_again(study: Study) -> None:
    told = []
    estimate = estimate_sequential(
        study, draws=39, seed=4, progress=lambda *at: told.append(at)
    )
    assert estimate == estimate_sequential(study, draws=39, seed=4)
    assert estimate != estimate_sequential(study, draws=39, seed=5)
    assert estimate.low < estimate.lift < estimate.high
    assert estimate.incremental_low < estimate.incremental < estimate.incremental_high
    assert told[-1] == ("resamples", 39, 39)
    fit = fit_sequential(study)
    assert estimate.lift == pytest.approx(fit.lift)
    assert estimate.incremental == pytest.approx(fit.incremental, rel=1e-6)
    assert estimate.treated == np.count_nonzero(fit.trials.treated)


def test_a_practice_whose_sister_was_worked_on_is_no_control(study: Study) -> None:
    cluster = np.arange(len(study.practices))
    never = np.flatnonzero(study.treated_at == NEVER)
    visited = int(np.flatnonzero(study.treated_at == study.treated_at.max())[0])
    cluster[never[5]] = cluster[visited]
    trials = stack_trials(replace(study, cluster=cluster))
    months = trials.start[trials.practice == never[5]]
    assert months.size
    assert (months < study.treated_at[visited]).all()


def test_whoever_cannot_be_judged_is_left_out_with_the_reason(study: Study) -> None:
    one, two, three, four = np.flatnonzero(study.treated)[:4].tolist()
    start = study.treated_at
    present, eligible = np.ones_like(study.eligible), study.eligible.copy()
    present[one, : start[one] - 11] = False
    present[two, start[two] + 2] = False
    eligible[three, start[three]] = False
    late = start.copy()
    late[four] = len(study.months) - 1
    changed = replace(study, present=present, eligible=eligible, treated_at=late)
    assert stack_trials(changed).left_out == {
        SHORT_HISTORY: (one,),
        GONE: (two,),
        NOT_ELIGIBLE: (three,),
        NOT_MATURED: (four,),
    }


def test_too_few_practices_or_referrals_are_too_little(study: Study) -> None:
    few = study.treated_at.copy()
    few[np.flatnonzero(study.treated)[4:]] = NEVER
    with pytest.raises(TooLittle, match="Fewer than 5"):
        fit_sequential(replace(study, treated_at=few))
    treated = np.flatnonzero(study.treated)
    controls = np.flatnonzero(~study.treated)[:3]
    with pytest.raises(TooLittle, match="Fewer than 20"):
        fit_sequential(study.only(np.concatenate([treated[-10:], controls])))
    silent = study.counts.copy()
    silent[study.treated, 24:] = 0
    with pytest.raises(TooLittle, match="Nothing was sent"):
        fit_sequential(replace(study, counts=silent))


def test_controls_that_sent_nothing_in_the_months_of_a_trial_say_nothing(
    study: Study,
) -> None:
    counts, start = study.counts.copy(), np.full_like(study.treated_at, NEVER)
    start[:8] = 24
    counts[8:, 24:30] = 0
    with pytest.raises(TooLittle, match="Nothing was sent"):
        fit_sequential(replace(study, counts=counts, treated_at=start, present=None))


def test_where_all_did_the_same_nothing_tells_how_much_is_chance(study: Study) -> None:
    flat = replace(study, counts=np.full_like(study.counts, 5.0), present=None)
    assert fit_sequential(flat).lift == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(TooLittle, match="All did the same"):
        estimate_sequential(flat, draws=39)


def test_a_bounce_from_nothing_cannot_be_told(study: Study) -> None:
    counts, start = study.counts.copy(), np.full_like(study.treated_at, NEVER)
    start[:8] = 24
    counts[:8, 21:24] = 0
    with pytest.raises(TooLittle, match="three months before"):
        expected_bounce_back(
            replace(study, counts=counts, treated_at=start, present=None)
        )


def test_practices_that_nobody_resembles_are_too_little(study: Study) -> None:
    counts = study.counts.copy()
    for practice in np.flatnonzero(study.treated):
        start = study.treated_at[practice]
        counts[practice, start - 3 : start] = 0
    with pytest.raises(TooLittle, match="too unlike"):
        fit_sequential(replace(study, counts=counts))


def test_a_study_without_any_visit_is_too_little(study: Study) -> None:
    with pytest.raises(TooLittle):
        fit_sequential(replace(study, treated_at=np.full_like(study.treated_at, NEVER)))


def test_planted_lifts_are_found_where_visits_follow_dips() -> None:
    for planted_lift in (0.0, 0.2):
        setting = replace(WORK["dip-triggered"], lift=planted_lift)
        made = [plant_work(seed, setting) for seed in range(12)]
        errors = [fit_sequential(study_of(one)).lift - one.lift for one in made]
        # Twelve sets have a standard error of 1.2 points; a naive change is 33 points off.
        assert abs(np.mean(errors)) < 0.035
        assert np.std(errors) < 0.08
