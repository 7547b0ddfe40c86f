"""What is told of the parts of a count never tells a small one."""

from __future__ import annotations

import pytest

from prm.insights.counts import Count
from prm.insights.queries.parts import beneath

pytestmark = pytest.mark.req("CMP-08")

SMALL, WITHHELD, LEFT_OUT = Count(None, True), Count(None), Count(0)


def test_parts_that_leave_a_choice_say_which_of_them_are_small() -> None:
    assert beneath(Count(60), [30.0, 18.0, 6.0, 6.0]) == [
        Count(30),
        Count(18),
        SMALL,
        SMALL,
    ]


@pytest.mark.parametrize(
    ("whole", "volumes"), [(14, [11.0, 1.0, 1.0, 1.0]), (17, [9.0, 8.0])]
)
def test_parts_of_a_count_just_above_small_do_not_say_which_are_small(
    whole: int, volumes: list[float]
) -> None:
    assert beneath(Count(whole), volumes) == [WITHHELD] * len(volumes)


def test_parts_of_a_withheld_count_do_not_say_which_are_small() -> None:
    assert beneath(WITHHELD, [12.0, 3.0, 0.2]) == [WITHHELD, WITHHELD, LEFT_OUT]


def test_parts_of_a_small_count_are_small_as_well() -> None:
    assert beneath(SMALL, [4.0, 3.0]) == [SMALL, SMALL]


@pytest.mark.parametrize("whole", [SMALL, Count(11)])
def test_parts_so_many_that_each_must_be_one_are_not_named(whole: Count) -> None:
    assert beneath(whole, [1.0] * 9) == [LEFT_OUT] * 9
