"""An access issue beside its clinic's waits: marked where it was opened and fixed, before and after said in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from headwater.marts import Mart
from prm.issues.models import Issue
from prm.issues.operations import fix_issue
from prm.web.issues.waits import read_waits
from tests.cast import Cast
from tests.prm.insights.made import BEFORE, EARLY, WINDOW, Market
from tests.prm.issues.made import Site, make_site
from tests.prm.web.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-06")]

# Waits of the North clinic: long from Dec 2025 on, short again from June 2026 on. The mart's window ends in Aug 2026.
LONG, SHORT = 42.0, 14.0
OPENED, FIXED = date(2026, 4, 15), date(2026, 5, 20)


def wait_in(month: date) -> float:
    return LONG if date(2025, 12, 1) <= month <= date(2026, 5, 1) else SHORT


@pytest.fixture
def mart(market: Market, tmp_path: Path) -> Mart:
    market.practice("Alder")
    market.sends("Alder", ours=140, competitor=160)
    for month in (*BEFORE, *WINDOW, *EARLY):
        for clinic in ("", "North", "South"):
            market.row(
                "access",
                service_line="cardiology",
                clinic=clinic,
                month=month,
                third_next=wait_in(month) if clinic == "North" else SHORT,
                lag_days=wait_in(month) + 5,
                orders=60 if clinic else 120,
                scheduled=40 if clinic else 80,
            )
    return market.publish(tmp_path / "marts")


@pytest.fixture
def house(cast: Cast, mart: Mart) -> Iterator[Site]:
    noon = datetime.combine(OPENED, time(16), UTC)
    with time_machine.travel(noon, tick=False):
        yield make_site(cast)


@pytest.fixture
def issue(house: Site) -> Issue:
    return house.issue(at=timezone.now(), clinic="North")


def drawn(page: str, chart: str) -> dict[str, object]:
    found = re.search(rf'id="{chart}-spec">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def test_before_and_after_are_medians_around_opening_and_fixing(
    house: Site, mart: Mart, issue: Issue
) -> None:
    waits = read_waits(mart, issue, fixed_on=FIXED)
    assert waits is not None and waits.where == "North"
    third, lag = waits.series
    # Nov 2025 to Apr 2026: five of six months were long. After May: June to October.
    assert third.words == (
        "42 days in the median of the 6 months up to its opening,"
        " 14 days in the 5 months after it was fixed."
    )
    # Orders of September and October aren't complete: they say nothing yet.
    assert "47 days" in lag.words and "19 days in the 3 months after" in lag.words


def test_the_page_marks_opened_and_fixed_and_hatches_what_is_not_complete(
    house: Site, issue: Issue
) -> None:
    fix_issue(
        issue=issue,
        what="Half days",
        on=OPENED,
        confirmed=False,
        by=house.cast.director,
        at=timezone.now() + timedelta(hours=1),
        seen=issue.revision,
    )
    page = Desk(house.cast.director).get(f"/issues/{issue.pk}/").content.decode()
    third, lag = (json.dumps(drawn(page, name)) for name in ("third-next", "lag"))
    for chart in (third, lag):
        assert "\\u25a0 opened, fixed" in chart
        assert '"month": "2026-04"' in chart
    assert "url(#early)" in lag
    assert "url(#early)" not in third  # a clinic's book is complete at once
    assert "2026-09" in lag


def test_an_issue_that_is_not_fixed_says_only_what_was(
    mart: Mart, issue: Issue
) -> None:
    waits = read_waits(mart, issue, fixed_on=None)
    assert waits is not None
    assert waits.series[0].words == (
        "42 days in the median of the 6 months up to its opening."
    )


def test_too_few_months_are_said_to_be_too_few(mart: Mart, issue: Issue) -> None:
    waits = read_waits(mart, issue, fixed_on=date(2026, 10, 2))
    assert waits is not None
    assert "too few complete months since it was fixed" in waits.series[0].words


def test_without_a_clinic_the_whole_line_stands_there(house: Site, mart: Mart) -> None:
    issue = house.issue(at=timezone.now())
    waits = read_waits(mart, issue, fixed_on=None)
    assert waits is not None
    assert waits.where == "all our clinics of the line"
    assert "14 days" in waits.series[0].words


def test_other_barriers_and_lines_without_waits_have_no_chart(
    house: Site, mart: Mart, issue: Issue
) -> None:
    other = house.issue(
        at=timezone.now(), barrier="communication", sub_kind="no_report"
    )
    elsewhere = house.issue(at=timezone.now(), service_line="neurology")
    assert read_waits(mart, other, fixed_on=None) is None
    assert read_waits(mart, elsewhere, fixed_on=None) is None
    assert read_waits(None, issue, fixed_on=None) is None
    page = Desk(house.cast.director).read(f"/issues/{other.pk}/")
    assert "How long patients wait there" not in page
