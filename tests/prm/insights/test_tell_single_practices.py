"""What is kept of single practices: an interval and others' course, and no count of theirs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.attribution.plain import made, plain
from headwater.attribution.single import BASE, RECENT, SingleStory, StoryMonth
from headwater.attribution.stories import Told, estimated_stories
from headwater.measures.maturity import month_of
from prm.insights.impact.estimating import estimate_version
from prm.insights.impact.registering import registered_of
from prm.insights.impact.stories import Kept, kept_of, stories_of
from prm.insights.models import ImpactEstimate
from tests.cast import Cast
from tests.prm.insights.made import AT, Market
from tests.prm.insights.storied import send
from tests.prm.insights.worked import (
    FIRST,
    START,
    lock_track,
    opened_on,
    publish_worked,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-03")]
HORIZON = [month_of(FIRST + START + at) for at in range(6)]


def told_by(
    folder: Path, cast: Cast, also: Callable[[Market], None] | None = None
) -> dict[str, Kept]:
    """Return what a judgement would keep, without judging anything else."""
    worked = publish_worked(folder, practices=60, treated=14, also=also)
    registered = registered_of(lock_track(worked, by=cast.director), mart=worked.mart)
    assert registered is not None
    every = estimated_stories(worked.mart, registered)
    return {each.practice: kept_of(each) for each in every}


def a_story(**given: object) -> SingleStory:
    months = tuple(
        StoryMonth(
            month=month_of(FIRST + at), observed=20.0, expected=10.0 if at > 14 else 8.0
        )
        for at in range(BASE + RECENT + 6)
    )
    usual = {
        "practice": "W1",
        "expected": 60.0,
        "observed": 120.0,
        "low": 0.31415,
        "high": 1.27182,
        "claim": True,
        "sure": True,
        "donors": 44,
        "usual": 8.0,
        "strayed_low": 0.7,
        "strayed_high": 1.5,
        "months": months,
        "least_behind": 30,
    }
    return SingleStory(**{**usual, **given})  # type: ignore[arg-type]


def kept(**given: object) -> Kept:
    told = Told(
        practice="W1",
        started_on=opened_on(),
        story=a_story(**given),
        reason="",
    )
    return kept_of(told)


def test_a_judgement_keeps_what_the_library_tells_of_everybody_worked_on(
    tmp_path: Path, cast: Cast
) -> None:
    worked = publish_worked(tmp_path, practices=60, treated=14)
    version = lock_track(worked, by=cast.director)
    assert estimate_version(version=version, mart=worked.mart, at=AT, draws=39)
    stories = stories_of(version)
    assert stories is not None
    assert stories.mart == worked.mart.id
    assert sum(each.interval is not None for each in stories.kept) >= 12
    assert {each.practice for each in stories.kept} == {p.code for p in worked.track}
    registered = registered_of(version, mart=worked.mart)
    assert registered is not None
    for told in estimated_stories(worked.mart, registered):
        mine = stories.of(told.practice)
        assert mine is not None
        assert mine.started_on == opened_on()
        if told.story is None:  # of sixty, one had a dip like nobody else's
            assert (mine.interval, mine.reason) == (None, told.reason)
            continue
        ends = told.story.low, told.story.high
        assert mine.interval == pytest.approx(ends, abs=1e-4)
        assert mine.claim == told.story.claim
        assert mine.judged_months == tuple(HORIZON)


def test_no_count_of_a_practice_is_kept(tmp_path: Path, cast: Cast) -> None:
    allowed = {
        "practice",
        "started_on",
        "reason",
        "low",
        "high",
        "claim",
        "sure",
        "few",
        "donors",
        "first_month",
        "course",
        "strayed_low",
        "strayed_high",
    }
    every = told_by(tmp_path, cast)
    assert every
    for each in every.values():
        assert set(plain(each)) == allowed
        if each.interval is None:
            continue
        # A share of its mean month, which is others': the year itself averages to one whatever was sent.
        assert sum(each.course[:BASE]) / BASE == pytest.approx(1.0, abs=0.002)


def test_the_course_is_others_and_so_the_same_for_all_before_the_start(
    tmp_path: Path, cast: Cast
) -> None:
    """Were it the practice's own, no two would be alike."""
    one, other = list(told_by(tmp_path, cast).values())[:2]
    before = BASE + RECENT
    assert one.course[:before] == pytest.approx(other.course[:before], abs=0.05)


