"""How a verdict is put: a gain is probable, only a draw proves, and an early signal is called one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from headwater.attribution.verdicts import (
    CONDITIONS,
    DIAGNOSTICS,
    Beside,
    Check,
    Flow,
    ImpactResult,
    Reading,
    Ripeness,
)
from prm.insights.impact.results import Judged
from prm.programs.models import InterventionVersion
from prm.web.impact.bars import axis_of, bar_of
from prm.web.impact.settling import settling_of
from prm.web.impact.verdicts import verdict_of
from tests.prm.insights.made import AT

FOUND = Reading(
    lift=0.17,
    low=0.07,
    high=0.28,
    incremental=214.0,
    incremental_low=92.0,
    incremental_high=341.0,
    treated=46,
)
NAIVE = Beside(key="naive", reading=Reading(lift=0.41, low=0.34, high=0.48))
BACK = Beside(key="bounce_back", reading=Reading(lift=0.24, low=0.20, high=0.28))
GAINED = ImpactResult(
    verdict="gained",
    early=False,
    reasons=(),
    too_little="",
    design="sequential",
    horizon=6,
    expected_lift=0.15,
    estimate=FOUND,
    interval=FOUND,
    bracket=(NAIVE, BACK, Beside(key="headline", reading=FOUND)),
    diagnostics=tuple(Check(key=key, holds=None, figures={}) for key in DIAGNOSTICS),
    conditions=tuple(Check(key=key, holds=True, figures={}) for key in CONDITIONS),
    mde=0.13,
    detectable=True,
    events=None,
    flow=Flow(visited=61, judged=46, controls=312, left_out={"closed or moved": 15}),
    leave_out=(),
    hidden_recovery=0.07,
    matched=(),
    overlap=(),
    maturity=Ripeness(first=None, last=None, least=None, unfinished=0),
    counts_hidden=False,
    seed=1,
    rule_version=1,
)
UNSURE = replace(
    GAINED,
    verdict="not enough evidence",
    estimate=None,
    interval=replace(
        FOUND, lift=None, low=-0.09, high=0.26, incremental=None, treated=19
    ),
    flow=replace(GAINED.flow, judged=19),
    mde=0.22,
)


def said(result: ImpactResult, kind: str = "track") -> tuple[str, str]:
    found = verdict_of(judged(result, kind))
    return found.headline, found.lead.replace("\xa0", " ")


def judged(result: ImpactResult, kind: str = "track") -> Judged:
    version = InterventionVersion(
        kind=kind, service_line="cardiology", starts_on=date(2026, 1, 1)
    )
    return Judged(version, "m", AT, result, (), None)


@pytest.mark.req("IMP-02")
def test_a_gain_is_probable_and_stands_beside_what_would_have_come_back() -> None:
    headline, lead = said(GAINED)
    assert headline == (
        "The track probably earned 214 more referrals in six months, between 92 and 341."
    )
    assert "+17 % (95 % interval +7 to +28 %)" in lead
    assert "More than half of the +41 % seen on paper would have come back" in lead


def test_only_a_draw_proves() -> None:
    assert "prove" not in " ".join(said(GAINED))
    headline, _ = said(replace(GAINED, design="lottery"), "visits")
    assert headline.startswith("The visits earned 214 more")
    assert "proven by the draw" in headline


def test_a_gain_of_few_is_an_early_signal() -> None:
    headline, lead = said(replace(GAINED, early=True))
    assert headline.startswith("An early signal: the track probably earned")
    assert "nothing is credited yet" in lead


def test_no_gain_says_that_what_was_expected_is_ruled_out() -> None:
    low = replace(FOUND, lift=0.01, low=-0.04, high=0.06, incremental_low=-40.0)
    headline, lead = said(replace(GAINED, verdict="no gain seen", estimate=low))
    assert headline == (
        "No gain seen: the track brought between 40 fewer and 341 more referrals in six months."
    )
    assert "The +15 % that was expected is ruled out." in lead


@pytest.mark.req("IMP-03")
def test_not_enough_evidence_says_what_could_have_been_detected() -> None:
    headline, lead = said(UNSURE)
    assert headline == "Not enough evidence."
    assert "between −9 % and +26 %" in lead
    assert "With 19 practices we could only have detected 22 % or more." in lead
    settling = settling_of(judged(UNSURE))
    assert "more practices would show +15 %" in settling.sentences[0].replace(
        "\xa0", " "
    )
    assert not settling.by_lot
    failing = settling_of(judged(replace(UNSURE, reasons=("interval", "balance"))))
    assert "what else fails: balance." in failing.sentences[1]
    assert settling_of(judged(UNSURE, "visits")).by_lot


def test_bars_stand_on_one_axis_and_lose_their_dot_where_nobody_can_tell() -> None:
    bars = [bar_of("one", FOUND, single=True), bar_of("two", FOUND, single=False)]
    axis = axis_of(bars)
    assert bars[1].lift is None
    assert float(axis.at(-9.0)) == 0.0
    assert float(axis.at(9.0)) == 100.0
    assert float(axis.nought) < float(axis.at(0.07)) < float(axis.at(0.28)) < 100
    assert 2 <= len(axis.ticks) <= 6
