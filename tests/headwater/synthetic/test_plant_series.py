"""Planted series: monthly counts whose drops are known, without a claim."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.synthetic.series import PlantedSeries, planted_series, seen_at


@pytest.fixture(scope="module")
def planted() -> PlantedSeries:
    return planted_series(3, drop=0.5)


def test_the_same_seed_plants_the_same_series(planted: PlantedSeries) -> None:
    again, other = planted_series(3, drop=0.5), planted_series(4, drop=0.5)
    assert (again.total == planted.total).all() and (again.ours == planted.ours).all()
    assert (other.total != planted.total).any()


def test_there_are_600_series_of_five_years_and_15_percent_drop(
    planted: PlantedSeries,
) -> None:
    assert planted.total.shape == planted.ours.shape == (600, 60)
    assert (planted.ours <= planted.total).all()
    assert planted.volume.min() >= 2 and planted.volume.max() <= 40
    assert np.median(planted.volume) == pytest.approx(np.sqrt(2 * 40), rel=0.15)
    events = {
        name: int((planted.event == name).sum()) for name in ("leak", "shrinkage")
    }
    assert events == {"leak": 45, "shrinkage": 45}
    begun = planted.first[planted.event != "none"]
    assert begun.min() >= 36 and begun.max() < 48
    assert (planted.first[planted.event == "none"] == 60).all()


def left(planted: PlantedSeries, event: str, counts: np.ndarray) -> float:
    """Return how much of the counts is left after the event, per month."""
    rows = np.flatnonzero(planted.event == event)
    months = np.arange(60)[None, :] >= planted.first[rows, None]
    after = counts[rows][months].sum() / months.sum()
    before = counts[rows][~months].sum() / (~months).sum()
    return float(after / before)


def test_a_leak_takes_ours_and_a_shrinkage_takes_all(planted: PlantedSeries) -> None:
    assert left(planted, "leak", planted.ours) == pytest.approx(0.5, abs=0.08)
    assert left(planted, "leak", planted.total) == pytest.approx(1.0, abs=0.08)
    assert left(planted, "shrinkage", planted.ours) == pytest.approx(0.5, abs=0.08)
    assert left(planted, "shrinkage", planted.total) == pytest.approx(0.5, abs=0.08)


def test_null_data_hold_no_drop() -> None:
    assert (planted_series(3, drop=0.5, dropping=0.0).event == "none").all()


def test_the_files_of_a_month_lack_what_isnt_filed_yet(planted: PlantedSeries) -> None:
    seen = seen_at(planted, 1, month=40, completeness=(0.55, 0.8, 0.92, 0.97))
    assert seen.total.shape == (600, 41)
    filed = seen.total.sum(0) / planted.total[:, :41].sum(0)
    assert filed[-4:] == pytest.approx([0.97, 0.92, 0.8, 0.55], abs=0.02)
    assert (filed[:-4] == 1).all()
    assert (seen.ours <= seen.total).all() and (seen.ours <= planted.ours[:, :41]).all()
    assert planted.total.shape == (600, 60)  # what was planted stays as it is
