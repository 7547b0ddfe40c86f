"""All sums solved at once say the same as elimination with whole fractions, row by row."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.disclosure.algebra import Solved
from headwater.disclosure.covering import cover
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import joined, sums_along

pytestmark = pytest.mark.req("CMP-08")

SHAPE = (4, 3, 3)
HIDDEN = st.lists(st.booleans(), min_size=36, max_size=36)
IDS = np.arange(36).reshape(SHAPE)
SUMS = joined([sums_along(IDS, axis) for axis in range(3)])


def follows(hidden: list[bool]) -> set[int]:
    """Return the hidden counts that have a sum of sums to themselves, by elimination."""
    unknown = np.flatnonzero(hidden)
    rows = []
    for each in range(SUMS.number):
        of = SUMS.sum_id == each
        signs = dict(
            zip(SUMS.count_id[of].tolist(), SUMS.sign[of].tolist(), strict=True)
        )
        rows.append([Fraction(signs.get(int(at), 0)) for at in unknown])
    done = 0
    for column in range(len(unknown)):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        first = rows[done][column]
        rows[done] = [value / first for value in rows[done]]
        for at, row in enumerate(rows):
            if at != done and row[column]:
                factor = row[column]
                rows[at] = [
                    a - factor * b for a, b in zip(row, rows[done], strict=True)
                ]
        done += 1
    alone = [[at for at, value in enumerate(row) if value] for row in rows]
    return {int(unknown[row[0]]) for row in alone if len(row) == 1}


@settings(deadline=None, max_examples=60)
@given(HIDDEN)
def test_what_follows_is_what_elimination_leaves_alone(hidden: list[bool]) -> None:
    if any(hidden):
        found = Solved(SUMS, np.array(hidden)).determined()
        assert set(np.flatnonzero(found).tolist()) == follows(hidden)


@settings(deadline=None, max_examples=60)
@given(HIDDEN)
def test_a_recipe_works_its_count_out(hidden: list[bool]) -> None:
    cells = np.random.default_rng(5).integers(11, 99, (3, 2, 2)).astype(float)
    for axis in range(3):
        cells = np.concatenate([cells.sum(axis=axis, keepdims=True), cells], axis=axis)
    if any(hidden):
        solved = Solved(SUMS, np.array(hidden))
        for count in np.flatnonzero(solved.determined()):
            at, factors = solved.recipe(int(count))
            made = -factors @ cells.ravel()[at]
            assert made == pytest.approx(cells.ravel()[count], rel=1e-5)


@settings(deadline=None, max_examples=60)
@given(HIDDEN)
def test_a_shown_count_has_a_part_in_a_check_where_it_would_follow_if_hidden_too(
    hidden: list[bool],
) -> None:
    if not any(hidden):
        return
    solved = Solved(SUMS, np.array(hidden))
    checked = np.abs(solved.any_checks()) > 1e-6
    for count in np.flatnonzero(~np.array(hidden)).tolist():
        more = [each or at == count for at, each in enumerate(hidden)]
        assert checked[count] == (count in follows(more))
        at, parts = solved.checks(count)
        assert (abs(parts[at == count]).sum() > 1e-6) == checked[count]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.booleans(), min_size=36, max_size=36))
def test_after_covering_no_small_count_follows(small: list[bool]) -> None:
    codes = np.where(small, SMALL, SHOWN).astype(np.int8)
    codes[IDS[0, 0, 0]] = SHOWN
    before = codes.copy()
    while cover(SUMS, codes, np.ones(36, bool), np.arange(36, dtype=float)):
        pass
    left = follows((codes != SHOWN).tolist()) & set(np.flatnonzero(codes == SMALL))
    assert not left or (codes != SHOWN).all()
    assert set(codes[codes != before].tolist()) <= {WITHHELD}
