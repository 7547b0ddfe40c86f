"""One practice of an intervention: an interval in words, both lines, and who may read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from headwater.attribution.plain import plain
from headwater.attribution.stories import estimated_stories
from prm.accounts.models import Role, User
from prm.common.listing import PAGE_ROWS
from prm.directory.models import Practice
from prm.insights.impact.estimating import estimate_version
from prm.insights.impact.registering import registered_of
from prm.insights.impact.stories import Kept, kept_of, stories_of
from prm.insights.models import ImpactEstimate
from prm.programs.models import InterventionVersion, ResultLook
from prm.territories.operations import assign_liaison
from tests.architecture.matrix.roles import VOLUMES
from tests.cast import Cast, signed_in
from tests.prm.insights.made import AT
from tests.prm.insights.storied import with_pages
from tests.prm.insights.worked import Worked, lock_track, opened_on, publish_worked
from tests.prm.territories.made import make_territory
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-03")]


@pytest.fixture
def worked(settings: Settings, tmp_path: Path) -> Worked:
    settings.MARTS = tmp_path / "marts"
    return publish_worked(
        settings.MARTS, practices=60, treated=14, usual=30.0, also=with_pages
    )


@pytest.fixture
def version(worked: Worked, cast: Cast) -> InterventionVersion:
    """Return a version whose practices are told; its verdict isn't asked for here."""
    found = lock_track(worked, by=cast.director)
    registered = registered_of(found, mart=worked.mart)
    assert registered is not None
    told = estimated_stories(worked.mart, registered)
    ImpactEstimate.objects.create(
        version=found,
        mart=worked.mart.id,
        at=AT,
        verdict="gained",
        result={},
        stories=[plain(kept_of(each)) for each in told],
    )
    return found


def keep(version: InterventionVersion, *kept: Kept) -> None:
    """Let the newest estimate tell something else of some practices."""
    estimate = ImpactEstimate.objects.get(version=version)
    said = {each["practice"]: each for each in estimate.stories}
    said |= {each.practice: plain(each) for each in kept}
    estimate.stories = list(said.values())
    estimate.save()


def kept(version: InterventionVersion, practice: Practice) -> Kept:
    stories = stories_of(version)
    assert stories is not None
    found = stories.of(practice.code)
    assert found is not None
    return found


def path_of(version: InterventionVersion, practice: Practice | None = None) -> str:
    more = f"practices/{practice.pk}/" if practice else ""
    return f"/impact/{version.intervention_id}/{more}"


def read(by: User, path: str) -> str:
    answer = signed_in(by).get(path)
    assert answer.status_code == 200, path
    return words(answer.content)


def a_claim(version: InterventionVersion, worked: Worked) -> Practice:
    return next(each for each in worked.track if kept(version, each).claim)


