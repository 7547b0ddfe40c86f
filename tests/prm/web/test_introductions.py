"""Introductions on the page: asked, matched, arranged, settled; counted by service line and quarter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from prm.directory.models import Alignment, AlignmentKind, Practitioner
from prm.visits.models import Introduction
from prm.visits.operations import Asking, ask_introduction
from prm.web.fieldwork.introduction_list import last_quarters
from tests.cast import Cast, signed_in
from tests.prm.visits.conftest import elm as elm
from tests.prm.visits.made import Office
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("FLD-11")]

DAY = timedelta(days=1)


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.liaison)


@pytest.fixture
def quillon(db: None) -> Practitioner:
    made = Practitioner.objects.create(
        first_name="Bram", last_name="Quillon", specialty="Cardiology"
    )
    Alignment.objects.create(
        practitioner=made,
        kind=AlignmentKind.OURS,
        from_date=date(2020, 1, 1),
        source="roster",
        as_of=date(2026, 1, 1),
    )
    return made


def act(browser: Client, name: str, found: Introduction, **said: Any) -> str:
    found.refresh_from_db()
    path = reverse(name, args=[found.pk])
    answer = browser.post(path, {"seen": found.revision, **said}, follow=True)
    found.refresh_from_db()
    return words(answer.content)


def test_one_goes_from_asked_to_met_and_is_counted(
    cast: Cast, elm: Office, browser: Client, quillon: Practitioner
) -> None:
    asked = browser.post(
        f"/introductions/new/?practice={elm.practice.pk}",
        {"service_line": "cardiology", "asker": elm.doctor.pk, "wish": "Heart failure"},
        follow=True,
    )
    assert "Who of ours meets them?" in words(asked.content)
    found = Introduction.objects.get()
    page = f"/introductions/{found.pk}/"
    search = words(browser.get(page, {"specialist": "quillon"}).content)
    assert "Bram Quillon Cardiology" in search
    act(browser, "introduction_match", found, specialist=quillon.pk)
    when = timezone.localtime(timezone.now() + 2 * DAY).strftime("%Y-%m-%dT12:00")
    told = act(browser, "introduction_meeting", found, meets_at=when, where="Lunch")
    assert "They meet" in told
    early = act(browser, "introduction_settlement", found, state="met", outcome="Fine.")
    assert "They are to meet later" in early
    Introduction.objects.update(meets_at=timezone.now() - DAY)
    act(browser, "introduction_settlement", found, state="met", outcome="They got on.")
    assert found.state == "met"
    listed = words(browser.get("/introductions/").content)
    assert "0 under way" in listed
    assert "Cardiology 0 0 1 0 0 0 1" in listed, "met this quarter"
    act(browser, "introduction_step_back", found)
    assert found.state == "scheduled"


def test_the_list_is_filtered_and_taken_as_a_file(
    cast: Cast, elm: Office, browser: Client
) -> None:
    for line, wish in (("cardiology", "Heart"), ("orthopedics", "Knee")):
        ask_introduction(
            practice=elm.practice,
            asking=Asking(line, wish=wish),
            by=cast.liaison,
            at=timezone.now(),
        )
    for asked, seen, unseen in (
        ({"line": "cardiology"}, "Heart", "Knee"),
        ({"line": "orthopedics", "state": "all"}, "Knee", "Heart"),
    ):
        page = words(browser.get("/introductions/", asked).content)
        file = browser.get("/introductions/file/", asked)
        rows = b"".join(file.streaming_content).decode()
        assert seen in page
        assert unseen not in page
        assert seen in rows
        assert unseen not in rows
    assert "Nothing matches" in words(
        browser.get("/introductions/", {"state": "met"}).content
    )


def test_a_longer_list_asks_no_more_often(
    cast: Cast, elm: Office, browser: Client, django_assert_max_num_queries: Any
) -> None:
    def ask() -> None:
        ask_introduction(
            practice=elm.practice,
            asking=Asking("cardiology", elm.doctor),
            by=cast.liaison,
            at=timezone.now(),
        )

    ask()
    with django_assert_max_num_queries(40) as few:
        browser.get("/introductions/")
    for _ in range(8):
        ask()
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get("/introductions/")


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2026, 11, 22), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2025, 4, 1)),
        (date(2026, 6, 30), date(2025, 7, 1)),
    ],
)
def test_four_quarters_end_with_the_present_one(on: date, first: date) -> None:
    quarters = last_quarters(on)
    assert len(quarters) == 4
    assert quarters == sorted(quarters)
    assert quarters[0] == first
    assert quarters[-1] <= on
