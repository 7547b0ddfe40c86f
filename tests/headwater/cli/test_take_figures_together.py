"""Where one market has too few planted cases to decide, a bar is for several markets together."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from headwater.cli.evaluation.bars import Bar, finding, take_together

SCRIPT = Path(__file__).parents[3] / "scripts" / "evaluation.py"


@pytest.mark.parametrize("bar", [Bar(low=0.8), Bar(high=0.03), Bar(0.9, 0.98)])
def test_a_bar_reads_back_what_it_wrote(bar: Bar) -> None:
    assert Bar.read(str(bar)) == bar


def test_figures_of_several_markets_become_one() -> None:
    assert take_together([0.9, 1.0], "mean") == 0.95
    assert take_together([-0.02, 0.01], "size of the mean") == 0.005
    assert take_together([0.03, 0.04], "root mean square") == 0.0354
    assert take_together([0.03, None], "mean") is None
    assert take_together([], "mean") is None


def test_a_market_alone_holds_and_misses_no_bar_for_several() -> None:
    alone = finding(
        "D2",
        "Bias",
        scenario="dip-triggered",
        reached=-0.04,
        bar=Bar(high=0.03),
        together="size of the mean",
    )
    assert (alone.reached, alone.bar, alone.holds) == (-0.04, "<= 0.03", None)
    assert alone.as_json()["together"] == "size of the mean"


def rows(bias: float, precision: float) -> list[dict[str, Any]]:
    shared = finding(
        "D2",
        "Bias",
        scenario="dip-triggered",
        reached=bias,
        bar=Bar(high=0.03),
        together="size of the mean",
    )
    own = finding(
        "A1", "Precision", scenario="base", reached=precision, bar=Bar(low=0.97)
    )
    return [own.as_json(), shared.as_json()]


def test_the_script_judges_them_by_what_they_are_together() -> None:
    script = runpy.run_path(str(SCRIPT))
    runs = [rows(-0.05, 0.98), rows(0.03, 0.96)]
    own, shared = script["_summed"](runs, "101-102")
    assert (own["reached"], own["holds"]) == ({"low": 0.96, "high": 0.98}, False)
    assert (shared["reached"], shared["holds"]) == (0.01, True)
    text = script["_tables"](runs, range(101, 103))
    assert "| D2 | Bias | <= 0.03 | 0.010 | -0.050 | 0.030 |" in text
    assert "| A1 | Precision | >= 0.97 | 0.980 | 0.960 **misses** |" in text
