"""Referrals over time: the shortest periods that may be shown, and months of the market."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.flows import published
from prm.insights.queries.trends import Period, market_months, periods
from tests.prm.insights.made import BEFORE, EARLY, WINDOW, Market


def over_time(market: Market, folder: Path, **a_year: float) -> tuple[Period, ...]:
    market.practice("P1")
    market.sends("P1", **a_year)
    mart = market.publish(folder)
    return periods(mart, published(mart).by_practice["P1"]["cardiology"])


def months_of(period: Period) -> int:
    return (
        12 * (period.end.year - period.start.year)
        + period.end.month
        - period.start.month
        + 1
    )


@pytest.mark.parametrize(
    ("a_year", "length"), [(240.0, 1), (60.0, 3), (30.0, 6), (13.0, 12)]
)
def test_a_small_practice_is_shown_in_longer_periods(
    market: Market, folder: Path, a_year: float, length: int
) -> None:
    found = over_time(market, folder, ours=a_year, competitor=a_year)
    mature = [period for period in found if period.mature]
    assert {months_of(period) for period in mature} == {length}
    assert {period.ours for period in mature} == {Count(round(a_year * length / 12))}


def test_periods_of_the_window_add_up_to_it(market: Market, folder: Path) -> None:
    found = over_time(market, folder, ours=60, competitor=80)
    inside = [period for period in found if WINDOW[0] <= period.start and period.mature]
    assert sum(period.ours.value or 0 for period in inside) == 60
    assert inside[-1].end == WINDOW[-1]


@pytest.mark.req("REF-08")
def test_months_after_the_window_are_marked_as_not_complete(
    market: Market, folder: Path
) -> None:
    found = over_time(market, folder, ours=240, competitor=240)
    assert [period.start for period in found if not period.mature] == EARLY
    assert found[0].start == BEFORE[0]


def test_a_practice_with_next_to_nothing_has_no_line(
    market: Market, folder: Path
) -> None:
    found = over_time(market, folder, ours=4, competitor=3)
    assert all(period.ours.value is None for period in found)


@pytest.mark.req("CMP-08")
def test_no_period_shows_a_small_count_or_gives_it_away(real_mart: Mart) -> None:
    for cells in published(real_mart).by_practice.values():
        for cell in (cells[""], cells["cardiology"]):
            found = periods(real_mart, cell)
            for name in ("ours", "elsewhere"):
                values = [getattr(period, name).value for period in found]
                assert not [value for value in values if value and value < 11]
            inside = [
                p for p in found if p.mature and real_mart.window.start <= p.start
            ]
            if cell.flow.ours.value is not None and inside:
                hidden = [p for p in inside if p.ours.value is None]
                rest = cell.flow.ours.value - sum(p.ours.value or 0 for p in inside)
                assert not (len(hidden) == 1 and 0 < rest < 11)


def test_market_months_count_every_episode(market: Market, folder: Path) -> None:
    market.practice("P1")
    market.sends(
        "P1", ours=240, partner=240, competitor=480, unaffiliated=240, unknown=240
    )
    market.sends("P1", "urology", ours=240, competitor=240)
    months = market_months(market.publish(folder))
    july = {line: each[-1] for line, each in months.items()}
    assert july[""].whole == Count(160)
    assert [count.value for count in july["cardiology"].counts] == [20, 20, 40, 20, 20]
    assert not july[""].mature


@pytest.mark.req("CMP-08")
def test_no_month_of_the_market_shows_a_small_count(real_mart: Mart) -> None:
    for months in market_months(real_mart).values():
        for month in months:
            for count in (month.whole, *month.counts):
                assert count.value is None or not 0 < count.value < 11
