"""“You told us, we did”: who is to be told, in which words, and one click that says it was done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.issues.models import Issue
from prm.issues.operations import fix_issue, join_issue
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site, report_of
from tests.prm.web.desks import NOW, Desk, ago, undo_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-05")]

TO_TELL = "/issues/to-tell/"


@pytest.fixture
def house(cast: Cast) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(cast)


@pytest.fixture
def desk(house: Site) -> Desk:
    return Desk(house.cast.director)


def fixed(issue: Issue, house: Site) -> Issue:
    issue.refresh_from_db()
    return fix_issue(
        issue=issue,
        what="Two more half days.",
        on=timezone.localdate(ago(1)),
        confirmed=False,
        by=house.cast.director,
        at=NOW,
        seen=issue.revision,
    )


def test_nobody_waits_for_an_answer(house: Site, desk: Desk) -> None:
    house.issue(at=ago(2))
    assert "Nobody waits for an answer" in desk.read(TO_TELL)


def test_each_practice_stands_there_with_words_to_say(house: Site, desk: Desk) -> None:
    fixed(house.issue(house.alder, house.brook, at=ago(2), said="We gave up."), house)
    page = desk.read(TO_TELL)
    assert "2 practices told us of an obstacle that is fixed" in page
    assert (
        "You told us about cardiology: “No new-patient slots before March”."
        " Since 2 Jun 2026: Two more half days. Does it work for you now?" in page
    )
    assert "We gave up." in page


def test_a_practice_of_a_joined_issue_is_told_too_and_once(
    house: Site, desk: Desk
) -> None:
    root = house.issue(at=ago(3))
    for practice in (house.alder, house.cedar):
        part = house.issue(practice, at=ago(2), title="A part")
        join_issue(
            issue=part, root=root, by=house.cast.director, at=ago(1), seen=part.revision
        )
    fixed(root, house)
    page = desk.read(TO_TELL)
    assert "2 practices told us" in page
    assert "A part" not in page
    report = report_of(root, house.alder)
    answer = desk.send(
        f"/issues/reports/{report.pk}/telling/", how="visit", back="to tell"
    )
    assert answer.headers["Location"] == TO_TELL
    shown = desk.get(TO_TELL)
    assert "Alder was told on a visit." in shown.content.decode()
    assert "1 practice told us" in desk.read(TO_TELL)
    desk.client.post(undo_in(shown))
    assert "2 practices told us" in desk.read(TO_TELL)


def test_a_liaison_tells_their_own_practices(house: Site) -> None:
    fixed(house.issue(house.alder, house.cedar, at=ago(2)), house)
    page = Desk(house.cast.liaison).read(TO_TELL)
    assert "1 practice told us" in page
    assert "Cedar" not in page


def test_how_they_were_told_is_one_of_three(house: Site, desk: Desk) -> None:
    issue = fixed(house.issue(at=ago(2)), house)
    report = report_of(issue, house.alder)
    desk.send(f"/issues/reports/{report.pk}/telling/", how="pigeon")
    report.refresh_from_db()
    assert report.told_at is None
    assert "Say how they were told" in desk.read(TO_TELL)


def test_who_reads_only_gets_no_buttons(house: Site) -> None:
    fixed(house.issue(at=ago(2)), house)
    page = Desk(house.cast.executive).get(TO_TELL).content.decode()
    assert "Alder" in page
    assert "/telling/" not in page


def test_the_number_of_queries_does_not_grow_with_what_was_fixed(
    house: Site,
    desk: Desk,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    fixed(house.issue(at=ago(2)), house)
    with django_assert_max_num_queries(20) as one:
        desk.get(TO_TELL)
    few = len(one)
    for _ in range(5):
        fixed(house.issue(house.brook, house.cedar, at=ago(2)), house)
    with django_assert_max_num_queries(few):
        desk.get(TO_TELL)
