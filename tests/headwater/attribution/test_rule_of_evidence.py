"""The rule: what may be claimed, and each condition that turns it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from headwater.attribution.rule import Facts, Interval, conditions, decide
from headwater.attribution.verdicts import CONDITIONS

MAIN = Interval(lift=0.17, low=0.07, high=0.28)
SOUND = Facts(
    treated=46,
    unfinished=0,
    ess=118.0,
    inside=0.94,
    largest_smd=0.07,
    worst="trigger_score",
    main=MAIN,
    negative=Interval(lift=0.02, low=-0.06, high=0.10),
    drawn=False,
    signs={"outcome_model": 0.15, "without P7": 0.14},
    beside=0.2,
    expected_lift=0.15,
)

FLIPS: list[tuple[str, dict[str, Any]]] = [
    ("episodes", {"treated": 14}),
    ("overlap", {"ess": 39.0}),
    ("overlap", {"inside": 0.89}),
    ("balance", {"largest_smd": 0.10}),
    ("interval", {"main": Interval(lift=0.17, low=-0.01, high=0.28)}),
    ("negative_control", {"negative": Interval(lift=0.09, low=0.01, high=0.18)}),
    ("negative_control", {"negative": Interval(lift=-0.09, low=-0.18, high=-0.01)}),
    ("negative_control", {"negative": None}),
    ("sign", {"signs": {"outcome_model": -0.01, "without P7": 0.14}}),
    ("sign", {"signs": {"outcome_model": 0.15, "without P7": 0.0}}),
    ("sign", {"signs": {"outcome_model": None}}),
    ("beside", {"beside": 0.51}),
]


@pytest.mark.req("IMP-03")
def test_an_effect_is_claimed_where_all_seven_hold() -> None:
    assert decide(SOUND) == ("gained", False)
    assert tuple(check.key for check in conditions(SOUND)) == CONDITIONS
    assert all(check.holds for check in conditions(SOUND))


@pytest.mark.req("IMP-03")
@pytest.mark.parametrize(("key", "change"), FLIPS)
def test_each_condition_alone_turns_the_verdict(
    key: str, change: dict[str, Any]
) -> None:
    facts = replace(SOUND, **change)
    assert decide(facts)[0] == "not enough evidence"
    assert [check.key for check in conditions(facts) if not check.holds] == [key]


@pytest.mark.req("IMP-03")
@pytest.mark.parametrize(
    ("treated", "said"),
    [
        (14, ("not enough evidence", False)),
        (15, ("gained", True)),
        (29, ("gained", True)),
        (30, ("gained", False)),
    ],
)
def test_fifteen_to_29_practices_are_an_early_signal(treated: int, said: Any) -> None:
    assert decide(replace(SOUND, treated=treated)) == said


@pytest.mark.req("IMP-03")
@pytest.mark.parametrize(
    ("main", "expected", "said"),
    [
        (Interval(lift=-0.1, low=-0.2, high=-0.01), None, "no gain seen"),
        (Interval(lift=-0.1, low=-0.2, high=0.0), None, "no gain seen"),
        (Interval(lift=0.02, low=-0.05, high=0.10), 0.15, "no gain seen"),
        (Interval(lift=0.02, low=-0.05, high=0.15), 0.15, "not enough evidence"),
        (Interval(lift=0.02, low=-0.05, high=0.10), None, "not enough evidence"),
    ],
)
def test_no_gain_is_seen_where_it_is_ruled_out(
    main: Interval, expected: float | None, said: str
) -> None:
    assert decide(replace(SOUND, main=main, expected_lift=expected))[0] == said


@pytest.mark.req("IMP-03")
@pytest.mark.parametrize(
    "change",
    [{"treated": 29}, {"ess": 10.0}, {"largest_smd": 0.4}, {"beside": 0.9}],
)
def test_no_gain_is_not_seen_by_too_few_or_unlike_ones(change: Any) -> None:
    refuted = Interval(lift=0.0, low=-0.06, high=0.06)
    assert decide(replace(SOUND, main=refuted))[0] == "no gain seen"
    assert decide(replace(SOUND, main=refuted, **change))[0] == "not enough evidence"


@pytest.mark.req("IMP-03")
def test_less_than_expected_is_still_a_gain_and_never_none() -> None:
    small = Interval(lift=0.08, low=0.04, high=0.12)
    assert decide(replace(SOUND, main=small))[0] == "gained"
    shaky = replace(SOUND, main=small, negative=None)
    assert decide(shaky)[0] == "not enough evidence"


@pytest.mark.req("IMP-03")
def test_a_small_effect_elsewhere_is_let_pass_and_a_draw_needs_none() -> None:
    small = Interval(lift=0.04, low=0.01, high=0.07)
    assert decide(replace(SOUND, negative=small))[0] == "gained"
    assert decide(replace(SOUND, negative=None, drawn=True))[0] == "gained"


def test_the_sign_is_told_without_a_figure() -> None:
    turned = replace(SOUND, signs={"outcome_model": 0.1, "without P7": -0.02})
    sign = next(check for check in conditions(turned) if check.key == "sign")
    assert sign.figures == {"turns": "without P7"}
