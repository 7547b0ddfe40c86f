"""Every practice that was worked on has a story with months, or the reason why it has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from headwater.attribution import NEVER
from headwater.attribution.panel import NOT_IN_CLAIMS
from headwater.attribution.registered import Registered
from headwater.attribution.single import BASE, RECENT, single_practice
from headwater.attribution.stories import estimated_stories, tell_all
from tests.headwater.attribution.made_up import made_up_study
from tests.headwater.attribution.test_study_of_a_mart import START, mart_of, steady
from tests.headwater.attribution.test_tell_one_practice import planted
from tests.headwater.oracle_stories import Slow


def test_the_story_is_what_plain_loops_tell_month_by_month() -> None:
    study = made_up_study(practices=90)
    starts = {study.practices[row]: START for row in np.flatnonzero(study.treated)}
    told = [each.practice for each in tell_all(study, starts, {}) if each.story]
    slow = Slow(study)
    rows = [study.practices.index(name) for name in (told[0], told[-1])]
    for row in rows:
        quick, plain = single_practice(study, study.practices[row]), slow.story(row)
        for name in (
            *("expected", "observed", "low", "high", "donors"),
            *("strayed_low", "strayed_high"),
        ):
            assert getattr(quick, name) == pytest.approx(getattr(plain, name)), name
        assert [(m.observed, m.expected) for m in quick.months] == [
            pytest.approx(each) for each in plain.months
        ]


def test_the_months_are_the_base_year_the_dip_and_the_horizon() -> None:
    study = planted(1)
    row = int(np.flatnonzero(study.treated)[3])
    start = int(study.treated_at[row])
    story = single_practice(study, study.practices[row])
    before, after = story.months[: BASE + RECENT], story.months[BASE + RECENT :]
    assert [each.month for each in story.months] == list(
        study.months[start - BASE - RECENT : start + study.horizon]
    )
    assert sum(each.observed for each in after) == pytest.approx(story.observed)
    assert sum(each.expected for each in after) == pytest.approx(story.expected)
    base = before[:BASE]
    assert sum(each.expected for each in base) == pytest.approx(BASE * story.usual)
    assert sum(each.observed for each in base) == pytest.approx(BASE * story.usual)
    assert story.least_behind >= story.donors / 2


def test_the_range_of_what_was_expected_and_the_interval_say_the_same() -> None:
    """A claim is what lies above the range, and the other way round."""
    study = planted(1, lift=0.5)
    stories = [
        single_practice(study, study.practices[row])
        for row in np.flatnonzero(study.treated)[:40]
    ]
    for story in stories:
        assert story.strayed_low < 1 < story.strayed_high
        above = story.observed > story.expected * story.strayed_high + 1
        below = story.observed < story.expected * story.strayed_high - 1
        assert not above or story.low > 0
        assert not below or story.low < 0
    assert any(story.low > 0 for story in stories)


def test_told_together_or_alone_a_story_is_the_same() -> None:
    study = planted(2, lift=0.2, practices=80)
    rows = np.flatnonzero(study.treated)
    starts = {study.practices[row]: study.months[study.treated_at[row]] for row in rows}
    together = tell_all(study, starts, {})
    assert [each.practice for each in together] == sorted(starts)
    assert sum(each.story is not None for each in together) > 10
    for each in together[:5]:
        if each.story is not None:
            assert each.story == single_practice(study, each.practice)


def test_who_cannot_be_told_is_named_with_the_reason() -> None:
    study = planted(2, practices=80)
    row = int(np.flatnonzero(study.treated)[0])
    name = study.practices[row]
    unripe = replace(study, matured=np.zeros(len(study.months), bool))
    starts = {name: date(2025, 1, 9), "gone": date(2025, 1, 10)}
    told = tell_all(unripe, starts, {NOT_IN_CLAIMS: ("gone",)})
    assert {each.practice: each.story for each in told} == {name: None, "gone": None}
    why = {each.practice: each.reason for each in told}
    assert why["gone"] == "The claims know no referral of it."
    assert why[name] == "The practice has too few complete months around its start."
    assert all(each.started_on == starts[each.practice] for each in told)


def test_a_practice_is_no_part_of_the_course_that_it_is_held_against() -> None:
    study = planted(3, practices=60)
    row = int(np.flatnonzero(study.treated)[0])
    start = int(study.treated_at[row])
    counts = study.counts.copy()
    counts[row, start - RECENT : start] *= 5
    name = study.practices[row]
    calm, wild = (
        single_practice(each, name) for each in (study, replace(study, counts=counts))
    )
    dip = slice(BASE, BASE + RECENT)
    assert [m.expected for m in wild.months[dip]] == pytest.approx(
        [m.expected for m in calm.months[dip]]
    )


def test_a_mart_tells_those_who_were_registered(tmp_path: Path) -> None:
    names = [f"P{number:02d}" for number in range(40)]
    rows = [row for name in names for row in steady(name, f"n{name}")]
    starts = {"P00": START, "P01": START, "NOBODY": START}
    told = estimated_stories(
        mart_of(rows, tmp_path), Registered(service_line="cardiology", starts=starts)
    )
    of = {each.practice: each for each in told}
    assert of["NOBODY"].reason == "The claims know no referral of it."
    story = of["P00"].story
    assert story is not None
    assert story.observed == pytest.approx(24.0)
    assert story.expected == pytest.approx(24.0)
    assert not story.claim
    assert story.months[BASE + RECENT].month == START.replace(day=1)
    assert NEVER not in (story.donors, story.least_behind)
