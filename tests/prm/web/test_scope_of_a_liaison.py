"""A liaison's lists and files of volumes end at the border of their own territory."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.territories.models import Territory
from prm.territories.operations import assign_liaison
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.territories.made import make_territory
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-10", "ADM-01")]

LIST = "/opportunities/"
FILE = "/opportunities/file/"


@pytest.fixture
def north(market: Market, tmp_path: Path, cast: Cast) -> Territory:
    """Alder lies in North; Brook, which leaks more, lies in South."""
    for code, left in (("Alder", 150), ("Brook", 917)):
        market.practice(code, "employed", city="Millrace", state="ZZ")
        market.sends(code, ours=300, competitor=left)
    market.publish(tmp_path / "marts")
    for code, county in (("Alder", "99001"), ("Brook", "99003")):
        Practice.objects.create(code=code, name=code, county_fips=county)
    at = timezone.now() - timedelta(days=10)
    make_territory("South", by=cast.director, day=at, counties=("99003",))
    return make_territory("North", by=cast.director, day=at, counties=("99001",))


def cover(
    territory: Territory, liaison: User, by: User, *, days_ago: int, days: int | None
) -> None:
    begin = timezone.localdate() - timedelta(days=days_ago)
    row = assign_liaison(
        territory=territory, liaison=liaison, from_date=begin, by=by, at=timezone.now()
    )
    if days is not None:
        row.to_date = begin + timedelta(days=days)
        row.save()


def read(user: User, path: str = LIST) -> str:
    return words(signed_in(user).get(path).content)


def file_of(user: User) -> str:
    return signed_in(user).get(FILE).getvalue().decode("utf-8-sig")


def test_the_list_holds_own_practices_and_says_so(cast: Cast, north: Territory) -> None:
    cover(north, cast.liaison, cast.director, days_ago=5, days=None)
    page = read(cast.liaison)
    assert "Practice Alder" in page
    assert "Practice Brook" not in page
    assert "917" not in page
    assert "Only practices of North, your territory" in page
    assert "150 referrals left aligned practices" in page


def test_filters_do_not_reach_over_the_border(cast: Cast, north: Territory) -> None:
    cover(north, cast.liaison, cast.director, days_ago=5, days=None)
    for query in ("?text=brook", "?sort=practice", "?page=2", "?line=cardiology"):
        assert "Practice Brook" not in read(cast.liaison, f"{LIST}{query}")


def test_the_file_ends_where_the_list_ends(cast: Cast, north: Territory) -> None:
    cover(north, cast.liaison, cast.director, days_ago=5, days=None)
    file = file_of(cast.liaison)
    assert "Alder" in file
    assert "Brook" not in file
    assert "own territory alone: 1" in file
    assert "Brook" in file_of(cast.director)


def test_without_a_territory_the_page_says_whom_to_ask(
    cast: Cast, north: Territory
) -> None:
    page = read(cast.team_mate)
    assert "No territory is yours yet" in page
    assert "Ask Odalys Thornbury to assign you one" in page
    assert "Practice Alder" not in page
    assert "Alder" not in file_of(cast.team_mate)


def test_what_was_a_liaisons_is_theirs_no_more(cast: Cast, north: Territory) -> None:
    cover(north, cast.liaison, cast.director, days_ago=5, days=2)
    assert "No territory is yours yet" in read(cast.liaison)


def test_everybody_else_with_volumes_sees_the_whole_market(
    cast: Cast, north: Territory
) -> None:
    for person in (
        cast.director,
        cast.executive,
        cast.analyst,
        cast.service_line_leader,
    ):
        page = read(person)
        assert "Practice Alder" in page
        assert "Practice Brook" in page
        assert "your territory" not in page
