"""What is solved near by, compiled, is what all sums solved at once say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.disclosure import withholding
from headwater.disclosure.algebra import Few, Solved
from headwater.disclosure.covering import cover
from headwater.disclosure.exposure import SHOWN, SMALL
from headwater.disclosure.linked import Volumes, protect
from headwater.disclosure.nearby import Near, Shelves
from headwater.disclosure.sums import joined, sums_along

pytestmark = pytest.mark.req("CMP-08")

SHAPE = (6, 4, 3)
SIZE = 72
IDS = np.arange(SIZE).reshape(SHAPE)
SUMS = joined([sums_along(IDS, axis) for axis in range(3)])
FEW, HALF, MOST = (st.integers(0, 9).map(lambda n, k=k: n < k) for k in (2, 5, 8))
HIDDEN = st.one_of(
    st.lists(each, min_size=SIZE, max_size=SIZE) for each in (FEW, HALF, MOST)
)


def dense(few: Few) -> Volumes:
    found = np.zeros(SIZE)
    found[few[0]] = few[1]
    return found


def with_totals(cells: Volumes) -> Volumes:
    for axis in range(cells.ndim):
        cells = np.concatenate([cells.sum(axis=axis, keepdims=True), cells], axis=axis)
    return cells


@settings(deadline=None, max_examples=100)
@given(HIDDEN)
def test_the_same_counts_follow_by_the_same_recipes(hidden: list[bool]) -> None:
    if not any(hidden):
        return
    solved = Solved(SUMS, np.array(hidden))
    near = Near(Shelves(SUMS, SIZE), np.array(hidden))
    follow = solved.determined()
    assert near.determined().tolist() == follow.tolist()
    for count in np.flatnonzero(follow).tolist():
        whole, few = solved.recipe(count, 0.01), near.recipe(count, 0.01)
        assert dense(few) == pytest.approx(dense(whole), abs=1e-5)


@settings(deadline=None, max_examples=100)
@given(HIDDEN)
def test_the_same_checks_hold(hidden: list[bool]) -> None:
    if not any(hidden):
        return
    solved = Solved(SUMS, np.array(hidden))
    near = Near(Shelves(SUMS, SIZE), np.array(hidden))
    shown = np.flatnonzero(~np.array(hidden))
    for count in shown.tolist():
        whole, few = solved.checks(count), near.checks(count, 1e-8)
        assert dense(few) == pytest.approx(dense(whole), abs=1e-5)
    parts = np.linspace(-1, 1, len(shown))
    together = near.together(shown, parts)
    assert together == pytest.approx(solved.together(shown, parts), abs=1e-5)


@settings(deadline=None, max_examples=60)
@given(HIDDEN)
def test_the_second_time_the_order_of_the_first_will_do(hidden: list[bool]) -> None:
    on = Shelves(SUMS, SIZE)
    Near(on, np.arange(SIZE) % 3 > 0)
    near, afresh = (
        Near(on, np.array(hidden)),
        Near(Shelves(SUMS, SIZE), np.array(hidden)),
    )
    assert near.determined().tolist() == afresh.determined().tolist()


@settings(deadline=None, max_examples=60)
@given(HIDDEN)
def test_the_same_counts_are_withheld(small: list[bool]) -> None:
    codes = np.where(small, SMALL, SHOWN).astype(np.int8)
    codes[IDS[0, 0, 0]] = SHOWN
    free, price = np.ones(SIZE, bool), np.random.default_rng(3).random(SIZE)
    near = codes.copy()
    cover(SUMS, codes, free, price)
    cover(SUMS, near, free, price, large=Shelves(SUMS, SIZE))
    assert near.tolist() == codes.tolist()


@pytest.mark.parametrize("seed", range(12))
def test_a_table_is_decided_alike_however_large_it_is_taken_to_be(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cells = with_totals(rng.poisson(rng.gamma(0.6, 30, (12, 5, 4))).astype(float))
    cost = cells * rng.random(cells.shape)
    plain = protect(cells, totals=(0, 1, 2), cost=cost)
    monkeypatch.setattr(withholding, "_LARGE", 0)
    assert protect(cells, totals=(0, 1, 2), cost=cost).tolist() == plain.tolist()
