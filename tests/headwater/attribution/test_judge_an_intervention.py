"""A judgement as a whole: what is claimed, what stands beside it, and what isn't told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

import headwater as hw
from headwater.attribution import Study, fit_sequential
from headwater.attribution.diagnostics import NOT_DRAWN
from headwater.attribution.judging import LEAST_SHOWN, estimated_gains, judge
from headwater.attribution.likeness import SUREST, UNLIKE, only_comparable
from headwater.attribution.portfolio import gains_of
from headwater.attribution.power import mde80, se_of_interval
from headwater.attribution.verdicts import CONDITIONS, DIAGNOSTICS, ImpactResult
from headwater.attribution.ways import Judged, ways_of
from headwater.schema.progress import no_progress
from headwater.synthetic.worked import Setting, plant_work
from tests.conftest import River
from tests.headwater.attribution.planted import study_of_work

DRAWS = 39  # the fewest that have an interval; enough for what is asked here
WORK = Setting(practices=130, visited=44, visit_months=8, rule="random", lift=0.4)
DIPS = Setting(practices=200, visited=60)  # a dip takes more to stand out by


@pytest.fixture(scope="module")
def worked() -> Study:
    """Return visits by chance that raised referrals by four tenths."""
    return study_of_work(plant_work(3, WORK))


@pytest.fixture(scope="module")
def gained(worked: Study) -> ImpactResult:
    return judge(worked, expected_lift=0.2, draws=DRAWS, seed=1)


@pytest.fixture(scope="module")
def dipped() -> Study:
    """Return visits after drops that changed nothing."""
    return study_of_work(plant_work(4, DIPS))


@pytest.fixture(scope="module")
def came_back(dipped: Study) -> ImpactResult:
    return judge(dipped, draws=DRAWS, seed=1)


@pytest.mark.req("IMP-02")
def test_a_gain_is_claimed_with_its_interval_and_all_that_stands_beside_it(
    gained: ImpactResult,
) -> None:
    assert gained.verdict == "gained" and not gained.early and gained.reasons == ()
    assert gained.estimate is not None and gained.estimate == gained.interval
    assert gained.estimate.lift is not None
    assert 0 < gained.estimate.low < gained.estimate.lift < gained.estimate.high
    assert tuple(check.key for check in gained.diagnostics) == DIAGNOSTICS
    assert tuple(check.key for check in gained.conditions) == CONDITIONS
    assert [each.key for each in gained.bracket] == [
        "naive",
        "bounce_back",
        "long_base",
        "outcome_model",
        "headline",
    ]
    assert gained.hidden_recovery == gained.estimate.low
    low, high = gained.estimate.low, gained.estimate.high
    assert gained.mde == pytest.approx(mde80(se_of_interval(low, high)))
    assert gained.mde is not None and gained.detectable is (gained.mde <= 0.2)


@pytest.mark.req("IMP-05")
def test_practices_chosen_at_their_low_point_show_a_naive_gain_and_no_estimated_one(
    came_back: ImpactResult,
) -> None:
    naive = came_back.beside("naive")
    bounce = came_back.beside("bounce_back")
    assert naive is not None and naive.lift is not None and naive.low > 0.1
    assert bounce is not None and bounce.lift is not None
    assert bounce.lift == pytest.approx(naive.lift, abs=0.2)
    assert bounce.low <= bounce.lift <= bounce.high
    assert came_back.interval is not None
    assert came_back.interval.low < 0 < came_back.interval.high
    assert came_back.verdict != "gained"


@pytest.mark.req("IMP-03")
def test_without_enough_evidence_no_single_figure_of_an_effect_is_kept(
    came_back: ImpactResult,
) -> None:
    assert came_back.verdict == "not enough evidence" and came_back.estimate is None
    assert "interval" in came_back.reasons
    for each in came_back.bracket:
        if each.key not in {"naive", "bounce_back"}:
            assert each.reading.lift is None and each.reading.incremental is None
            assert each.reading.low < each.reading.high
    assert came_back.mde is not None and came_back.mde > 0


@pytest.mark.req("IMP-01")
@pytest.mark.parametrize("which", ["gained", "came_back"])
def test_a_judgement_is_kept_as_json_without_loss(
    which: str, request: pytest.FixtureRequest
) -> None:
    result: ImpactResult = request.getfixturevalue(which)
    kept = json.loads(json.dumps(result.as_json(), allow_nan=False))
    assert ImpactResult.from_json(kept) == result


def test_the_same_seed_gives_the_same_judgement(
    worked: Study, gained: ImpactResult
) -> None:
    assert judge(worked, expected_lift=0.2, draws=DRAWS, seed=1) == gained


@pytest.mark.req("IMP-02")
@pytest.mark.parametrize(
    ("which", "visited"), [("gained", WORK.visited), ("came_back", DIPS.visited)]
)
def test_everybody_worked_on_is_judged_or_left_out_with_a_reason(
    which: str, visited: int, request: pytest.FixtureRequest
) -> None:
    flow = request.getfixturevalue(which).flow
    assert flow.visited == visited == flow.judged + sum(flow.left_out.values())


@pytest.mark.req("IMP-02")
def test_who_was_all_but_sure_to_be_chosen_is_not_judged(
    dipped: Study, came_back: ImpactResult
) -> None:
    fit = fit_sequential(dipped)
    sure = fit.trials.treated & (fit.trials.chance > SUREST)
    kept, unlike = only_comparable(dipped, fit)
    assert unlike == np.unique(fit.trials.practice[sure]).size > 0
    assert len(kept.practices) == DIPS.practices - unlike
    assert set(dipped.practices) - set(kept.practices) == {
        dipped.practices[row] for row in fit.trials.practice[sure]
    }
    judged = _judged(dipped)
    assert came_back.flow.left_out[UNLIKE] == judged.unlike >= unlike
    trials = judged.fit.trials
    assert trials.chance[trials.treated].max() <= SUREST


def _judged(study: Study) -> Judged:
    return ways_of("sequential", draws=0, seed=0, progress=no_progress).judged(study)


@pytest.mark.req("IMP-02")
def test_the_match_table_is_what_a_slow_reading_says(
    dipped: Study, came_back: ImpactResult
) -> None:
    trials = _judged(dipped).fit.trials
    rows = range(len(trials.practice))
    treated = [row for row in rows if trials.treated[row]]
    controls = [row for row in rows if not trials.treated[row]]
    for column, matched in enumerate(came_back.matched):
        value = trials.x[:, column]
        one = sum(value[row] for row in treated) / len(treated)
        other = sum(value[row] for row in controls) / len(controls)
        whole = sum(trials.weights[row] for row in controls)
        weighed = sum(trials.weights[row] * value[row] for row in controls) / whole
        spread = [
            sum((value[row] - mean) ** 2 for row in arm) / len(arm)
            for arm, mean in ((treated, one), (controls, other))
        ]
        sd = (sum(spread) / 2) ** 0.5
        assert matched.name == trials.names[column]
        assert matched.treated == pytest.approx(one)
        assert matched.weighted == pytest.approx(weighed)
        if sd > 1e-9:
            assert matched.before == pytest.approx((one - other) / sd)
            assert matched.after == pytest.approx((one - weighed) / sd)
    effective = came_back.condition("overlap").figures["effective_controls"]
    assert effective == pytest.approx(_effective(trials, controls))


def _effective(trials: Any, controls: list[int]) -> float:
    weight: dict[int, float] = {}
    for row in controls:
        practice = int(trials.practice[row])
        weight[practice] = weight.get(practice, 0.0) + trials.weights[row]
    return sum(weight.values()) ** 2 / sum(w * w for w in weight.values())


@pytest.mark.req("IMP-02")
def test_leaving_out_is_fitting_again_without(
    worked: Study, gained: ImpactResult
) -> None:
    kept = _judged(worked).study
    trials = [
        fit_sequential(kept.only(kept.treated_at != start)).lift
        for start in np.unique(kept.treated_at[kept.treated])
    ]
    found = {each.what: each for each in gained.leave_out}
    assert set(found) == {"practice", "liaison", "trial"}
    assert found["trial"].count == len(trials)
    assert found["trial"].low == pytest.approx(min(trials))
    assert found["trial"].high == pytest.approx(max(trials))
    top = str(gained.diagnostic("leave_out").figures["practice"])
    without = fit_sequential(kept.only(np.array(kept.practices) != top)).lift
    assert found["practice"].low == found["practice"].high == pytest.approx(without)
    lift = fit_sequential(kept).lift
    others = [
        fit_sequential(kept.only(np.array(kept.practices) != name)).lift
        for name in np.array(kept.practices)[kept.treated][:5]
        if name != top
    ]
    assert without < lift and all(without <= other + 0.01 for other in others)


@pytest.mark.req("IMP-02")
def test_a_line_that_moved_alike_takes_the_claim_back(worked: Study) -> None:
    moved = replace(worked, other_line=worked.counts)
    result = judge(moved, draws=DRAWS, seed=1)
    assert result.verdict == "not enough evidence"
    assert result.reasons == ("negative_control",)
    assert result.diagnostic("negative_control").holds is False


@pytest.mark.req("IMP-03")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda study: {"beside": study.treated}, "beside"),
        (lambda study: {"other_line": None}, "negative_control"),
    ],
)
def test_what_stands_beside_a_gain_can_take_it_back(
    worked: Study, change: Callable[[Study], dict[str, Any]], reason: str
) -> None:
    result = judge(replace(worked, **change(worked)), draws=DRAWS, seed=1)
    assert result.verdict == "not enough evidence" and result.reasons == (reason,)


@pytest.mark.req("CMP-08", "IMP-03")
def test_of_fewer_than_eleven_practices_no_count_is_kept() -> None:
    study = study_of_work(plant_work(3, replace(WORK, visited=LEAST_SHOWN - 1)))
    result = judge(study, draws=DRAWS, seed=1)
    assert result.counts_hidden and result.flow.judged < LEAST_SHOWN
    assert result.interval is not None and result.interval.low < result.interval.high
    for each in result.bracket:
        assert each.reading.observed is None and each.reading.incremental_low is None
        assert each.reading.incremental_high is None


@pytest.mark.req("IMP-03")
def test_where_nothing_can_be_estimated_it_says_why() -> None:
    study = study_of_work(plant_work(3, replace(WORK, visited=2)))
    result = judge(study, left_out={"not in the claims": 3}, draws=DRAWS)
    assert result.verdict == "not enough evidence"
    assert result.too_little and result.interval is None and result.bracket == ()
    assert result.flow.visited == 5 == sum(result.flow.left_out.values())
    assert tuple(check.key for check in result.diagnostics) == DIAGNOSTICS
    kept = json.loads(json.dumps(result.as_json()))
    assert ImpactResult.from_json(kept) == result


@pytest.mark.req("IMP-09")
def test_a_draw_needs_no_balance_and_no_line_beside_it() -> None:
    drawn = study_of_work(plant_work(3, replace(WORK, rule="lottery")))
    result = judge(
        replace(drawn, other_line=None), design="lottery", draws=DRAWS, seed=1
    )
    assert result.verdict == "gained" and result.design == "lottery"
    assert result.condition("balance").holds and result.condition("balance").figures


@pytest.mark.req("IMP-09")
def test_who_was_drawn_is_judged_visited_or_not_and_who_was_only_visited_is_not() -> (
    None
):
    drawn = study_of_work(plant_work(3, replace(WORK, rule="lottery")))
    assert drawn.drawn is not None
    treated_at = drawn.treated_at.copy()
    never_drawn = np.flatnonzero(~drawn.drawn.any(axis=1))[:3]
    cancelled = np.flatnonzero(drawn.treated)[:2]
    treated_at[never_drawn], treated_at[cancelled] = treated_at.max(), -1
    result = judge(
        replace(drawn, treated_at=treated_at), design="lottery", draws=DRAWS, seed=1
    )
    assert result.flow.left_out[NOT_DRAWN] == 3
    assert result.flow.judged + sum(result.flow.left_out.values()) == WORK.visited + 3
    assert result.flow.visited == WORK.visited + 3


@pytest.mark.req("IMP-06")
def test_gains_laid_out_by_month_are_those_of_the_practices_judged(
    dipped: Study, came_back: ImpactResult
) -> None:
    judged = _judged(dipped)
    gains = gains_of(judged.study, judged.fit, intervention="i", service_line="x")
    assert len({gain.cell.practice_id for gain in gains}) == came_back.flow.judged
    assert sum(gain.gain for gain in gains) == pytest.approx(judged.fit.incremental)


@pytest.mark.req("IMP-01", "IMP-02")
def test_an_intervention_is_judged_on_a_mart(river: River) -> None:
    mart = hw.open_mart(river.marts)
    assert mart is not None
    rows = mart.table("practitioner", ["practice_id"]).to_pylist()
    names = sorted({row["practice_id"] for row in rows if row["practice_id"]})
    registered = hw.Registered(
        service_line="cardiology",
        other_line="neurology",
        starts=dict.fromkeys([*names[:14], "SOMEBODY"], date(2026, 2, 3)),
        expected_lift=0.15,
    )
    result = hw.impact(mart, registered, draws=DRAWS)
    assert result.verdict == "not enough evidence"
    assert result.flow.left_out["not in the claims"] >= 1
    assert result.flow.visited == 15
    assert result.flow.judged + sum(result.flow.left_out.values()) == 15
    kept = json.loads(json.dumps(result.as_json()))
    assert ImpactResult.from_json(kept) == result
    gains = estimated_gains(mart, registered, intervention="track")
    assert {gain.cell.service_line for gain in gains} <= {"cardiology"}


def test_what_can_not_be_registered_is_refused() -> None:
    good: dict[str, Any] = {
        "service_line": "cardiology",
        "starts": {"P": date(2026, 1, 1)},
    }
    for change, said in (
        ({"starts": {}}, "No practice is named"),
        ({"design": "guess"}, "no design called"),
        ({"horizon_months": 0}, "can't be judged"),
        ({"expected_lift": 15}, "no lift to expect"),
        ({"other_line": "cardiology"}, "its own negative control"),
        ({"design": "lottery"}, "without its list"),
    ):
        with pytest.raises(hw.InputError, match=said):
            hw.Registered(**good | change)
