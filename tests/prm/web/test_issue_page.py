"""The page of an issue: what one reads, what one may do, and what one is told when somebody was quicker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from prm.issues.models import Escalation, Issue, Remedy, Resolution
from prm.issues.operations import (
    add_report,
    confirm_report,
    escalate_breaches,
    fix_issue,
    move_issue,
    owner_for,
)
from prm.mail.models import Letter
from prm.visits.operations import Promise, make_commitment
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site, report_of
from tests.prm.web.desks import NOW, Desk, ago, said_in, undo_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-01")]


@pytest.fixture
def house(cast: Cast) -> Iterator[Site]:
    with time_machine.travel(NOW, tick=False):
        yield make_site(cast)


@pytest.fixture
def desk(house: Site) -> Desk:
    return Desk(house.cast.director)


@pytest.fixture
def issue(house: Site) -> Issue:
    return house.issue(house.alder, house.brook, at=ago(1), said="We gave up calling.")


def page_of(issue: Issue) -> str:
    return f"/issues/{issue.pk}/"


def fixed(issue: Issue, house: Site) -> Issue:
    issue.refresh_from_db()
    return fix_issue(
        issue=issue,
        what="Two more half days",
        on=timezone.localdate(NOW),
        confirmed=False,
        by=house.cast.director,
        at=NOW,
        seen=issue.revision,
    )


def test_it_says_what_is_in_the_way_for_whom_since_when_and_whose(
    desk: Desk, issue: Issue
) -> None:
    page = desk.read(page_of(issue))
    assert "No timely appointment in cardiology, met by 2 practices" in page
    assert "opened 1 day ago by Odalys Thornbury. Nobody owns it yet." in page
    assert "We gave up calling." in page
    assert "Normal" in page
    assert page.count("Alder") >= 1 and page.count("Brook") >= 1


def test_a_late_one_says_how_late_and_how_far_up_the_ladder(
    house: Site, desk: Desk
) -> None:
    house.ladder("Ana Step", "Bea Step")
    late = house.issue(at=ago(30))
    escalate_breaches(at=NOW)
    page = desk.read(page_of(late))
    assert "days late." in page
    assert "1. Ana Step reached" in page
    assert "2. Bea Step reached" not in page
    assert "Headwater handed it up, for its clock had run out" in page


def test_without_a_ladder_the_page_says_who_hears_when_its_clock_runs_out(
    house: Site, desk: Desk, issue: Issue
) -> None:
    assert "past its clock it stays with its owner, and the directors get a letter" in (
        desk.read(page_of(issue))
    )
    escalate_breaches(at=issue.answer_by)
    letter = Letter.objects.get(template="issues/mail/ran_out.txt")
    assert letter.to_address == house.cast.director.email


def test_who_reads_only_gets_the_history_and_no_act(house: Site, issue: Issue) -> None:
    page = Desk(house.cast.analyst).get(page_of(issue)).content.decode()
    assert "opened it" in page
    assert f"{issue.pk}/" not in page.split("<main")[1].replace("card-", "")


def test_a_liaison_of_elsewhere_is_told_whom_to_ask(house: Site, issue: Issue) -> None:
    answer = Desk(house.cast.team_mate).client.get(page_of(issue))
    assert answer.status_code == 403
    assert "outside your territories. Ask its liaison" in said_in(answer)


def test_no_issue_is_no_page(desk: Desk) -> None:
    path = "/issues/00000000-0000-0000-0000-000000000000/"
    assert desk.client.get(path).status_code == 404


def test_each_act_does_what_it_says(house: Site, desk: Desk, issue: Issue) -> None:
    dana = house.owner("Dana Whitlock")
    friday = timezone.localdate(NOW) + timedelta(days=2)
    for place, said in (
        ("step", {"act": "accept"}),
        ("remark", {"note": "Called the clinic"}),
        ("severity", {"severity": "high"}),
        ("due", {"due_on": friday, "why": "The board meets"}),
        ("owner", {"to": dana.pk}),
        ("step", {"act": "work"}),
        ("remedies", {"kind": "slots", "what": "Six slots", "from_date": friday}),
    ):
        answer = desk.do(issue, place, **said)
        assert answer.headers.get("Location") == page_of(issue), (
            place,
            said_in(answer),
        )
    issue.refresh_from_db()
    assert (issue.state, issue.severity, issue.owner) == ("working", "high", dana)
    assert timezone.localdate(issue.due_at) == friday
    assert Remedy.objects.get().what == "Six slots"
    page = desk.read(page_of(issue))
    for words in ("Called the clinic", "changed its severity", "Six slots"):
        assert words in page


def test_it_is_handed_up_by_hand_with_a_due_date(
    house: Site, desk: Desk, issue: Issue
) -> None:
    dana = house.owner("Dana Whitlock")
    friday = timezone.localdate(NOW) + timedelta(days=2)
    desk.do(issue, "escalation", to=dana.pk, note="Decide", due_on=friday)
    row = Escalation.objects.get()
    assert (row.to, row.breached, row.note) == (dana, False, "Decide")
    issue.refresh_from_db()
    assert issue.owner == dana
    assert "Dana Whitlock has to accept it." in desk.read(page_of(issue))


@pytest.mark.req("ISS-03")
def test_fixing_asks_what_was_done_and_keeps_what_was_typed(
    desk: Desk, issue: Issue
) -> None:
    answer = desk.do(issue, "resolution", what="  ", on="2026-06-03", confirmed="yes")
    assert answer.status_code == 422
    assert "Say what was done: the practices will be told." in said_in(answer)
    yes = re.search(rb'<input[^>]*value="yes"[^>]*>', answer.content)
    assert yes and b"checked" in yes[0]
    answer = desk.do(issue, "resolution", what="Done", on="2027-01-01", confirmed="no")
    assert "That day is still to come." in said_in(answer)
    assert not Resolution.objects.exists()


@pytest.mark.req("ISS-03")
@pytest.mark.parametrize(("confirmed", "state"), [("yes", "closed"), ("no", "fixed")])
def test_a_resolution_closes_only_with_the_practices_word(
    desk: Desk, issue: Issue, confirmed: str, state: str
) -> None:
    desk.do(issue, "resolution", what="Done", on="2026-06-03", confirmed=confirmed)
    issue.refresh_from_db()
    assert issue.state == state
    assert Resolution.objects.get().confirmed is (state == "closed")


@pytest.mark.req("ISS-03")
def test_closing_without_a_word_is_said_to_count_apart(
    house: Site, desk: Desk, issue: Issue
) -> None:
    fixed(issue, house)
    desk.do(issue, "closing", note="They don’t answer")
    issue.refresh_from_db()
    assert issue.state == "closed"
    assert "closed unconfirmed, and counted apart" in desk.read(page_of(issue))


def test_a_reason_that_is_asked_for_is_asked_for_again(
    desk: Desk, issue: Issue
) -> None:
    answer = desk.do(issue, "step", act="withdraw", note=" ")
    assert answer.status_code == 422
    assert "Say why it is no issue." in said_in(answer)
    assert b'id="do-withdraw" name="act" open' in answer.content


def test_who_came_second_reads_who_was_first_and_keeps_their_words(
    house: Site, desk: Desk, issue: Issue
) -> None:
    move_issue(issue=issue, act="accept", by=house.cast.liaison, at=NOW, seen=1)
    path = f"{page_of(issue)}resolution/"
    said = {"what": "My long text", "on": "2026-06-03", "confirmed": "no"}
    answer = desk.send(path, seen=1, **said)
    assert answer.status_code == 422
    assert "Somebody changed it meanwhile: Ren Halloway accepted it" in said_in(answer)
    assert "My long text" in said_in(answer)
    # The page shows it as it stands: the same words go through now.
    assert b'name="seen" value="2"' in answer.content
    assert desk.send(path, seen=2, **said).status_code == 302


def test_what_can_no_longer_be_done_is_said_on_the_page(
    house: Site, desk: Desk, issue: Issue
) -> None:
    fixed(issue, house)
    answer = desk.do(issue, "step", act="accept")
    assert answer.status_code == 422
    assert "isn’t possible where the issue stands: it is fixed" in said_in(answer)


@pytest.mark.req("ISS-05")
def test_an_issue_is_joined_to_its_root_and_parted_by_the_toast(
    house: Site, desk: Desk, issue: Issue
) -> None:
    other = house.issue(house.cedar, at=NOW, title="The same at Cedar")
    desk.do(other, "root", root=issue.pk)
    other.refresh_from_db()
    assert other.joined_to == issue
    root = desk.read(page_of(issue))
    assert "met by 3 practices" in root
    assert "The same at Cedar" in root
    page = desk.client.get(page_of(other))
    desk.do(issue, "remark", note="A word of thanks")  # a new toast, without a way back
    assert page.status_code == 200
    desk.do(other, "parting")
    other.refresh_from_db()
    assert other.joined_to is None
    assert desk.client.post(undo_in(desk.get(page_of(other)))).status_code == 302
    other.refresh_from_db()
    assert other.joined_to == issue


@pytest.mark.req("ISS-05")
def test_a_practice_is_added_with_its_words(
    house: Site, desk: Desk, issue: Issue
) -> None:
    path = f"{page_of(issue)}reports/"
    assert "Cedar" in said_in(desk.send(path, find="ced", find_now="1"))
    answer = desk.send(path, practices=[house.cedar.pk], said="We, too.")
    assert answer.headers["Location"] == page_of(issue)
    assert "We, too." in desk.read(page_of(issue))
    answer = desk.send(path, practices=[house.cedar.pk])
    assert answer.status_code == 422
    assert "Cedar has reported it already." in said_in(answer)


@pytest.mark.req("ISS-05")
def test_practices_are_told_and_asked_and_a_toast_takes_it_back(
    house: Site, desk: Desk, issue: Issue
) -> None:
    fixed(issue, house)
    report = report_of(issue, house.alder)
    desk.send(f"/issues/reports/{report.pk}/telling/", how="phone")
    report.refresh_from_db()
    assert (report.told_how, report.told_by) == ("phone", house.cast.director)
    desk.client.post(undo_in(desk.get(page_of(issue))))
    report.refresh_from_db()
    assert report.told_at is None
    desk.get(page_of(issue))
    desk.send(f"/issues/reports/{report.pk}/word/", confirmed="yes")
    issue.refresh_from_db()
    assert issue.state == "closed"
    desk.client.post(undo_in(desk.get(page_of(issue))))
    issue.refresh_from_db()
    assert issue.state == "fixed"


def test_a_practice_that_says_it_is_not_fixed_stands_out(
    house: Site, desk: Desk, issue: Issue
) -> None:
    fixed(issue, house)
    report = report_of(issue, house.brook)
    confirm_report(report=report, confirmed=False, by=house.cast.director, at=NOW)
    assert "says it isn’t fixed" in desk.read(page_of(issue))


def test_promises_that_hang_on_it_stand_beside_it(
    house: Site, desk: Desk, issue: Issue
) -> None:
    make_commitment(
        practice=house.alder,
        promise=Promise(
            "A direct line card",
            owner_for(house.cast.liaison),
            timezone.localdate(NOW),
            None,
            "",
        ),
        by=house.cast.director,
        at=ago(3),
        issue=issue,
    )
    page = desk.read(page_of(issue))
    assert "A direct line card" in page
    assert f"/promises/new/?practice={house.alder.pk}" in (
        desk.get(page_of(issue)).content.decode()
    )


def test_the_number_of_queries_does_not_grow_with_what_happened(
    house: Site,
    desk: Desk,
    issue: Issue,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    desk.do(issue, "remark", note="First")
    desk.get(page_of(issue))
    with django_assert_max_num_queries(60) as one:
        desk.get(page_of(issue))
    few = len(one)
    add_report(
        issue=issue, practice=house.cedar, said="Too", by=house.cast.director, at=NOW
    )
    for number in range(6):
        desk.do(issue, "remark", note=f"Again {number}")
        other = house.issue(house.cedar, at=NOW, title=f"Part {number}")
        desk.do(other, "root", root=issue.pk)
    desk.get(page_of(issue))
    with django_assert_max_num_queries(few):
        desk.get(page_of(issue))
