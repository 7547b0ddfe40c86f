"""Planted cells: two years of counts whose truth is known, without a claim."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.schema.errors import InputError
from headwater.synthetic.cells import PlantedCells, plant_cells
from headwater.synthetic.parameters import AFFILIATIONS


@pytest.fixture(scope="module")
def planted() -> PlantedCells:
    return plant_cells(3)


def test_the_same_seed_plants_the_same_cells(planted: PlantedCells) -> None:
    again, other = plant_cells(3), plant_cells(4)
    assert (again.volume == planted.volume).all()
    assert (again.ours == planted.ours).all()
    assert (other.volume != planted.volume).any()


def test_there_are_300_practices_8_lines_and_two_years(planted: PlantedCells) -> None:
    assert planted.volume.shape == (300, 8, 2)
    assert (planted.ours <= planted.volume).all()
    assert (planted.people <= 15_000).all()
    assert planted.ages.sum(axis=1) == pytest.approx(1)


def test_what_is_recoverable_is_what_the_problem_takes(planted: PlantedCells) -> None:
    assert 0.09 < planted.is_problem.mean() < 0.15
    assert (planted.recoverable[planted.is_problem] > 0).all()
    assert planted.recoverable[~planted.is_problem] == pytest.approx(0)
    odds = planted.share / (1 - planted.share)
    usual = planted.usual_share / (1 - planted.usual_share)
    ratio = (odds / usual)[planted.is_problem]
    assert ratio.min() >= 0.2 and ratio.max() <= 0.6


def test_practices_of_ours_send_us_most_and_competitors_least(
    planted: PlantedCells,
) -> None:
    by_affiliation = [
        planted.usual_share[planted.alignment == number].mean()
        for number in range(len(AFFILIATIONS))
    ]
    own, affiliated, competitor, independent = by_affiliation
    assert own > affiliated > independent > competitor


def test_counts_are_those_of_the_people_that_we_see(planted: PlantedCells) -> None:
    assert planted.capture.mean() == pytest.approx(0.6, abs=0.05)
    seen = planted.volume[:, :, 0].sum(axis=1)
    expected = planted.rate.sum(axis=1) * planted.capture
    assert seen.sum() == pytest.approx(expected.sum(), rel=0.02)
    assert np.corrcoef(seen, expected)[0, 1] > 0.99


def test_scenarios_differ_in_what_they_say() -> None:
    assert not plant_cells(3, scenario="null").is_problem.any()
    assert plant_cells(3, scenario="low-capture").capture.mean() < 0.4
    base, heavy = plant_cells(3), plant_cells(3, scenario="heavy-heterogeneity")

    def spread(planted: PlantedCells) -> float:
        return float(np.std(np.log(planted.rate / planted.people[:, None])))

    assert spread(heavy) > 1.3 * spread(base)
    with pytest.raises(InputError, match="'immature'"):
        plant_cells(3, scenario="immature")
