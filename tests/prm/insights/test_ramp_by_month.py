"""New patients of a specialist month by month: what may be shown, what stands together, what nobody can tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headwater.marts import Mart
from prm.insights.queries.arrivals import Gained
from prm.insights.queries.ramps import Came, came_by_month
from tests.prm.insights.made import EARLY, WINDOW, Market

pytestmark = pytest.mark.req("PRG-02")

START = date(2026, 3, 2)  # the window goes on to August


def published(folder: Path, *came: float, gained: tuple[int | None, ...] = ()) -> Mart:
    """Publish who came to one specialist in the last months up to October 2026, of which the last two are early."""
    market = Market()
    market.practice("Alder")
    market.sends("Alder", ours=6000, competitor=60)
    months = [*WINDOW, *EARLY][-len(came) :]
    gains = gained or (0,) * len(came)
    for month, volume, number in zip(months, came, gains, strict=True):
        market.arrives("ours-7", "cardiology", month, volume, number)
    return market.publish(folder)


def told(mart: Mart, starts_on: date = START, npi: str = "ours-7") -> Came:
    found = came_by_month(mart, npi=npi, line="cardiology", starts_on=starts_on)
    assert isinstance(found, Came)
    return found


def texts(came: Came) -> list[tuple[int, str]]:
    return [(each.months, each.came.text) for each in came.stretches]


def test_months_that_may_be_shown_are_shown_one_by_one(tmp_path: Path) -> None:
    found = told(published(tmp_path / "marts", 12, 14, 16, 18, 20, 22, 30, 25))
    assert [each.came.value for each in found.months] == [
        12,
        14,
        16,
        18,
        20,
        22,
        30,
        25,
    ]
    assert [each.months for each in found.stretches] == [1] * 8
    assert (found.total, found.known_months, found.complete_months) == (102, 6, 6)
    assert not found.before


def test_small_months_stand_together_as_soon_as_they_are_enough(tmp_path: Path) -> None:
    found = told(published(tmp_path / "marts", 5, 5, 5, 15, 16, 17, 9, 4))
    assert texts(found)[:4] == [(3, "15"), (1, "15"), (1, "16"), (1, "17")]
    assert [each.came.text for each in found.months][:3] == ["≤ 10"] * 3
    assert found.total == 63


def test_where_no_number_may_be_shown_nothing_is_summed(tmp_path: Path) -> None:
    found = told(published(tmp_path / "marts", 1, 1, 2, 1, 1, 2, 3, 1))
    assert (found.total, found.known_months, found.complete_months) == (0, 0, 6)
    assert {text for _, text in texts(found)} == {"≤ 10"}


def test_months_that_arent_complete_stand_alone_and_say_how_complete_they_are(
    tmp_path: Path,
) -> None:
    found = told(published(tmp_path / "marts", 12, 14, 16, 18, 20, 22, 30, 25))
    assert [each.completeness for each in found.months] == [None] * 6 + [0.7, 0.7]
    assert [each.mature for each in found.stretches] == [True] * 6 + [False] * 2


def test_a_stretch_never_takes_in_who_came_before_the_start(tmp_path: Path) -> None:
    # Eight a month already in January and February, and fewer than eleven from April on.
    mart = published(tmp_path / "marts", 8, 8, 8, 8, 8, 8, 8, 8, 5, 5)
    found = told(mart, starts_on=date(2026, 4, 15))
    assert found.before
    first = found.stretches[0]
    assert first.first >= date(2026, 4, 1)
    # The quarter from March on would count March.
    assert [(each.first, each.months) for each in found.stretches[:3]] == [
        (date(2026, 4, 1), 1),
        (date(2026, 5, 1), 1),
        (date(2026, 6, 1), 3),
    ]


def test_practices_gained_are_told_or_it_is_told_why_not(tmp_path: Path) -> None:
    came = (20, 20, 20, 8, 20, 20, 20, 20)
    gained = (None, 3, 0, 5, 2, 1, 0, 0)
    found = told(published(tmp_path / "told", *came, gained=gained))
    gains = [each.gained for each in found.months]
    assert gains[0] == Gained(None, too_early=True)
    assert [each.practices for each in gains[1:]] == [3, 0, 5, 2, 1, 0, 0]
    # Eight of at most ten would say too much, and so would a lone month that is withheld.
    gained = (None, 3, 0, 8, 2, 1, 0, 0)
    found = told(published(tmp_path / "withheld", *came, gained=gained))
    gains = [each.gained for each in found.months]
    assert [gains[at] for at in (1, 3, 4, 5)] == [Gained(None)] * 4


@pytest.mark.parametrize(
    ("starts_on", "npi", "said"),
    [
        (date(2026, 11, 1), "ours-7", "after the last month"),
        (START, "", "no NPI"),
    ],
)
def test_where_nothing_can_be_told_it_says_why(
    tmp_path: Path, starts_on: date, npi: str, said: str
) -> None:
    mart = published(tmp_path / "marts", 12, 14)
    found = came_by_month(mart, npi=npi, line="cardiology", starts_on=starts_on)
    assert said in str(found)


def test_a_mart_made_before_months_were_counted_says_that_the_refresh_makes_them(
    tmp_path: Path,
) -> None:
    mart = published(tmp_path / "marts", 12, 14)
    tables = dict(mart.manifest["tables"])
    del tables["arrival"], tables["shown_arrival"], tables["shown_gained"]
    older = Mart(mart.path, mart.id, {**mart.manifest, "tables": tables})
    found = came_by_month(older, npi="ours-7", line="cardiology", starts_on=START)
    assert "the next refresh counts them" in str(found)


def test_whom_nobody_referred_to_has_months_of_none(tmp_path: Path) -> None:
    found = told(published(tmp_path / "marts", 12, 14), npi="1234567893")
    assert {each.came.value for each in found.months} == {0}
