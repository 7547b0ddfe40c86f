"""The market's tables agree with each other and with the flows they stand beside."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from headwater.marts import Mart, open_current
from headwater.measures.second_hop import kept_months
from headwater.schema.segments import SEGMENTS
from tests.conftest import River

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mart(river: River) -> Mart:
    return open_current(river.marts)


def rows(mart: Mart, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mart.table(name).to_pylist()
    assert found, name
    return found


def quarter(month: date) -> date:
    return month.replace(month=(month.month - 1) // 3 * 3 + 1)


@pytest.mark.req("REF-15")
def test_every_episode_of_the_market_lives_in_one_area_and_quarter(mart: Mart) -> None:
    by_area: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in rows(mart, "market_share"):
        key = row["service_line"], row["quarter"], row["destination_kind"]
        by_area[key] += row["volume"]
    by_month: dict[tuple[Any, ...], float] = defaultdict(float)
    for row in rows(mart, "market_flow"):
        key = row["service_line"], quarter(row["month"]), row["destination_kind"]
        by_month[key] += row["volume"]
    assert by_area == pytest.approx(by_month)


@pytest.mark.req("REF-15")
def test_areas_are_counties_and_whole_mature_quarters_say_so(mart: Mart) -> None:
    found = rows(mart, "market_share")
    counties = {row["county_fips"] for row in rows(mart, "practice")} - {None}
    named = sum(row["volume"] for row in found if row["area"] in counties)
    assert named > 0.9 * sum(row["volume"] for row in found)
    mature = {row["quarter"] for row in found if row["mature"]}
    assert mart.window is not None
    assert mature and max(mature) < mart.window.end
    assert {row["quarter"] for row in found if not row["mature"]}.isdisjoint(mature)
    systems = {
        row["system"] for row in found if row["destination_kind"] == "competitor"
    }
    assert len(systems) > 1


@pytest.mark.req("REF-16")
def test_no_pair_shares_fewer_than_eleven_people_and_longer_spans_hold_shorter_ones(
    mart: Mart,
) -> None:
    spans: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for row in rows(mart, "edge"):
        assert 11 <= row["people"] <= row["transactions"]
        assert row["from_npi"] != row["to_npi"]
        spans[row["from_npi"], row["to_npi"]][row["days"]] = row["people"]
    for people in spans.values():
        # Who has met within 30 days has met within 60.
        assert 180 in people
        assert [people[days] for days in sorted(people)] == sorted(people.values())
    assert {days for people in spans.values() for days in people} == {30, 60, 90, 180}
    inward = Counter(other for _, other in spans)
    assert {
        row["npi"]: row["in_degree"]
        for row in rows(mart, "degree")
        if row["days"] == 180 and row["in_degree"]
    } == inward


@pytest.mark.req("LEAK-06")
def test_the_kept_of_the_second_hop_are_our_episodes_of_half_a_year_earlier(
    mart: Mart,
) -> None:
    assert mart.window is not None
    months = kept_months(mart.window)
    ours: dict[str, float] = defaultdict(float)
    for row in rows(mart, "market_flow"):
        if (
            row["destination_kind"] == "ours"
            and months.start <= row["month"] <= months.end
        ):
            ours[row["service_line"]] += row["volume"]
    kept = {
        row["service_line"]: row["volume"]
        for row in rows(mart, "second_hop")
        if row["next_line"] is None
    }
    assert kept == pytest.approx(ours)
    onward: dict[str, float] = defaultdict(float)
    for row in rows(mart, "second_hop"):
        if row["next_line"] is not None:
            onward[row["service_line"]] += row["volume"]
    assert all(0 < onward[line] < kept[line] for line in kept)


@pytest.mark.req("LEAK-10")
def test_segments_stand_on_the_flows_of_twelve_months(
    mart: Mart,
) -> None:
    sent: dict[tuple[str, date], float] = defaultdict(float)
    found = rows(mart, "segment")
    periods = sorted({row["period"] for row in found})
    for row in rows(mart, "flow"):
        for period in periods:
            months = (period.year - row["month"].year) * 12 + period.month
            if 0 <= months - row["month"].month < 12 and row["practice_id"]:
                sent[row["practice_id"], period] += row["volume"]
    for row in found:
        assert row["segment"] in SEGMENTS
        assert row["volume"] == pytest.approx(sent[row["practice_id"], row["period"]])
