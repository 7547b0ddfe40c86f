"""Unevenness as the measure has it, and as a loop over all pairs has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.planning import measure_balance
from tests.headwater import oracle

AMOUNTS = st.lists(
    st.floats(min_value=0, max_value=1e6, allow_subnormal=False), min_size=1, max_size=9
).filter(lambda amounts: sum(amounts) > 1e-3)


@given(AMOUNTS)
def test_the_gini_coefficient_is_the_mean_difference_of_all_pairs(
    amounts: list[float],
) -> None:
    assert measure_balance(amounts).gini == pytest.approx(
        oracle.gini(amounts), abs=1e-9
    )


@given(AMOUNTS)
def test_shares_add_up_and_no_order_changes_the_unevenness(
    amounts: list[float],
) -> None:
    balance = measure_balance(amounts)
    assert sum(part.share or 0 for part in balance.parts) == pytest.approx(1)
    assert measure_balance(amounts[::-1]).gini == pytest.approx(balance.gini, abs=1e-9)
