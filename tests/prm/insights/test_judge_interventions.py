"""Locked versions meet a mart: judged once, kept, read with money, and credited without counting twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from prm.insights.impact.estimating import (
    estimate_missing,
    estimate_version,
    is_any_missing,
)
from prm.insights.impact.registering import registered_of
from prm.insights.impact.results import Judged, judged_versions, portfolio_of
from prm.insights.models import ImpactEstimate
from prm.programs.models import InterventionVersion, MarginRange
from tests.cast import Cast
from tests.prm.insights.made import AT
from tests.prm.insights.worked import (
    LINE,
    Worked,
    lock_track,
    opened_on,
    publish_worked,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
DRAWS = 49


@pytest.fixture
def worked(tmp_path: Path) -> Worked:
    return publish_worked(tmp_path)


def judged(version: InterventionVersion, worked: Worked) -> Judged:
    assert estimate_version(version=version, mart=worked.mart, at=AT, draws=DRAWS)
    return judged_versions([version], on=TODAY)[version.pk]


def approve(by: Cast) -> None:
    MarginRange.objects.create(
        service_line=LINE,
        low=2_150,
        high=3_400,
        seen_share=0.58,
        approver="M. Thorne",
        approved_on=date(2026, 8, 3),
        entered_by=by.director,
        entered_at=AT,
    )


@pytest.mark.req("IMP-02", "IMP-03")
def test_a_planted_rise_is_found_with_an_interval_around_it(
    worked: Worked, cast: Cast
) -> None:
    found = judged(lock_track(worked, by=cast.director), worked).result
    assert found.verdict == "gained"
    assert found.interval is not None
    assert found.interval.low < 0.5 < found.interval.high
    assert {each.key for each in found.bracket} >= {"naive", "bounce_back"}
    assert len(found.diagnostics) == 10


@pytest.mark.req("IMP-08")
def test_money_is_a_range_of_what_finance_approved(worked: Worked, cast: Cast) -> None:
    version = lock_track(worked, by=cast.director)
    assert judged(version, worked).money is None
    approve(cast)
    found = judged_versions([version], on=TODAY)[version.pk]
    interval, money = found.result.interval, found.money
    assert interval is not None
    assert money is not None
    assert interval.incremental_low is not None
    assert money.low == pytest.approx(interval.incremental_low * 0.58 * 2_150)
    assert money.return_low == pytest.approx((money.low - 88_000) / 88_000)


@pytest.mark.req("IMP-06")
def test_two_that_touch_the_same_practices_share_what_was_gained(
    worked: Worked, cast: Cast
) -> None:
    approve(cast)
    one = judged(lock_track(worked, by=cast.director), worked)
    # The second is judged on its own, as if the first weren't known: both claim the same referrals.
    twin = lock_track(worked, by=cast.director, title="The same once more")
    other = Judged(
        twin,
        one.mart,
        one.at,
        one.result,
        tuple(
            type(gain)(
                intervention=str(twin.intervention_id), cell=gain.cell, gain=gain.gain
            )
            for gain in one.gains
        ),
        one.margin,
    )
    alone, together = portfolio_of([one]), portfolio_of([one, other])
    # Months in which less came count against both, so that the two are credited with a little less than the one.
    assert 0.95 * alone.low < together.low <= alone.low
    assert 0.95 * alone.high < together.high <= alone.high
    assert [each.credited for each in together.shares] == pytest.approx(
        [0.5, 0.5], abs=0.02
    )
    assert alone.money is not None
    assert together.money is not None
    assert together.money.low <= alone.money.low


@pytest.mark.req("IMP-01")
def test_what_was_locked_after_the_fact_is_judged_and_never_credited(
    worked: Worked, cast: Cast
) -> None:
    version = lock_track(worked, by=cast.director)
    InterventionVersion.objects.filter(pk=version.pk).update(seen_until=opened_on())
    version.refresh_from_db()
    found = judged(version, worked)
    assert found.result.verdict == "gained"
    assert not found.counts
    assert portfolio_of([found]).shares == ()


def test_each_mart_judges_once(
    worked: Worked, cast: Cast, settings: object, tmp_path: Path
) -> None:
    settings.MARTS = tmp_path  # type: ignore[attr-defined]
    version = lock_track(worked, by=cast.director)
    assert is_any_missing()
    assert estimate_missing(at=AT, draws=DRAWS) == 1
    assert not is_any_missing()
    assert estimate_missing(at=AT, draws=DRAWS) == 0
    kept = ImpactEstimate.objects.get()
    assert (kept.version, kept.mart) == (version, worked.mart.id)


def test_the_same_mart_says_the_same_again(worked: Worked, cast: Cast) -> None:
    version = lock_track(worked, by=cast.director)
    first = judged(version, worked).result
    assert judged(version, worked).result == first


@pytest.mark.req("IMP-02")
def test_the_library_hears_what_was_locked(worked: Worked, cast: Cast) -> None:
    version = lock_track(worked, by=cast.director)
    said = registered_of(version, mart=worked.mart)
    assert said is not None
    assert said.starts == {each.code: opened_on() for each in worked.track}
    assert (said.design, said.horizon_months) == ("sequential", 6)
    assert said.expected_lift == 0.2
    assert said.beside == frozenset()
    beside = lock_track(worked, by=cast.director, practices=worked.track[:5])
    said = registered_of(version, mart=worked.mart)
    assert said is not None
    assert said.beside == {each.code for each in worked.track[:5]}
    assert beside.intervention != version.intervention
