"""Margins: what finance approved, by line, with its history; no gross charges."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.programs.models import MarginRange
from prm.programs.queries import known_lines
from tests.cast import Cast, signed_in
from tests.prm.insights.made import Market
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import _undo_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-08")]


def given(**more: object) -> dict[str, object]:
    return {
        "service_line": "cardiology",
        "low": "2150",
        "high": "3400",
        "percent": "58",
        "approver": "M. Thorne, finance",
        "approved_on": (timezone.localdate() - timedelta(days=9)).isoformat(),
        "source": "Memo 14",
        **more,
    }


def test_a_range_is_written_down_withdrawn_and_taken_back(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    page = words(client.get("/programs/margins/").content)
    assert "Gross charges aren’t offered" in page
    assert "none approved" in page
    answer = client.post("/programs/margins/new/", given(), follow=True)
    page = words(answer.content)
    assert "$2,150 to $3,400" in page
    assert "58 %" in page
    assert "M. Thorne, finance" in page
    assert "Memo 14" in page
    client.post(_undo_of(answer.content.decode()))
    made = MarginRange.objects.get()
    assert made.withdrawn_at
    page = words(client.get("/programs/margins/").content)
    assert "withdrawn" in page  # it stays in the history
    client.post(f"/programs/margins/{made.pk}/restoration/")
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_the_newest_approved_counts_and_the_one_before_stays(cast: Cast) -> None:
    client = signed_in(cast.director)
    client.post("/programs/margins/new/", given())
    today = timezone.localdate().isoformat()
    newer = given(approved_on=today, low="2500")
    client.post("/programs/margins/new/", newer)
    page = words(signed_in(cast.liaison).get("/programs/margins/").content)
    assert "$2,500 to $3,400 counts" in page
    assert "$2,150 to $3,400 before" in page
    assert "Withdraw" not in page  # not a liaison’s


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"high": "1"}, "The upper end lies below the lower one."),
        ({"percent": "0"}, "Write a share above 0"),
        ({"approver": ""}, "Say who in finance approved it."),
        ({"approved_on": "2999-01-01"}, "That day is still to come."),
    ],
)
def test_what_is_no_approved_range_is_refused_in_words(
    cast: Cast, wrong: dict[str, object], said: str
) -> None:
    client = signed_in(cast.director)
    answer = client.post("/programs/margins/new/", given(**wrong))
    assert answer.status_code == 422
    assert said in words(answer.content)
    assert not MarginRange.objects.exists()


def test_the_form_offers_the_lines_that_are_known_and_no_other(cast: Cast) -> None:
    client = signed_in(cast.director)
    page = client.get("/programs/margins/new/").content.decode()
    chooser = page[page.index('name="service_line"') :].split("</select>")[0]
    assert re.findall(r'value="(\w+)"', chooser) == [*known_lines()]
    answer = client.post("/programs/margins/new/", given(service_line="cardiolgy"))
    assert answer.status_code == 422
    assert not MarginRange.objects.exists()


def test_the_page_says_where_the_mart_ranks_by_other_ranges(
    cast: Cast, market: Market, tmp_path: Path
) -> None:
    client = signed_in(cast.director)
    for line, low in (("cardiology", 2150.0), ("urology", 900.0)):
        market.row("margin", service_line=line, low=low, high=3400.0)
    market.publish(tmp_path / "marts")
    page = words(client.get("/programs/margins/").content)
    assert "Cardiology by $2,150 to $3,400; Urology by $900 to $3,400." in page
    assert "Bring that file here" in page
    client.post("/programs/margins/new/", given())
    client.post("/programs/margins/new/", given(service_line="neurology"))
    page = words(client.get("/programs/margins/").content)
    assert "Neurology by none; Urology by $900 to $3,400. The next refresh" in page
    assert "Cardiology by" not in page  # both read the same


def test_the_page_costs_the_same_however_long_the_history(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.director)
    for days in range(9):
        day = timezone.localdate() - timedelta(days=days)
        client.post("/programs/margins/new/", given(approved_on=day.isoformat()))
    with django_assert_max_num_queries(8):
        client.get("/programs/margins/")
