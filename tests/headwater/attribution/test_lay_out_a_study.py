"""A study checks its shapes, knows its clusters, and can be cut to some practices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from headwater.attribution import NEVER, Study
from tests.headwater.attribution.made_up import made_up_study


@pytest.fixture(scope="module")
def study() -> Study:
    return made_up_study()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("matured", np.ones(3, bool), "matured has the shape"),
        ("treated_at", np.zeros(2, int), "treated_at has the shape"),
        ("present", np.ones((2, 2), bool), "present has the shape"),
        ("logged", {"tier": np.ones((2, 2))}, "logged tier"),
        ("treated_at", np.full(60, 99), "outside the study's months"),
        ("counts", np.full((60, 36), -1.0), "from zero up"),
        ("counts", np.full((60, 36), np.nan), "from zero up"),
        ("horizon", 0, "at least the month"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    study: Study, name: str, value: object, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(study, **{name: value})


def test_practices_of_one_tax_number_are_one_cluster(study: Study) -> None:
    clusters = study.clusters
    assert clusters[0] == clusters[1] == clusters[2] != clusters[3]
    assert len(np.unique(clusters)) == 4 + 48
    alone = replace(study, cluster=None).clusters
    assert alone.tolist() == list(range(60))


def test_a_study_can_be_cut_to_some_practices(study: Study) -> None:
    rows = np.array([3, 3, 40])
    cut = study.only(rows)
    assert cut.practices == ("p3", "p3", "p40")
    assert (cut.counts == study.counts[rows]).all()
    assert (
        cut.logged["trigger_score"].shape == (3, 36)
        and cut.region is not None
        and cut.region.shape == (3,)
    )
    kept = study.only(study.treated_at == NEVER)
    assert not kept.treated.any()
