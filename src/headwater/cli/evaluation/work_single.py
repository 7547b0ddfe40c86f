"""D7: does the story of a single practice keep quiet about what it can't tell?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from headwater.attribution import Study, TooLittle
from headwater.attribution.single import SingleStory, single_practice
from headwater.cli.evaluation.bars import Bar, Finding, Together, finding
from headwater.cli.evaluation.work_planted import planted_sets
from headwater.synthetic.worked import Setting

# Six practices of a hundred and twenty, all visited in one month, leave donors enough that nobody visited.
_SETTING = Setting(practices=120, visited=6, visit_months=1, volumes=(6.0, 30.0))
LIFTS = (0.0, 0.2, 0.5)
_PLACE = 70  # among the settings' seeds
_SCENARIO = "dip-triggered"
_FALSE, _QUIET = Bar(high=0.08), Bar(low=0.75)
_MEAN: Together = "mean"


@dataclass(frozen=True, slots=True)
class Told:
    """A story, None where there was too little to tell one, beside the true lift of its practice."""

    story: SingleStory | None
    truth: float

    @property
    def claimed(self) -> bool:
        """Whether it says that referrals rose."""
        return self.story is not None and self.story.claim


def judge_single(*, seed: int) -> list[Finding]:
    """Tell the story of practices that were visited after a dip, for true lifts of 0, 20 and 50 %."""
    return [
        row
        for place, lift in enumerate(LIFTS)
        for row in _findings(lift, _stories(seed, place, lift))
    ]


def _stories(seed: int, place: int, lift: float) -> list[Told]:
    told = []
    for each in planted_sets(seed, _PLACE + place, _with(lift)):
        for row in np.flatnonzero(each.study.treated):
            story = _story(each.study, each.study.practices[row])
            told.append(Told(story, each.truth.lift_of(np.array([row]))))
    return told


def _story(study: Study, practice: str) -> SingleStory | None:
    try:
        return single_practice(study, practice)
    except TooLittle:
        return None


def _with(lift: float) -> Setting:
    return replace(_SETTING, lift=lift)


def _findings(lift: float, told: Sequence[Told]) -> list[Finding]:
    what = f"a single practice after a dip, true lift {100 * lift:.0f} %"
    claimed = float(np.mean([each.claimed for each in told]))
    stories = [(each.story, each.truth) for each in told if each.story]
    error = [story.observed / story.expected - 1 - truth for story, truth in stories]
    held = [story.low <= truth <= story.high for story, truth in stories]
    width = [story.high - story.low for story, _ in stories]
    figures: list[tuple[str, float, Bar | None]] = [
        ("90 % interval holds the lift", float(np.mean(held)), None),
        ("Bias of the lift", float(np.mean(error)), None),
        ("Width of the 90 % interval", float(np.mean(width)), None),
    ]
    if lift == 0:
        figures.insert(0, ("Gain claimed", claimed, _FALSE))
    else:
        bar = _QUIET if lift == 0.2 else None
        figures.insert(0, ("Not enough evidence said", 1 - claimed, bar))
    return [
        finding(
            "D7",
            f"{figure}, {what}",
            scenario=_SCENARIO,
            reached=value,
            bar=bar,
            together=_MEAN,
        )
        for figure, value, bar in figures
    ]
