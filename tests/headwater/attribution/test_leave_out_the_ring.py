"""Practices next door to those worked on: who they are, from when on, and what the lift is without them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from headwater.attribution import NEVER, Study, TooLittle, fit_sequential
from headwater.attribution.judging import judge
from headwater.attribution.lottery import fit_lottery
from headwater.attribution.registered import Registered
from headwater.attribution.ring import Place, in_ring, kept_apart, next_door, ring_of
from headwater.attribution.study import Whole
from headwater.attribution.timed import timed_did
from headwater.attribution.trials import stack_trials
from headwater.attribution.windows import exposed_from
from headwater.synthetic.worked import WORK, PlantedWork, plant_work
from tests.headwater import oracle_attribution as oracle
from tests.headwater import oracle_ring
from tests.headwater.attribution.made_up import (
    made_up_lottery,
    made_up_study,
    months_from,
)
from tests.headwater.attribution.planted import study_of_work

pytestmark = pytest.mark.req("IMP-02")
DRAWS = 39


def test_next_door_is_who_shares_a_practitioner_or_a_place() -> None:
    rng = np.random.default_rng(8)
    names = [f"p{number}" for number in range(60)]
    people = {
        (f"n{rng.integers(50)}", names[place]) for place in rng.integers(0, 60, 90)
    }
    places = {}
    for name in names[:55]:
        north, east = 41 + rng.uniform(0, 0.04, 2)
        code = str(rng.choice(["44101", "44101-1234", "44102", ""]))
        known = rng.random() < 0.7
        places[name] = Place(north, east, code) if known else Place(zip_code=code)
    found = next_door(names[:20], people=people, places=places)
    assert set(found) == set(names[:20])
    for one in names[:20]:
        assert found[one] == {
            other
            for other in names
            if other != one and oracle_ring.are_next_door(one, other, people, places)
        }
    assert sum(map(len, found.values())) > 100


def test_a_kilometre_is_near_and_a_little_more_is_not() -> None:
    places = {
        "here": Place(41.0, -81.0, "44101"),
        "near": Place(41.0 + 0.999 / 111.195, -81.0, "44102"),
        "beyond": Place(41.0 + 1.001 / 111.195, -81.0, "44101"),
        "blind": Place(None, None, "44101-0001"),
        "nowhere": Place(),
    }
    found = next_door(["here", "nowhere"], people=[], places=places)
    assert found == {"here": {"near", "blind"}, "nowhere": frozenset()}


def test_the_ring_is_there_from_the_month_in_which_the_work_came_near() -> None:
    months = months_from(2025, 6)
    registered = Registered(
        service_line="cardiology",
        starts={
            "a": date(2025, 4, 20),
            "b": date(2025, 2, 1),
            "early": date(2024, 3, 1),
            "late": date(2025, 9, 1),
        },
        neighbours={
            "a": frozenset({"x", "y"}),
            "b": frozenset({"y"}),
            "early": frozenset({"z", "unknown"}),
            "late": frozenset({"w"}),
        },
    )
    ring = ring_of(registered, ["a", "w", "x", "y", "z"], months)
    assert ring is not None and ring.tolist() == [NEVER, NEVER, 3, 1, 0]
    alone = replace(registered, neighbours={})
    assert ring_of(alone, ["a"], months) is None


def ringed(study: Study, *, share: float = 0.3, seed: int = 3) -> Study:
    """Return the study with a ring: neighbours of somebody each, from that one's month on."""
    rng = np.random.default_rng(seed)
    starts = study.treated_at[study.treated]
    near = rng.random(len(study.practices)) < share
    ring = np.where(near, rng.choice(starts, len(study.practices)), NEVER)
    return replace(study, ring=ring)


def test_without_being_kept_apart_a_ring_changes_nothing() -> None:
    study = made_up_study()
    assert fit_sequential(ringed(study)).lift == fit_sequential(study).lift
    assert timed_did(ringed(study)).estimate == timed_did(study).estimate


def test_the_lift_without_the_ring_is_what_loops_find() -> None:
    apart = kept_apart(ringed(made_up_study()))
    fit = fit_sequential(apart)
    rows = oracle.trial_rows(apart)
    assert fit.lift == pytest.approx(oracle.lift(rows, weighted=True)[0], abs=1e-5)
    assert fit.trials.practice.tolist() == [row.practice for row in rows]
    assert fit.lift != fit_sequential(replace(apart, apart=False)).lift


def test_a_practice_is_a_control_until_the_work_comes_near_and_those_worked_on_stay() -> (
    None
):
    study = ringed(made_up_study())
    assert study.ring is not None
    apart = stack_trials(kept_apart(study))
    whole = stack_trials(study)
    near = study.ring[whole.practice]
    gone = ~whole.treated & (near != NEVER) & (near <= whole.start)
    assert gone.any() and (~whole.treated & (near > whole.start)).any()
    kept = list(zip(whole.practice[~gone], whole.start[~gone], strict=True))
    assert list(zip(apart.practice, apart.start, strict=True)) == kept


