"""What additional referrals are worth: ranges, and whose approval they carry."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from headwater.attribution.money import Margin, Money, add_up, money

MARGIN = Margin(
    low=2_150, high=3_400, approved_by="M. Thorne", approved_on=date(2026, 8, 3)
)


@pytest.mark.req("IMP-08")
def test_money_is_an_interval_of_both_ranges() -> None:
    worth = money(92, 341, seen_share=0.58, margin=MARGIN, cost=88_000)
    assert (round(worth.low, -3), round(worth.high, -3)) == (115_000, 672_000)
    assert worth.return_low == pytest.approx(0.30, abs=0.01)
    assert worth.return_high == pytest.approx(6.64, abs=0.01)


@pytest.mark.req("IMP-08")
def test_a_loss_takes_the_margin_that_makes_it_larger() -> None:
    worth = money(-10, 20, seen_share=0.5, margin=MARGIN)
    assert (worth.low, worth.high) == (-17_000, 34_000)
    assert worth.return_low is None and worth.cost is None
    both = money(-20, -10, seen_share=0.5, margin=MARGIN)
    assert (both.low, both.high) == (-34_000, -10_750)


@pytest.mark.req("IMP-08")
def test_all_of_a_program_is_the_sum_of_its_ends() -> None:
    parts = [money(0, 10, seen_share=1, margin=MARGIN, cost=c) for c in (10_000, 7_000)]
    whole = add_up(parts)
    assert (whole.low, whole.high, whole.cost) == (0, 68_000, 17_000)
    assert (whole.return_low, whole.return_high) == (-1.0, 3.0)
    unknown = money(0, 10, seen_share=1, margin=MARGIN)
    assert add_up([*parts, unknown]).return_low is None
    assert add_up([]) == Money(
        low=0, high=0, cost=None, return_low=None, return_high=None
    )


@pytest.mark.req("IMP-08")
@pytest.mark.parametrize("change", [{"low": 4_000}, {"low": -1}, {"approved_by": " "}])
def test_a_margin_that_nobody_approved_is_none(change: dict[str, Any]) -> None:
    values = {name: getattr(MARGIN, name) for name in ("low", "high", "approved_by")}
    with pytest.raises(ValueError, match="margin"):
        Margin(**values | change, approved_on=date(2026, 8, 3))
