"""A visit's value is the formula of methods 7.1, number by number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.planning import ValueSettings, visit_value
from headwater.planning.value import VALUE

pytestmark = pytest.mark.req("FLD-07", "FLD-09")

# gain, margin, weeks, fixable, promised, alerted -> value, by hand: .05 x gain x margin x (1 - exp(-weeks / 10)) x
# fixable + 3 + 1.5.
BY_HAND = [
    (40, None, 10, 0.5, False, False, 0.632121),
    (40, None, None, 0.5, False, False, 1.0),
    (40, None, 0, 0.5, False, False, 0.0),
    (40, 1_000, 10, 0.5, False, False, 632.121),
    (0, None, 4, 0.9, True, False, 3.0),
    (0, None, 4, 0.9, False, True, 1.5),
    (40, None, None, 1.0, True, True, 6.5),
]


@pytest.mark.parametrize(
    ("gain", "margin", "weeks", "fixable", "due", "alert", "value"), BY_HAND
)
def test_the_formula_by_hand(
    gain: float,
    margin: float | None,
    weeks: float | None,
    fixable: float,
    due: bool,
    alert: bool,
    value: float,
) -> None:
    found = visit_value(
        gain=gain,
        margin=margin,
        weeks_since=weeks,
        fixable=fixable,
        commitment_due=due,
        first_after_alert=alert,
    )
    assert found.total == pytest.approx(value, rel=1e-5)
    assert sum(found.parts.values()) == pytest.approx(found.total)


def test_in_dollars_a_promise_weighs_as_much_as_in_referrals() -> None:
    asked = {"gain": 30.0, "weeks_since": 6.0, "fixable": 0.7, "commitment_due": True}
    counted = visit_value(**asked)  # type: ignore[arg-type]
    priced = visit_value(**asked, margin=800.0, settings=VALUE.priced(800.0))  # type: ignore[arg-type]
    assert priced.total == pytest.approx(800 * counted.total)


@given(st.floats(0, 100), st.floats(0, 50), st.floats(0, 1))
def test_a_later_visit_is_never_worth_less(
    gain: float, weeks: float, fixable: float
) -> None:
    now = visit_value(gain=gain, weeks_since=weeks, fixable=fixable)
    later = visit_value(gain=gain, weeks_since=weeks + 1, fixable=fixable)
    never = visit_value(gain=gain, weeks_since=None, fixable=fixable)
    assert now.total <= later.total <= never.total
    assert 0 <= now.recency <= 1 == never.recency


def test_settings_are_the_sites_own() -> None:
    own = ValueSettings(won_share=0.1, forgotten_weeks=5, commitment=1, alert=0)
    found = visit_value(
        gain=20, weeks_since=5, fixable=1, commitment_due=True, settings=own
    )
    assert found.total == pytest.approx(2 * 0.632121 + 1, rel=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gain": -1.0},
        {"weeks_since": -1.0},
        {"margin": -1.0},
        {"fixable": 1.1},
        {"fixable": -0.1},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    asked = {"gain": 1.0, "weeks_since": 1.0, "fixable": 0.5} | wrong
    with pytest.raises(ValueError, match=r"below zero|probability"):
        visit_value(**asked)  # type: ignore[arg-type]
