"""Planted work: practices visited by a known rule, and what the visits changed."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from headwater.attribution import Study
from headwater.synthetic.worked import (
    BURN_IN,
    NOBODY,
    WORK,
    PlantedWork,
    Setting,
    plant_work,
)


@pytest.fixture(scope="module")
def planted() -> PlantedWork:
    return plant_work(3, WORK["dip-triggered"])


def visited(planted: PlantedWork) -> np.ndarray:
    return np.flatnonzero(planted.treated_at != NOBODY)


def test_the_same_seed_plants_the_same_work(planted: PlantedWork) -> None:
    again = plant_work(3, WORK["dip-triggered"])
    other = plant_work(4, WORK["dip-triggered"])
    assert (again.counts == planted.counts).all()
    assert (again.treated_at == planted.treated_at).all()
    assert (other.counts != planted.counts).any()


@pytest.mark.parametrize("name", WORK)
def test_planted_work_has_the_names_and_shapes_of_a_study(name: str) -> None:
    planted = plant_work(1, WORK[name])
    shared = {item.name for item in fields(PlantedWork)}
    study = Study(
        **{
            item.name: getattr(planted, item.name)
            for item in fields(Study)
            if item.name in shared
        }
    )
    assert study.treated.sum() == 90
    assert (study.listed is not None) == (name == "lottery")
    assert (study.cluster is not None) == (name == "spillover")


def test_every_visit_leaves_two_years_before_and_half_a_year_after(
    planted: PlantedWork,
) -> None:
    when = planted.treated_at[visited(planted)]
    assert when.min() == BURN_IN and when.max() + planted.horizon <= 48
    assert len(planted.months) == planted.counts.shape[1] == 48
    assert planted.eligible[visited(planted), when].all()
    early = visited(planted)[when < when.max()]
    assert not planted.eligible[early, planted.treated_at[early] + 1].any()


def test_the_planner_logs_nothing_before_it_plans(planted: PlantedWork) -> None:
    for values in planted.logged.values():
        assert np.isnan(values[:, :BURN_IN]).all()
        assert np.isfinite(values[:, BURN_IN:42]).all()


def test_visited_practices_mend_by_a_third_by_themselves_when_visits_follow_dips() -> (
    None
):
    def bounce(rule: str) -> float:
        setting = replace(WORK[rule], lift=0.0)
        made = [plant_work(seed, setting) for seed in range(8)]
        return float(np.mean([each.bounce_of(each.visited) for each in made]))

    assert bounce("dip-triggered") == pytest.approx(0.35, abs=0.08)
    assert bounce("random") == pytest.approx(0.0, abs=0.08)


def test_nothing_changes_before_a_visit_nor_where_nobody_came(
    planted: PlantedWork,
) -> None:
    months = np.arange(48)[None, :]
    before = (planted.treated_at[:, None] == NOBODY) | (
        months < planted.treated_at[:, None]
    )
    assert (planted.effect[before] == 1).all()
    assert (planted.counts[before] == planted.without[before]).all()
    assert (planted.counts >= planted.without).all()


def test_the_true_lift_counts_its_slow_first_month(planted: PlantedWork) -> None:
    first = planted.treated_at[visited(planted)[0]]
    assert planted.effect[visited(planted)[0], first:][:3].tolist() == [1.1, 1.2, 1.2]
    assert planted.lift == pytest.approx(0.2 * 5.5 / 6, abs=0.002)
    more = np.mean([_more(plant_work(seed, planted.setting)) for seed in range(8)])
    assert more == pytest.approx(planted.lift, abs=0.02)


def _more(planted: PlantedWork) -> float:
    """Return what the visited sent over what they would have sent, by the counts."""
    rows = visited(planted)[:, None]
    columns = planted.treated_at[rows] + np.arange(6)
    return float(
        planted.counts[rows, columns].sum() / planted.without[rows, columns].sum() - 1
    )


def test_the_lottery_draws_a_third_of_its_list() -> None:
    planted = plant_work(2, WORK["lottery"])
    assert planted.listed is not None and planted.drawn is not None
    assert (planted.listed | ~planted.drawn).all()
    assert planted.listed.sum() == 3 * planted.drawn.sum() == 270
    score = planted.logged["trigger_score"][:, BURN_IN]
    listed = planted.listed[:, BURN_IN]
    assert score[listed].max() <= score[~listed & planted.eligible[:, BURN_IN]].min()
    drawn = planted.treated_at[planted.drawn.any(axis=1)]
    assert (drawn != NOBODY).all()


def test_what_an_insider_knows_shows_in_no_log_but_in_what_comes() -> None:
    def bounce(insider: float) -> float:
        setting = replace(WORK["insider"], insider=insider, lift=0.0)
        made = [plant_work(seed, setting) for seed in range(8)]
        return float(np.mean([each.bounce_of(each.visited) for each in made]))

    assert bounce(-3.0) < bounce(0.0) < bounce(3.0)


def test_a_visit_reaches_the_sister_practice() -> None:
    planted = plant_work(5, WORK["spillover"])
    assert planted.cluster is not None
    touched = (planted.effect > 1).any(axis=1) & (planted.treated_at == NOBODY)
    assert touched.any()
    sharing = planted.cluster[touched]
    assert (sharing != NOBODY).all()
    of_the_visited = set(planted.cluster[visited(planted)].tolist())
    assert set(sharing.tolist()) <= of_the_visited
    assert planted.effect[touched].max() == pytest.approx(1.06)


def test_shocks_last_or_pass_as_asked() -> None:
    def spread(shocks: str) -> float:
        """Return how far the levels have wandered apart by the end."""
        mean = plant_work(7, Setting(shocks=shocks)).mean  # type: ignore[arg-type]
        return float(np.std(np.log(mean[:, -6:].sum(axis=1) / mean[:, :6].sum(axis=1))))

    assert spread("persistent") > spread("mixed") > spread("transitory")
