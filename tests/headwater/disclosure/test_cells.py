"""Which single numbers must not be shown."""

from __future__ import annotations

import pytest

from headwater.disclosure import hidden, share_hidden


@pytest.mark.parametrize("volume", [0.5, 0.7, 1, 5.2, 10, 10.4, 10.5])
def test_a_volume_that_rounds_to_one_to_ten_is_hidden(volume: float) -> None:
    assert hidden(volume)


@pytest.mark.parametrize("volume", [0, 0.0, 0.49, 10.51, 11, 4_000])
def test_zero_and_eleven_or_more_are_shown(volume: float) -> None:
    assert not hidden(volume)


def test_nothing_is_not_a_small_cell() -> None:
    assert not hidden(None)
    assert not share_hidden(None, 40.0)


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(5, 100), (95, 100), (3, 8), (0, 8), (7, 7)]
)
def test_a_share_is_hidden_when_it_gives_a_small_cell_away(
    numerator: float, denominator: float
) -> None:
    assert share_hidden(numerator, denominator)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 100), (100, 100), (40, 90)])
def test_a_share_of_large_cells_is_shown(numerator: float, denominator: float) -> None:
    assert not share_hidden(numerator, denominator)