def test_of_a_list_those_near_are_left_out_and_everybody_drawn_stays() -> None:
    drawn = made_up_lottery()
    assert drawn.listed is not None and drawn.drawn is not None
    months = np.flatnonzero(drawn.drawn.any(axis=0))
    only_listed = np.flatnonzero(drawn.listed.any(axis=1) & ~drawn.drawn.any(axis=1))
    ring = np.full(len(drawn.practices), NEVER)
    ring[only_listed[:4]] = months[2]
    ring[np.flatnonzero(drawn.treated)[:3]] = 0
    apart = fit_lottery(kept_apart(replace(drawn, ring=ring))).trials
    near = np.isin(apart.practice, only_listed[:4])
    assert near.any() and (apart.start[near] < months[2]).all()
    assert apart.treated.sum() == fit_lottery(drawn).trials.treated.sum()


def test_from_outside_a_month_is_no_control_month_once_the_work_is_near() -> None:
    study = ringed(made_up_study())
    apart = kept_apart(study)
    slow = [
        min(
            (month for month in (own, near) if month != NEVER),
            default=NEVER,
        )
        for own, near in zip(exposed_from(study), study.ring, strict=True)  # type: ignore[arg-type]
    ]
    assert exposed_from(apart).tolist() == slow
    assert timed_did(apart).estimate.lift != timed_did(study).estimate.lift


def test_a_ring_of_nobody_who_could_be_a_control_is_none() -> None:
    study = made_up_study()
    with pytest.raises(TooLittle):
        kept_apart(study)
    worked_on_before = np.where(study.treated, len(study.months) - 1, NEVER)
    late = replace(study, ring=worked_on_before)
    assert not in_ring(late).any()
    with pytest.raises(TooLittle):
        kept_apart(late)


def sisters_of(work: PlantedWork) -> Whole:
    """Return since when a sister of each practice was visited, pair by pair."""
    assert work.cluster is not None
    ring = np.full(len(work.practices), NEVER)
    for visited in work.visited:
        for other in range(len(work.practices)):
            same = work.cluster[other] == work.cluster[visited] != NEVER
            if same and other != visited:
                ring[other] = work.treated_at[visited]
    return ring


def test_where_work_reaches_the_neighbours_the_lift_without_them_is_nearer_the_truth() -> (
    None
):
    """A third of the effect reaches sisters whose tax number nobody knows: next door, they raise what controls sent.

    Counts are what was to be expected: the chance of a single count is larger than what reaches the neighbours.
    """
    setting = replace(WORK["spillover"], rule="random", lift=0.6)
    with_them, without = [], []
    for seed in range(8):
        work = plant_work(seed, setting)
        study = replace(
            study_of_work(work),
            counts=work.mean * work.effect,
            cluster=None,
            ring=sisters_of(work),
        )
        with_them.append(fit_sequential(study).lift - work.lift)
        without.append(fit_sequential(kept_apart(study)).lift - work.lift)
    assert np.greater(without, with_them).all()
    assert np.mean(with_them) < -0.01
    assert abs(np.mean(without)) < abs(np.mean(with_them))


@pytest.fixture(scope="module")
def spilled() -> Study:
    few = replace(WORK["spillover"], practices=130, visited=44, visit_months=8)
    work = plant_work(2, replace(few, rule="random", lift=0.6))
    return replace(study_of_work(work), cluster=None, ring=sisters_of(work))


def test_it_stands_beside_the_headline_of_every_design_where_somebody_is_next_door(
    spilled: Study,
) -> None:
    together = replace(
        spilled, treated_at=np.where(spilled.treated, len(spilled.months) - 8, NEVER)
    )
    near = np.where(spilled.treated, NEVER, np.arange(len(spilled.practices)) % 5 - 1)
    together = replace(together, ring=np.where(near == 0, 2, NEVER))
    drawn = made_up_lottery(practices=80)
    drawn = replace(drawn, ring=np.where(np.arange(80) % 6 == 0, 25, NEVER))
    for design, study in (
        ("sequential", spilled),
        ("timed", together),
        ("lottery", drawn),
    ):
        result = judge(study, design=design, draws=DRAWS, seed=1)  # type: ignore[arg-type]
        keys = [each.key for each in result.bracket]
        assert keys[-2:] == ["ring_excluded", "headline"], design
        beside, main = result.beside("ring_excluded"), result.beside("headline")
        assert beside and main and (beside.low, beside.high) != (main.low, main.high)
        assert (beside.lift is None) == (result.estimate is None)
        assert result.diagnostic("bracket").figures["next_door"] == in_ring(study).sum()
        plain = judge(replace(study, ring=None), design=design, draws=DRAWS, seed=1)  # type: ignore[arg-type]
        assert plain.interval == result.interval and plain.verdict == result.verdict
        assert plain.beside("ring_excluded") is None


def test_without_enough_evidence_it_has_no_single_figure(spilled: Study) -> None:
    unsure = judge(replace(spilled, other_line=None), draws=DRAWS, seed=1)
    assert unsure.verdict == "not enough evidence"
    beside = unsure.beside("ring_excluded")
    assert beside and beside.lift is None and beside.incremental is None
