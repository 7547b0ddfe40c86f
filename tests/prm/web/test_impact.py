"""What locked interventions earned: the list, one page, the match table, and who looked first."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from headwater.attribution.verdicts import ImpactResult
from prm.accounts.models import Role, User
from prm.common.formats import lift, lifts, number
from prm.insights.impact.estimating import estimate_version
from prm.insights.models import ImpactEstimate
from prm.programs.models import InterventionVersion, MarginRange, ResultLook
from tests.architecture.matrix.roles import VOLUMES
from tests.cast import Cast, signed_in
from tests.prm.insights.made import AT
from tests.prm.insights.worked import (
    LINE,
    Worked,
    lock_track,
    opened_on,
    publish_worked,
)
from tests.prm.web.conftest import words

pytestmark = pytest.mark.django_db
DRAWS = 39


@pytest.fixture
def worked(settings: Settings, tmp_path: Path) -> Worked:
    settings.MARTS = tmp_path / "marts"
    return publish_worked(settings.MARTS)


_JUDGED: dict[int, tuple[str, object, object]] = {}  # a judgement takes seconds


def judge(worked: Worked, by: User, **given: object) -> InterventionVersion:
    version = lock_track(worked, by=by, **given)
    if worked.treated not in _JUDGED:
        assert estimate_version(version=version, mart=worked.mart, at=AT, draws=DRAWS)
        kept = ImpactEstimate.objects.get(version=version)
        _JUDGED[worked.treated] = (kept.verdict, kept.result, kept.gains)
        return version
    verdict, result, gains = _JUDGED[worked.treated]
    ImpactEstimate.objects.create(
        version=version,
        mart=worked.mart.id,
        at=AT,
        verdict=verdict,
        result=result,
        gains=gains,
    )
    return version


def stored(version: InterventionVersion) -> ImpactResult:
    return ImpactResult.from_json(ImpactEstimate.objects.get(version=version).result)


def approve(by: Cast) -> None:
    MarginRange.objects.create(
        service_line=LINE,
        low=2_150,
        high=3_400,
        seen_share=0.58,
        approver="M. Thorne",
        approved_on=timezone.localdate(),
        entered_by=by.director,
        entered_at=AT,
    )


def path_of(version: InterventionVersion, more: str = "") -> str:
    return f"/impact/{version.intervention_id}/{more}"


def read(by: User, path: str) -> str:
    answer = signed_in(by).get(path)
    assert answer.status_code == 200, path
    return words(answer.content)


def flat(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.req("IMP-02", "IMP-03")
def test_the_page_says_what_was_stored_to_the_digit(worked: Worked, cast: Cast) -> None:
    version = judge(worked, cast.director)
    approve(cast)
    result = stored(version)
    assert result.verdict == "gained"
    assert result.estimate is not None
    page = read(cast.director, path_of(version))
    assert f"probably earned {number(result.estimate.incremental)} more" in page
    assert (
        flat(
            f"{lift(result.estimate.lift)} (95 % interval "
            f"{lifts(result.estimate.low, result.estimate.high)})"
        )
        in page
    )
    for each in result.bracket:
        assert each.reading.lift is not None
        assert flat(lift(each.reading.lift)) in page
        assert flat(lifts(each.reading.low, each.reading.high)) in page
    assert "never alone" in page
    assert "bounce back anyway" in page
    assert "proven" not in page
    assert "M. Thorne" in page
    for title in ("Flow", "Overlap", "Hidden recovery", "Maturity"):
        assert title in page


@pytest.mark.req("IMP-01")
def test_the_first_look_is_kept_once_and_stands_on_the_page(
    worked: Worked, cast: Cast
) -> None:
    version = judge(worked, cast.director)
    assert not ResultLook.objects.exists()
    page = read(cast.director, path_of(version))
    assert f"First looked at {flat('')}" in page
    read(cast.director, path_of(version))
    read(cast.executive, "/impact/")
    read(cast.executive, path_of(version, "matched/"))
    looks = ResultLook.objects.order_by("pk")
    assert [each.by for each in looks] == [cast.director, cast.executive]


@pytest.mark.req("IMP-01")
def test_a_version_without_a_result_shows_none_and_notes_no_look(
    worked: Worked, cast: Cast
) -> None:
    version = lock_track(worked, by=cast.director)
    assert "No result yet" in read(cast.director, path_of(version))
    assert "No result yet" in read(cast.director, "/impact/")
    assert not ResultLook.objects.exists()


@pytest.mark.req("IMP-03")
def test_where_the_evidence_does_not_suffice_no_single_figure_stands_anywhere(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.MARTS = tmp_path / "few"
    few = publish_worked(settings.MARTS, lift=0.1, practices=60, treated=12)
    version = judge(few, cast.director)
    result = stored(version)
    assert result.verdict == "not enough evidence"
    assert result.interval is not None
    page = read(cast.director, path_of(version))
    assert "Not enough evidence." in page
    assert "What would settle it" in page
    assert flat(lifts(result.interval.low, result.interval.high)) in page
    naive = result.beside("naive")
    assert naive is not None
    assert naive.lift is not None  # kept, and not shown
    drawn = signed_in(cast.director).get(path_of(version)).content.decode()
    assert not re.search(r'<circle[^>]*class="dot', drawn)
    file = signed_in(cast.director).get("/impact/file/").getvalue().decode()
    head, row = [
        line.split(",")
        for line in file.splitlines()
        if line.startswith(("interv", "Card"))
    ]
    told = dict(zip(head, row, strict=True))
    assert (told["lift"], told["referrals"]) == ("", "")
    assert float(told["lift_low"]) == pytest.approx(result.interval.low)


@pytest.mark.req("IMP-03")
def test_of_fewer_than_eleven_practices_only_the_interval_is_shown(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.MARTS = tmp_path / "fewer"
    approve(cast)
    version = judge(publish_worked(settings.MARTS, treated=8), cast.director)
    result = stored(version)
    assert result.counts_hidden
    assert result.interval is not None
    page = read(cast.director, path_of(version))
    assert flat(lifts(result.interval.low, result.interval.high)) in page
    assert "Month by month" not in page
    assert "more referrals" not in page
    matched = read(cast.director, path_of(version, "matched/"))
    assert "Means of so few practices aren’t shown" in matched


@pytest.mark.req("IMP-01")
def test_what_was_registered_after_the_fact_says_so_and_is_credited_with_nothing(
    worked: Worked, cast: Cast
) -> None:
    version = judge(worked, cast.director)
    InterventionVersion.objects.filter(pk=version.pk).update(seen_until=opened_on())
    page = read(cast.director, path_of(version))
    assert "registered after the fact" in page
    assert "credited with nothing" in page
    assert "registered after the fact" in read(cast.director, "/impact/")


@pytest.mark.req("IMP-06", "IMP-08")
def test_the_strip_counts_each_referral_once_and_names_the_approver(
    worked: Worked, cast: Cast
) -> None:
    approve(cast)
    version = judge(worked, cast.director)
    result = stored(version)
    page = read(cast.director, "/impact/")
    assert result.interval is not None
    low, high = result.interval.incremental_low, result.interval.incremental_high
    assert f"{number(low)} to {number(high)}" in page
    assert "M. Thorne" in page
    assert "each referral counted once" in page
    assert "each referral counted once" not in read(cast.liaison, "/impact/")


def test_filters_and_order_stand_in_the_address(worked: Worked, cast: Cast) -> None:
    judge(worked, cast.director)
    file = signed_in(cast.director).get("/impact/file/?verdict=no+gain+seen")
    assert "Cardiology track" not in file.getvalue().decode()
    assert "Cardiology track" in read(cast.director, "/impact/?verdict=gained")
    assert "Nothing matches" in read(
        cast.director, "/impact/?verdict=no+gain+seen&sort=-practices"
    )
    assert "Cardiology track" in read(
        cast.director, f"/impact/?line={LINE}&text=track&sort=verdict&page=9"
    )
    assert "Cardiology track" in read(cast.director, "/impact/?sort=-effect")


@pytest.mark.parametrize("role", sorted(VOLUMES - {Role.LIAISON}))
def test_every_role_that_sees_volumes_reads_it(
    worked: Worked, cast: Cast, role: Role
) -> None:
    version = judge(worked, cast.director)
    for more in ("", "matched/"):
        assert "Cardiology track" in read(cast.of(role), path_of(version, more))


def test_a_liaison_reads_no_other_teams_interventions(
    worked: Worked, cast: Cast
) -> None:
    version = judge(worked, cast.director)
    assert signed_in(cast.liaison).get(path_of(version)).status_code == 404
    assert "Cardiology track" not in read(cast.liaison, "/impact/")


def test_the_match_table_says_who_was_compared(worked: Worked, cast: Cast) -> None:
    version = judge(worked, cast.director)
    page = read(cast.director, path_of(version, "matched/"))
    assert "referrals in the year before" in page
    assert "Chance of being chosen" in page


def test_many_interventions_ask_no_more_than_one(
    worked: Worked, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = judge(worked, cast.director)
    kept = ImpactEstimate.objects.get()
    client = signed_in(cast.director)
    client.get("/impact/")
    client.get(path_of(first))
    with django_assert_max_num_queries(60) as one:
        client.get("/impact/")
        few = len(one)
    with django_assert_max_num_queries(60) as page:
        client.get(path_of(first))
        few_too = len(page)
    for number_ in range(4):
        more = lock_track(worked, by=cast.director, title=f"Track {number_}")
        ImpactEstimate.objects.create(
            version=more,
            mart=kept.mart,
            at=AT,
            verdict=kept.verdict,
            result=json.loads(json.dumps(kept.result)),
            gains=kept.gains,
        )
    client.get("/impact/")
    with django_assert_max_num_queries(few):
        client.get("/impact/")
    with django_assert_max_num_queries(few_too):
        client.get(path_of(first))


def test_nothing_locked_teaches_what_to_do(cast: Cast) -> None:
    page = read(cast.director, "/impact/")
    assert "Nothing is locked yet" in page
    assert "How many practices does it take?" in page
