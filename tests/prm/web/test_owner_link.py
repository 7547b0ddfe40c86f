"""An owner acts from the link in their mail: who they are is shown first, and what they do is in the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import day
from prm.issues.models import Issue, IssueState, Resolution
from prm.issues.operations import ask_for_longer, remark
from prm.ledger.models import Entry
from prm.mail.letters import text_of
from prm.mail.models import Letter
from prm.visits.models import Commitment, CommitmentState
from prm.visits.operations import Promise, make_commitment
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.web.conftest import words
from tests.prm.web.links import Reader, fresh, today

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-09")]


@pytest.fixture
def house(cast: Cast) -> Site:
    return make_site(cast)


@pytest.fixture
def reader(house: Site) -> Reader:
    return Reader(house.owner("Imre Mott"))


@pytest.fixture
def issue(house: Site, reader: Reader) -> Issue:
    return house.issue(
        at=timezone.now(), owner=reader.owner, description="Three calls a week."
    )


@pytest.fixture
def promise(house: Site, reader: Reader, cast: Cast) -> Commitment:
    due = timezone.localdate() + timedelta(days=2)
    return make_commitment(
        practice=house.alder,
        promise=Promise(
            "Send the referral form", reader.owner, due, None, "cardiology"
        ),
        by=cast.director,
        at=timezone.now(),
    )


def test_before_one_has_shown_who_one_is_the_page_says_little(
    issue: Issue, reader: Reader
) -> None:
    answer = reader.client.get(reader.link())
    page = words(answer.content)
    assert answer.status_code == 200
    assert "A link for I. M." in page
    assert "an issue in cardiology" in page
    for secret in ("Imre", "imre@", issue.title, "Three calls", "Alder"):
        assert secret not in page
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_opening_a_link_does_nothing(issue: Issue, reader: Reader) -> None:
    path = reader.link()
    before = Entry.objects.count(), Letter.objects.count()
    for _ in range(3):
        reader.client.get(path)
        reader.client.head(path)
    for part in ("code/", "proof/", "steps/", "renewal/"):
        assert reader.client.get(f"{path}{part}").status_code == 405
    assert (Entry.objects.count(), Letter.objects.count()) == before
    assert fresh(issue).revision == issue.revision


def test_after_the_code_the_owner_reads_accepts_and_fixes(
    issue: Issue, reader: Reader
) -> None:
    path = reader.link()
    reader.show(path)
    page = words(reader.client.get(path).content)
    for said in (issue.title, "Three calls a week.", "Alder", "Normal"):
        assert said in page
    assert reader.say(path, "accept", seen=1) == 302
    assert fresh(issue).state == IssueState.ACCEPTED
    entry = Entry.objects.get(verb="issue.accepted")
    assert (entry.by, entry.by_name) == (None, "Imre Mott")
    assert "Imre Mott accepted it through their link" in words(
        reader.client.get(path).content
    )
    assert reader.say(path, "fix", seen=2, what="A second scheduler", on=today()) == 302
    assert fresh(issue).state == IssueState.FIXED
    assert Resolution.objects.get().by_owner == reader.owner


def test_a_remark_and_a_later_day_are_in_its_history(
    issue: Issue, reader: Reader
) -> None:
    path = reader.link()
    reader.show(path)
    assert reader.say(path, "remark", seen=1, note="The line was dead.") == 302
    late = issue.due_at + timedelta(days=9)
    assert reader.say(path, "later", seen=1, day=today(late), note="Hiring") == 302
    page = words(reader.client.get(path).content)
    assert "The line was dead." in page
    assert "Will be fixed by" in page
    assert "Hiring" in page


def test_who_needs_longer_for_an_issue_tells_whoever_opened_it(
    issue: Issue, reader: Reader, cast: Cast
) -> None:
    path = reader.link()
    reader.show(path)
    told = Letter.objects.filter(template="issues/mail/takes_longer.txt")
    due = today(issue.due_at)
    assert reader.say(path, "later", seen=1, day=due, note="Hiring") == 422
    assert not told.exists()
    late = issue.due_at + timedelta(days=9)
    for _ in range(2):  # said anew, it is told anew
        reader.say(path, "later", seen=1, day=today(late), note="Hiring")
    assert [each.to_address for each in told] == [cast.director.email] * 2
    text = text_of(told[0], "LINK")
    assert (
        f"Imre Mott needs longer for something that you opened; it could be fixed by {day(late)}"
        in text
    )
    assert "No timely appointment (cardiology), met by Alder" in text
    assert "Hiring" not in text  # what somebody wrote stands on the issue's page
    assert fresh(issue).due_at == issue.due_at  # not theirs to move
    assert Entry.objects.filter(verb="issue.remarked").count() == 2


def test_of_an_issue_whose_opener_has_left_the_liaison_is_told(
    house: Site, reader: Reader, cast: Cast
) -> None:
    issue = house.issue(at=timezone.now(), owner=reader.owner)
    User.objects.filter(pk=cast.director.pk).update(is_active=False)
    ask_for_longer(
        issue=issue,
        day=timezone.localdate(issue.due_at) + timedelta(days=1),
        why="Hiring",
        owner=reader.owner,
        at=timezone.now(),
    )
    letter = Letter.objects.get(template="issues/mail/takes_longer.txt")
    assert letter.to_address == cast.liaison.email


def test_who_hands_it_back_has_no_link_any_more(issue: Issue, reader: Reader) -> None:
    path = reader.link()
    reader.show(path)
    assert reader.say(path, "hand_back", seen=1, note="Not our desk") == 302
    assert fresh(issue).owner is None
    assert reader.client.get(path).status_code == 404


def test_what_somebody_changed_meanwhile_is_said_and_nothing_is_written(
    issue: Issue, reader: Reader, cast: Cast
) -> None:
    path = reader.link()
    reader.show(path)
    reader.say(path, "accept", seen=1)
    answer = reader.client.post(
        f"{path}steps/",
        {"act": "fix", "fix-seen": 1, "fix-what": "A line", "fix-on": today()},
    )
    assert answer.status_code == 422
    page = words(answer.content)
    assert "Somebody changed it meanwhile" in page
    assert b"A line" in answer.content  # what was typed is still there
    assert b'name="fix-seen" value="2"' in answer.content
    assert not Resolution.objects.exists()
    remark(issue=issue, note="Fine", by=cast.director, at=timezone.now())
    assert reader.say(path, "accept", seen=2) == 422  # it is accepted already


def test_what_is_missing_is_said_beside_its_field(issue: Issue, reader: Reader) -> None:
    path = reader.link()
    reader.show(path)
    answer = reader.client.post(f"{path}steps/", {"act": "fix", "fix-seen": 1})
    assert answer.status_code == 422
    assert "Say what was done: the practices will be told." in words(answer.content)


def test_a_promise_is_kept_by_its_link(promise: Commitment, reader: Reader) -> None:
    path = reader.link()
    page = words(reader.client.get(path).content)
    assert "a promise in cardiology" in page
    assert promise.what not in page
    reader.show(path)
    assert reader.say(path, "kept", seen=1, on=today()) == 302
    promise.refresh_from_db()
    assert promise.state == CommitmentState.KEPT
    entry = Entry.objects.get(verb="commitment.kept")
    assert (entry.by, entry.by_name) == (None, "Imre Mott")
    assert reader.client.get(path).status_code == 404  # nothing is left to do


def test_who_needs_longer_tells_whoever_made_the_promise(
    promise: Commitment, reader: Reader, cast: Cast
) -> None:
    path = reader.link()
    reader.show(path)
    assert reader.say(path, "later", seen=1, day=today(), note="No form") == 422
    later = timezone.now() + timedelta(days=9)
    assert reader.say(path, "later", seen=1, day=today(later), note="No form") == 302
    promise.refresh_from_db()
    assert promise.state == CommitmentState.OPEN
    assert promise.due_on == timezone.localdate() + timedelta(
        days=2
    )  # not theirs to move
    letter = Letter.objects.get(to_address=cast.director.email)
    assert letter.words["why"] == "No form"
    entry = Entry.objects.get(verb="commitment.takes_longer")
    assert (entry.by_name, entry.particulars["asked"]) == (
        "Imre Mott",
        cast.director.name,
    )
    assert "No form" not in str(entry.particulars)