def test_a_claim_says_so_with_its_interval_and_both_lines(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    practice = a_claim(version, worked)
    low, high = kept(version, practice).interval or (0.0, 0.0)
    page = read(cast.director, path_of(version, practice))
    assert "It sent more than was to be expected." in page
    assert f"between +{100 * low:.0f} % and +{100 * high:.0f} %" in page
    assert "90 % interval" in page
    assert "third next available went from 34 to 8 days" in page
    assert "from visit to report went from 70 to 24 hours" in page
    assert "Referrals to us" in page
    assert "To be expected" in page
    assert "proven" not in page.lower()
    assert "Not enough evidence" not in page


def test_what_may_not_be_claimed_is_not_enough_evidence(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    practice = a_claim(version, worked)
    keep(
        version,
        replace(kept(version, practice), low=-0.3, high=0.85, claim=False),
    )
    page = read(cast.director, path_of(version, practice))
    assert "Not enough evidence." in page
    assert "between −30 % and +85 %" in page
    assert "more than was to be expected" not in page
    assert "No single figure of it is shown" in page


def test_a_rise_of_too_few_to_claim_says_why(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    practice = a_claim(version, worked)
    keep(version, replace(kept(version, practice), claim=False, sure=False))
    page = read(cast.director, path_of(version, practice))
    assert "Not enough evidence." in page
    assert "nothing could be claimed of them" in page


def test_of_so_few_nothing_but_the_interval_and_the_waits_stands(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    practice = a_claim(version, worked)
    mine = kept(version, practice)
    keep(version, replace(mine, few=True, claim=False, low=-0.95, high=-0.3))
    answer = signed_in(cast.director).get(path_of(version, practice))
    page, drawn = words(answer.content), answer.content.decode()
    assert "between −95 % and −30 %" in page
    assert "Too few referrals to draw" in page
    assert "told to five percent" in page
    assert 'id="sent-spec"' not in drawn
    assert "third next available went from 34 to 8 days" in page


def test_the_line_shows_no_count_that_the_practice_does_not(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    """Whatever number stands in the table of counts stands on the practice's page too."""
    practice = a_claim(version, worked)
    story = words(signed_in(cast.director).get(path_of(version, practice)).content)
    shown = words(
        signed_in(cast.director)
        .get(f"/practices/{practice.pk}/?line=cardiology")
        .content
    )
    table = story.split("To be expected", 1)[1].split("What was met", 1)[0]
    rows = re.findall(r"([A-Z][a-z]{2} 20\d\d) ([\d,]+|≤ 10|withheld) [\d,]+", table)
    assert len(rows) > 12
    for name, count in rows:
        assert f"{name} {count}" in shown, name
    # From the start on what was to be expected is a range: no single figure can be held against what came.
    judged = [each.strftime("%b %Y") for each in kept(version, practice).judged_months]
    for name in judged:
        assert re.search(rf"{name} [\d,]+ [\d,]+ to [\d,]+", table), name
    assert len(re.findall(r"\d to \d", table)) == len(judged)


def test_its_own_orders_stand_beside_where_the_start_parts_the_years(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    first = worked.practices[0]
    assert kept(version, first).started_on == opened_on()
    page = read(cast.director, path_of(version, first))
    assert "Its own orders: to the appointment" in page
    assert "31 days 9 days" in page
    assert "90 hours 20 hours" in page
    assert "Its own orders" not in read(
        cast.director, path_of(version, worked.practices[1])
    )


def test_a_line_without_waits_says_what_to_load(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.MARTS = tmp_path / "bare"
    bare = publish_worked(settings.MARTS, practices=6, treated=2)
    version = lock_track(bare, by=cast.director)
    told = Kept(
        practice=bare.track[0].code, started_on=opened_on(), reason="Too few practices."
    )
    ImpactEstimate.objects.create(
        version=version,
        mart=bare.mart.id,
        at=AT,
        verdict="not enough evidence",
        result={},
        stories=[plain(told)],
    )
    page = read(cast.director, path_of(version, bare.track[0]))
    assert "No story can be told." in page
    assert "Too few practices." in page
    assert "Load appointments and orders" in page
    assert not ResultLook.objects.exists()
    assert "nobody has worked on it yet" in read(
        cast.director, path_of(version, bare.track[1])
    )


def test_before_a_result_and_of_an_old_one_it_says_when_a_story_comes(
    worked: Worked, cast: Cast
) -> None:
    version = lock_track(worked, by=cast.director)
    page = read(cast.director, path_of(version, worked.practices[0]))
    assert "stories come with it" in page
    ImpactEstimate.objects.create(
        version=version, mart="old", at=AT, verdict="gained", result={}
    )
    page = read(cast.director, path_of(version, worked.practices[0]))
    assert "They come with the next mart" in page
    assert not ResultLook.objects.exists()


@pytest.mark.req("IMP-01")
def test_a_first_look_at_a_story_is_a_look_at_the_result(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    practice = a_claim(version, worked)
    read(cast.executive, path_of(version, practice))
    read(cast.executive, path_of(version, practice))
    looks = ResultLook.objects.all()
    assert [(each.by, each.version) for each in looks] == [(cast.executive, version)]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LIAISON}))
def test_who_sees_volumes_reads_it_and_nobody_else(
    worked: Worked, version: InterventionVersion, cast: Cast, role: Role
) -> None:
    path = path_of(version, a_claim(version, worked))
    answer = signed_in(cast.of(role)).get(path)
    assert (answer.status_code == 200) == (role in VOLUMES), role
    assert ResultLook.objects.exists() == (role in VOLUMES)


def test_a_liaison_reads_the_stories_of_their_own_territories_alone(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    mine, other = worked.practices[:2]
    now = timezone.now()
    day = now - timedelta(days=9)
    territory = make_territory("North", by=cast.director, day=day, practices=(mine,))
    assign_liaison(
        territory=territory,
        liaison=cast.liaison,
        from_date=timezone.localdate(day),
        by=cast.director,
        at=now,
    )
    client = signed_in(cast.liaison)
    assert client.get(path_of(version, mine)).status_code == 200
    assert client.get(path_of(version, other)).status_code == 404
    assert signed_in(cast.team_mate).get(path_of(version, mine)).status_code == 404


def test_a_practice_that_it_is_not_meant_for_has_no_page(
    worked: Worked, version: InterventionVersion, cast: Cast
) -> None:
    stranger = worked.practices[-1]
    answer = signed_in(cast.director).get(path_of(version, stranger))
    assert answer.status_code == 404


def test_one_story_asks_as_much_as_another(
    worked: Worked,
    version: InterventionVersion,
    cast: Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(cast.director)
    client.get(path_of(version, worked.practices[0]))
    with django_assert_max_num_queries(30) as one:
        client.get(path_of(version, worked.practices[0]))
    with django_assert_max_num_queries(len(one)):
        client.get(path_of(version, worked.practices[1]))


@pytest.fixture
def judged(settings: Settings, tmp_path: Path, cast: Cast) -> InterventionVersion:
    """Return a version of many practices with a verdict."""
    settings.MARTS = tmp_path / "many"
    many = publish_worked(settings.MARTS, practices=90, treated=30)
    found = lock_track(many, by=cast.director)
    assert estimate_version(version=found, mart=many.mart, at=AT, draws=39)
    return found


def section(page: str) -> str:
    return page.split("Practice by practice", 1)[1].split("Nothing is ranked", 1)[0]


def test_the_intervention_lists_its_practices_from_a_to_z_page_by_page(
    judged: InterventionVersion, cast: Cast
) -> None:
    first = section(read(cast.director, path_of(judged)))
    names = re.findall(r"Worked \d{3}", first)
    assert names == sorted(names)
    assert len(names) == PAGE_ROWS
    assert "between " in first
    assert "more than expected" in first or "not enough evidence" in first
    assert f"1 to {PAGE_ROWS} of 30" in first
    rest = section(read(cast.director, f"{path_of(judged)}?page=2"))
    others = re.findall(r"Worked \d{3}", rest)
    assert not set(others) & set(names)
    assert len(others) == 30 - PAGE_ROWS
    by_effect = section(read(cast.director, f"{path_of(judged)}?sort=-effect"))
    assert re.findall(r"Worked \d{3}", by_effect) == names


def test_no_interval_of_the_list_stands_without_a_look_kept(
    judged: InterventionVersion, cast: Cast
) -> None:
    page = read(cast.executive, path_of(judged))
    assert "between " in section(page)
    assert "First looked at" in page
    assert [each.by for each in ResultLook.objects.all()] == [cast.executive]


def test_more_practices_ask_no_more_queries(
    judged: InterventionVersion,
    cast: Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(cast.director)
    client.get(path_of(judged))
    with django_assert_max_num_queries(60) as full:
        client.get(path_of(judged))
    estimate = ImpactEstimate.objects.get()
    estimate.stories = estimate.stories[:2]
    estimate.save()
    client.get(path_of(judged))
    with django_assert_max_num_queries(60) as few:
        client.get(path_of(judged))
    assert len(full) == len(few)


def test_a_result_from_before_stories_says_when_they_come(
    judged: InterventionVersion, cast: Cast
) -> None:
    ImpactEstimate.objects.update(stories=[])
    page = read(cast.director, path_of(judged))
    assert "No practice’s story can be read here yet" in page
