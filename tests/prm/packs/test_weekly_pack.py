"""The weekly pack says what the screens say, and puts first what somebody has to see."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headwater.marts import open_current
from prm.insights.presenters.opportunity_rows import Words, in_rank, rows_of
from prm.insights.presenters.overview import present_overview
from prm.insights.queries.movers import movers
from prm.insights.queries.trends import market_months
from prm.packs.asking import Ask, monday_of
from prm.packs.content import Chart, Content, Section, Strip, Table
from prm.packs.weekly import make_weekly
from tests.cast import Cast
from tests.conftest import River
from tests.prm.issues.made import make_site
from tests.prm.visits.made import NOW, TODAY, log, make_owner, promise

pytestmark = pytest.mark.django_db

MONDAY = monday_of(TODAY)


def made(at: datetime = NOW) -> Content:
    return make_weekly(Ask(None, MONDAY, at))


def section(content: Content, key: str) -> Section:
    return next(each for each in content.sections if each.key == key)


def facts(content: Content, key: str) -> dict[str, str]:
    """Return the figures of a section by their label."""
    strips = [b for b in section(content, key).blocks if isinstance(b, Strip)]
    return {fact.label: fact.cell.text for strip in strips for fact in strip.facts}


def table(content: Content, title: str) -> Table:
    return next(
        block
        for _, block in content.blocks()
        if isinstance(block, Table) and block.title == title
    )


def column(found: Table, key: str) -> list[Any]:
    return [row[found.keys.index(key)].value for row in found.rows]


@pytest.mark.req("RPT-04")
def test_exceptions_come_first_and_name_what_is_late(cast: Cast) -> None:
    house = make_site(cast)
    house.issue(title="Sent back unheard", at=NOW - timedelta(days=60))
    make_owner()
    promise(
        house.alder,
        cast.liaison,
        due_on=TODAY - timedelta(days=3),
        made_at=NOW - timedelta(days=20),
        what="A direct line",
    )
    content = made()
    assert content.sections[0].key == "exceptions"
    assert facts(content, "exceptions") == {
        "Tier A practices overdue": "0",
        "Issues past their clock": "1",
        "Promises past their day": "1",
        "New drops beyond limits": "0",
    }
    assert column(table(content, "Issues past their clock"), "issue") == [
        "Sent back unheard"
    ]
    assert column(table(content, "Promises past their day"), "promise") == [
        "A direct line"
    ]
    lead = section(content, "exceptions").lead
    assert lead == "1 issue past its clock and 1 promise past its day."


def test_a_quiet_week_says_that_nothing_is_wrong(cast: Cast) -> None:
    assert section(made(), "exceptions").lead == (
        "Nothing is overdue, broken or beyond its limits."
    )


def test_field_work_counts_the_week_alone(cast: Cast) -> None:
    house = make_site(cast)
    log(house.alder, cast.liaison)
    log(house.alder, cast.liaison, days_ago=8)
    content = made()
    assert facts(content, "fieldwork")["Visits"] == "1"
    assert (
        facts(content, "fieldwork")["Visits with purpose, intel and next step"]
        == "100\xa0%"
    )


def test_without_a_mart_the_pack_says_what_it_can(cast: Cast) -> None:
    content = made()
    assert {each.key for each in content.sections} == {
        "exceptions",
        "fieldwork",
        "issues",
        "commitments",
        "impact",
        "compliance",
    }
    assert "No mart is published yet" in content.notes[0]


@pytest.mark.slow
class TestOfAMarket:
    """With the market that went the whole way."""

    @pytest.fixture
    def content(self, cast: Cast, site: River) -> Content:
        return make_weekly(Ask(open_current(site.marts), MONDAY, NOW))

    @pytest.mark.req("RPT-01")
    def test_each_line_has_the_numbers_of_the_overview(
        self, content: Content, site: River
    ) -> None:
        mart = open_current(site.marts)
        assert mart is not None
        found = table(content, "Service lines, aligned practices")
        by_name = {row.name: row for row in present_overview(mart).rows}
        assert found.rows
        for row in found.rows:
            said = dict(zip(found.keys, row, strict=True))
            flow = by_name[said["line"].text].aligned
            assert said["referrals"].text == flow.volume.text
            assert said["ours"].text == flow.ours.text
            assert said["left"].text == flow.left.text
            assert said["share"].value == flow.share_to_us

    def test_the_chart_draws_the_months_of_the_overview(
        self, content: Content, site: River
    ) -> None:
        mart = open_current(site.marts)
        assert mart is not None
        (chart,) = (
            block
            for block in section(content, "lines").blocks
            if isinstance(block, Chart)
        )
        months = market_months(mart)[""]
        assert len(chart.categories) == len(months)
        assert chart.series[0].values == tuple(
            month.counts[0].value for month in months
        )
        assert chart.drawing == present_overview(mart).chart

    @pytest.mark.req("RPT-04")
    def test_movers_and_leakage_stand_in_the_order_of_their_pages(
        self, content: Content, site: River
    ) -> None:
        mart = open_current(site.marts)
        assert mart is not None
        moved = table(content, "Movers beyond limits")
        first = [each.practice.name for each in movers(mart).shown[:15]]
        assert column(moved, "practice") == first
        ranked = [
            row for row in in_rank(rows_of(mart, None, Words(mart))) if row.ranked
        ]
        leaks = table(content, "Where most could be won back")
        assert column(leaks, "practice") == [r.practice.name for r in ranked[:15]]
        assert leaks.more == max(len(ranked) - 15, 0)

    def test_a_pack_names_the_mart_and_the_definitions(
        self, content: Content, site: River
    ) -> None:
        mart = open_current(site.marts)
        assert mart is not None
        assert content.source.mart == mart.id
        assert content.source.definitions == mart.manifest["definitions"]
        assert content.source.synthetic

    def test_queries_dont_grow_with_what_there_is_to_tell(
        self, cast: Cast, site: River
    ) -> None:
        mart = open_current(site.marts)
        counts = []
        house = make_site(cast)
        for round_ in range(2):
            for at in range(1 + 5 * round_):
                house.issue(
                    title=f"Obstacle {round_} {at}", at=NOW - timedelta(days=50)
                )
                log(house.alder, cast.liaison, days_ago=at % 3)
            with CaptureQueriesContext(connection) as asked:
                make_weekly(Ask(mart, MONDAY, NOW))
            counts.append(len(asked))
        assert counts[0] == counts[1]


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 6, 21)) == date(2026, 6, 15)
    assert Ask(None, MONDAY, NOW).sunday == date(2026, 6, 21)
    assert Ask(None, MONDAY, NOW).on == TODAY, "a week that isn't over ends today"