def test_a_hidden_sum_has_an_interval_in_steps_of_five_percent_and_claims_nothing(
    tmp_path: Path, cast: Cast
) -> None:
    def fall(market: Market) -> None:
        send(market, "W0000", dict.fromkeys(HORIZON, 1.0))

    every = told_by(tmp_path, cast, also=fall)
    mine = every["W0000"]
    assert mine.few
    assert not mine.claim
    assert mine.interval is not None
    for end in mine.interval:
        assert 20 * end == pytest.approx(round(20 * end))
    assert sum(each.few for each in every.values()) == 1


@pytest.mark.parametrize("observed", [1.0, 6.0, 10.0])
def test_the_coarse_ends_hold_the_fine_ones(observed: float) -> None:
    rough = kept(observed=observed, low=-0.9712, high=-0.3333, claim=True)
    assert rough.interval == (-1.0, -0.30)
    assert rough.few
    assert not rough.claim
    assert (rough.strayed_low, rough.strayed_high) == (None, None)


@pytest.mark.parametrize("observed", [0.0, 11.0, 120.0])
def test_none_at_all_and_more_than_ten_are_told_finely(observed: float) -> None:
    fine = kept(observed=observed)
    assert not fine.few
    assert fine.interval == (0.3141, 1.2718)
    assert fine.claim
    assert (fine.strayed_low, fine.strayed_high) == (0.7, 1.5)


def test_a_course_of_ten_practices_or_fewer_is_not_kept() -> None:
    assert kept(least_behind=10).course == ()
    assert kept(least_behind=10).judged_months == ()
    assert kept(least_behind=11).course[0] == 1.0
    assert kept(least_behind=11).course[-1] == 1.25


def test_a_practice_without_a_story_keeps_the_reason(
    tmp_path: Path, cast: Cast
) -> None:
    def forget(market: Market) -> None:
        market.tables["flow"] = [
            row for row in market.tables["flow"] if row["practice_id"] != "W0003"
        ]

    every = told_by(tmp_path, cast, also=forget)
    assert every["W0003"].interval is None
    assert every["W0003"].reason == "The claims know no referral of it."
    assert every["W0003"].months == ()
    assert every["W0002"].interval is not None


def test_what_was_judged_before_stories_were_told_has_none(
    tmp_path: Path, cast: Cast
) -> None:
    version = lock_track(
        publish_worked(tmp_path, practices=4, treated=2), by=cast.director
    )
    assert stories_of(version) is None
    ImpactEstimate.objects.create(
        version=version, mart="old", at=AT, verdict="gained", result={}
    )
    stories = stories_of(version)
    assert stories is not None
    assert not stories.kept
    assert not stories.any_told


def test_the_newest_estimate_is_read(tmp_path: Path, cast: Cast) -> None:
    version = lock_track(
        publish_worked(tmp_path, practices=4, treated=2), by=cast.director
    )
    for number, mart in enumerate(("old", "new")):
        ImpactEstimate.objects.create(
            version=version,
            mart=mart,
            at=AT.replace(year=AT.year + number),
            verdict="gained",
            result={},
        )
    stories = stories_of(version)
    assert stories is not None
    assert stories.mart == "new"


@pytest.mark.parametrize("given", [{}, {"observed": 4.0}, {"least_behind": 2}])
def test_what_is_kept_comes_back_as_it_was(given: dict[str, float]) -> None:
    before = kept(**given)
    assert made(Kept, json.loads(json.dumps(plain(before)))) == before
