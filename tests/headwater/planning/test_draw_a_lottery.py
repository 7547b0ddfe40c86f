"""A lottery lists the worst, draws evenly, and can be drawn again by anybody."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.planning import draw_lottery

pytestmark = pytest.mark.req("IMP-09")

TEN = [(f"P{n}", float(n)) for n in range(10)]


def test_the_worst_three_times_as_many_are_listed() -> None:
    drawn = draw_lottery(TEN, slots=2, seed=7, tier="B")
    assert [each.key for each in drawn.listed] == ["P9", "P8", "P7", "P6", "P5", "P4"]
    assert len(drawn.drawn) == 2
    assert drawn.chance == pytest.approx(1 / 3)
    assert (drawn.tier, drawn.seed, drawn.slots) == ("B", 7, 2)


def test_anybody_can_check_a_draw_by_the_digests() -> None:
    drawn = draw_lottery(TEN, slots=2, seed=7, tier="B")
    lots = {
        each.key: hashlib.sha256(f"7:B:{each.key}".encode()).hexdigest()
        for each in drawn.listed
    }
    assert set(drawn.drawn) == set(sorted(lots, key=lots.__getitem__)[:2])


@given(st.permutations(TEN), st.integers(0, 10**9))
def test_the_order_of_the_list_changes_nothing(
    shuffled: list[tuple[str, float]], seed: int
) -> None:
    assert draw_lottery(shuffled, slots=3, seed=seed, tier="A") == draw_lottery(
        TEN, slots=3, seed=seed, tier="A"
    )


def test_every_one_of_the_list_is_drawn_as_often() -> None:
    draws = 6_000
    wins = Counter(
        key
        for seed in range(draws)
        for key in draw_lottery(TEN, slots=2, seed=seed, tier="C").drawn
    )
    assert set(wins) == {"P9", "P8", "P7", "P6", "P5", "P4"}
    # 2,000 each; five standard deviations of a binomial are 183.
    assert all(abs(count - draws / 3) < 183 for count in wins.values())
    pairs = Counter(
        draw_lottery(TEN, slots=2, seed=seed, tier="C").drawn for seed in range(draws)
    )
    assert len(pairs) == 15
    assert all(abs(count - draws / 15) < 97 for count in pairs.values())


def test_where_there_are_no_more_than_slots_nothing_is_left_to_chance() -> None:
    drawn = draw_lottery(TEN[:2], slots=5, seed=1, tier="A")
    assert drawn.chance == 1
    assert drawn.drawn == ("P1", "P0")
    assert draw_lottery([], slots=5, seed=1, tier="A").listed == ()
    assert draw_lottery(TEN, slots=0, seed=1, tier="A").drawn == ()


def test_equals_stand_by_their_keys() -> None:
    same = [("B", 1.0), ("A", 1.0)]
    listed = draw_lottery(same, slots=1, seed=1, tier="A").listed
    assert [each.key for each in listed] == ["A", "B"]


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw_lottery([("A", 1.0), ("A", 2.0)], slots=1, seed=1, tier="A")
    with pytest.raises(ValueError, match="below zero"):
        draw_lottery(TEN, slots=-1, seed=1, tier="A")
