"""Small counts stay hidden in tables whose totals are shown."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from headwater.disclosure.linked import (
    LARGEST_SMALL,
    LEAST_CHOICE,
    SHOWN,
    SMALL,
    WITHHELD,
    Codes,
    Volumes,
    protect,
)

pytestmark = pytest.mark.req("CMP-08")


def with_totals(cells: Volumes) -> Volumes:
    """Put the total in front along every axis."""
    for axis in range(cells.ndim):
        cells = np.concatenate([cells.sum(axis=axis, keepdims=True), cells], axis=axis)
    return cells


def sums_of(values: Volumes, codes: Codes) -> list[tuple[list[float], list[int]]]:
    """Return every sum of a table as (total and parts, their codes), the slow and obvious way."""
    found = []
    for axis in range(values.ndim):
        others = [range(size) for at, size in enumerate(values.shape) if at != axis]
        for place in product(*others):
            index = (*place[:axis], slice(None), *place[axis:])
            found.append((values[index].tolist(), codes[index].tolist()))
    return found


def given_away(values: list[float], codes: list[int]) -> str:
    """Say what a reader can work out from one sum, or nothing."""
    hidden = [at for at in range(1, len(values)) if codes[at] != SHOWN]
    if codes[0] != SHOWN:
        if values[0] == 0 or not any(values[1:]):
            return ""
        if not hidden:
            return "the total, by adding up"
        visible = [
            at for at in range(1, len(values)) if at not in hidden and values[at]
        ]
        only_small = all(codes[at] == SMALL for at in hidden)
        if codes[0] == WITHHELD and only_small and visible:
            return "a withheld total to within ten"
        return ""
    if not hidden:
        return ""
    rest = values[0] - sum(
        values[at] for at in range(1, len(values)) if at not in hidden
    )
    if len(hidden) == 1:
        return "the only hidden part"
    if rest <= LARGEST_SMALL:
        return "that all hidden parts together are few"
    for at in hidden:
        if codes[at] == SMALL:
            others = [codes[each] for each in hidden if each != at]
            most = sum(10 if code == SMALL else rest for code in others)
            # What is withheld may be small as well: a reader is told that only where it leaves a choice.
            least = len(others)
            choice = [n for n in range(1, 11) if least <= rest - n <= most]
            if len(choice) < LEAST_CHOICE:
                return f"that a small part is among {choice}"
    return ""


def test_a_lone_small_part_takes_its_smallest_neighbour_along() -> None:
    codes = protect(np.array([105.0, 5, 40, 60]), totals=(0,))
    assert codes.tolist() == [SHOWN, SMALL, WITHHELD, SHOWN]


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert not protect(with_totals(np.full((3, 4), 11.0)), totals=(0, 1)).any()


def test_zero_may_be_shown() -> None:
    assert protect(np.array([50.0, 0, 20, 30]), totals=(0,)).tolist() == [SHOWN] * 4


def test_small_parts_that_are_few_together_need_another() -> None:
    codes = protect(np.array([67.0, 3, 4, 60]), totals=(0,))
    assert codes.tolist() == [SHOWN, SMALL, SMALL, WITHHELD]


def test_two_tens_of_twenty_are_not_left_alone() -> None:
    codes = protect(np.array([80.0, 10, 10, 60]), totals=(0,))
    assert codes.tolist() == [SHOWN, SMALL, SMALL, WITHHELD]


def test_without_another_part_the_total_is_withheld() -> None:
    assert protect(np.array([12.0, 6, 6]), totals=(0,)).tolist()[0] == SHOWN
    assert protect(np.array([8.0, 8, 0]), totals=(0,)).tolist() == [SMALL, SMALL, SHOWN]
    assert protect(np.array([7.0, 3, 4]), totals=(0,)).tolist()[0] == SMALL


def test_the_cheapest_part_is_withheld_first() -> None:
    values = np.array([105.0, 5, 40, 60])
    codes = protect(values, totals=(0,), cost=np.array([0.0, 0, 40, 1]))
    assert codes.tolist() == [SHOWN, SMALL, SHOWN, WITHHELD]


def test_a_cell_that_another_table_shows_is_left_alone() -> None:
    values = np.array([105.0, 5, 40, 60])
    fixed = np.array([True, False, True, False])
    assert protect(values, totals=(0,), fixed=fixed).tolist() == [0, SMALL, 0, WITHHELD]


def test_a_total_withheld_elsewhere_is_not_narrowed_to_ten_by_its_parts() -> None:
    known = np.array([WITHHELD, SHOWN, SHOWN, SHOWN], np.int8)
    codes = protect(np.array([105.0, 5, 40, 60]), totals=(0,), codes=known)
    assert codes.tolist() == [WITHHELD, SMALL, WITHHELD, SHOWN]


@settings(deadline=None, max_examples=150)
@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 5), st.integers(2, 5), st.integers(2, 4)),
        elements=st.sampled_from([0.0, 1, 2, 5, 9, 10, 11, 12, 25, 40, 300]),
    )
)
def test_no_sum_of_a_table_gives_a_hidden_count_away(cells: Volumes) -> None:
    values = with_totals(cells)
    codes = protect(values, totals=(0, 1, 2))
    small = (values >= 1) & (values <= LARGEST_SMALL)
    assert (codes[small] != SHOWN).all()
    assert not (codes[~small] == SMALL).any()
    assert [
        said for each in sums_of(values, codes) if (said := given_away(*each))
    ] == []
