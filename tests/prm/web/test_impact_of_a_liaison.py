"""What a liaison reads of an intervention that touches one practice of theirs: its verdict and interval, all together.

No money, no portfolio, and no practice of another territory by name, code or count.
"""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from prm.directory.models import Practice
from prm.programs.models import Intervention
from prm.territories.operations import assign_liaison
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.insights.worked import LINE, Worked, lock_track, publish_worked
from tests.prm.territories.made import make_territory
from tests.prm.web.test_impact import approve, flat, judge, path_of, read, stored

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-05", "IMP-06", "IMP-08")]

MONEY = ("$", "margin", "M. Thorne")


@pytest.fixture
def worked(settings: Settings, tmp_path: Path, cast: Cast) -> Worked:
    """Publish the market, and give the liaison the first of the forty practices that the track is for."""
    settings.MARTS = tmp_path / "marts"
    made = publish_worked(settings.MARTS)
    Practice.objects.filter(pk=made.track[0].pk).update(county_fips="99001")
    at = timezone.now() - timedelta(days=10)
    north = make_territory("North", by=cast.director, day=at, counties=("99001",))
    assign_liaison(
        territory=north,
        liaison=cast.liaison,
        from_date=timezone.localdate() - timedelta(days=9),
        by=cast.director,
        at=timezone.now(),
    )
    approve(cast)
    return made


def others(worked: Worked) -> list[Practice]:
    return [each for each in worked.practices if each.pk != worked.track[0].pk]


def test_they_read_the_verdict_and_its_interval(worked: Worked, cast: Cast) -> None:
    version = judge(worked, cast.director)
    result = stored(version)
    assert result.estimate is not None
    page = read(cast.liaison, path_of(version))
    assert "probably earned" in page
    assert "95 % interval" in page
    assert "Cardiology track" in read(cast.liaison, "/impact/")


def test_they_read_no_money_on_the_page_or_on_paper(worked: Worked, cast: Cast) -> None:
    version = judge(worked, cast.director, cost=None)
    directors = read(cast.director, path_of(version))
    assert all(word in directors for word in MONEY)
    own = read(cast.liaison, path_of(version))
    assert "What it is worth stands with directors and finance." in own
    paper = Pdf(
        signed_in(cast.liaison).get(path_of(version, "statement.pdf")).content
    ).text
    for word in ("$", "M. Thorne"):
        assert word not in own
        assert word not in paper


def test_they_read_no_portfolio(worked: Worked, cast: Cast) -> None:
    judge(worked, cast.director)
    own = read(cast.liaison, "/impact/")
    for word in ("each referral counted once", "$", "M. Thorne", "Return"):
        assert word in read(cast.director, "/impact/")
        assert word not in own


def test_no_page_of_it_names_a_practice_elsewhere(worked: Worked, cast: Cast) -> None:
    version = judge(worked, cast.director)
    client = signed_in(cast.liaison)
    for more in ("", "matched/"):
        page = client.get(path_of(version, more)).content.decode()
        for each in others(worked):
            assert each.name not in page
            assert each.code not in page
    paper = Pdf(client.get(path_of(version, "statement.pdf")).content).text
    assert not any(each.name in flat(paper) for each in others(worked))


def test_what_touches_none_of_theirs_is_not_there(worked: Worked, cast: Cast) -> None:
    version = lock_track(worked, by=cast.director, practices=worked.track[1:])
    client = signed_in(cast.liaison)
    for more in ("", "matched/", "statement.pdf"):
        assert client.get(path_of(version, more)).status_code == 404
    file = client.get("/impact/file/").getvalue().decode("utf-8-sig")
    rows = [each for each in csv.reader(file.splitlines()) if each[0][:1] != "#"]
    assert len(rows) == 1  # the header
    assert Intervention.objects.filter(service_line=LINE).exists()
