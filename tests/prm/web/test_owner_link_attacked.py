"""A link that was forged, found, guessed at or kept too long opens nothing, and says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from prm.issues.models import Issue, IssueState
from prm.issues.operations import assign_issue, close_issue, fix_issue
from prm.issues.operations.passes import (
    CODE_GOOD_FOR,
    CODES_AN_HOUR,
    GOOD_FOR,
    WRONG_A_CODE,
    WRONG_A_PASS,
    withdraw_pass,
)
from prm.ledger.models import Entry
from prm.mail.models import Letter
from tests.cast import Cast
from tests.prm.issues.made import Site, make_site
from tests.prm.web.conftest import words
from tests.prm.web.links import Reader, fresh, pass_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-09")]
NOW = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def house(clock: time_machine.Traveller, cast: Cast) -> Site:
    return make_site(cast)


@pytest.fixture
def reader(house: Site) -> Reader:
    return Reader(house.owner("Imre Mott"))


@pytest.fixture
def issue(house: Site, reader: Reader) -> Issue:
    return house.issue(owner=reader.owner)


@pytest.fixture
def path(issue: Issue, reader: Reader) -> str:
    return reader.link()


def wrong(code: str) -> str:
    """Return six other digits."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def is_void(client: Client, path: str) -> bool:
    answer = client.get(path)
    page = words(answer.content)
    assert "Imre" not in page
    assert "cardiology" not in page
    return answer.status_code == 404 and "Nothing is to be done here" in page


def test_a_forged_seal_opens_nothing_and_looks_like_an_old_link(
    path: str, reader: Reader, clock: time_machine.Traveller
) -> None:
    seal = path.split("/")[3]
    turned = ("0" if seal[0] != "0" else "1") + seal[1:]
    forged = path.replace(seal, turned)
    unknown = path.replace(path.split("/")[2], str(uuid4()))
    for each in (forged, unknown):
        assert is_void(reader.client, each)
        for part in ("code/", "proof/", "steps/"):
            assert reader.client.post(f"{each}{part}").status_code == 404
    assert not Letter.objects.filter(key__startswith="code ").exists()
    said = words(reader.client.get(forged).content)
    clock.shift(GOOD_FOR + timedelta(seconds=1))
    assert words(reader.client.get(path).content) == said


def test_a_link_ends_with_its_days_its_withdrawal_its_owner_and_its_issue(
    issue: Issue,
    reader: Reader,
    house: Site,
    path: str,
    clock: time_machine.Traveller,
    cast: Cast,
) -> None:
    at = timezone.now()
    assert reader.client.get(path).status_code == 200
    withdrawn = pass_of(reader)
    withdraw_pass(owner_pass=withdrawn, by=cast.director, at=at)
    assert is_void(reader.client, path)
    second = reader.link()
    assert second != path
    assign_issue(
        issue=issue, to=house.owner("Ana Roe"), by=cast.director, at=at, seen=1
    )
    assert is_void(reader.client, second)
    assign_issue(issue=issue, to=reader.owner, by=cast.director, at=at, seen=2)
    assert reader.client.get(second).status_code == 200
    fix_issue(
        issue=issue,
        what="Slots",
        on=at.date(),
        confirmed=False,
        by=cast.director,
        at=at,
        seen=3,
    )
    assert reader.client.get(second).status_code == 200  # it may not be fixed after all
    close_issue(issue=issue, by=cast.director, at=at, seen=4)
    assert is_void(reader.client, second)


def test_who_has_left_has_no_link(path: str, reader: Reader) -> None:
    reader.owner.left_on = timezone.localdate()
    reader.owner.save()
    assert is_void(reader.client, path)


def test_nothing_is_done_without_the_code(
    path: str, issue: Issue, reader: Reader
) -> None:
    assert reader.say(path, "accept", seen=1) == 403
    assert fresh(issue).state == IssueState.OPEN


def test_one_browser_shows_nothing_for_another_nor_for_another_issue(
    path: str, issue: Issue, reader: Reader, house: Site
) -> None:
    reader.show(path)
    other = house.issue(house.brook, owner=reader.owner, at=timezone.now())
    second = reader.link()
    assert second != path
    assert reader.say(second, "accept", seen=1) == 403
    kept = reader.client.cookies["owner-pass"]
    assert kept["path"] == path
    assert kept["httponly"]
    kept["path"] = "/"  # as if it had been copied from the one to the other
    assert reader.say(second, "accept", seen=1) == 403
    stranger = Reader(reader.owner)
    assert stranger.say(path, "accept", seen=1) == 403
    assert fresh(other).state == fresh(issue).state == IssueState.OPEN


def test_an_hour_later_the_code_is_asked_for_again(
    path: str, issue: Issue, reader: Reader, clock: time_machine.Traveller
) -> None:
    reader.show(path)
    clock.shift(timedelta(minutes=59))
    assert issue.title in words(reader.client.get(path).content)
    reader.client.cookies["owner-pass"]["expires"] = ""  # a browser that never forgets
    clock.shift(timedelta(minutes=2))
    assert issue.title not in words(reader.client.get(path).content)
    assert reader.say(path, "accept", seen=1) == 403


def test_a_code_works_once_for_ten_minutes_and_on_its_own_link(
    path: str, reader: Reader, house: Site, clock: time_machine.Traveller
) -> None:
    reader.client.post(f"{path}code/")
    first = reader.code()
    house.issue(house.brook, owner=reader.owner, at=timezone.now())
    second = reader.link()
    reader.client.post(f"{second}code/")
    assert prove(reader, second, first) == 422  # the other's
    assert prove(reader, path, first) == 302
    assert prove(reader, path, first) == 422  # replayed
    reader.client.post(f"{path}code/")
    late = reader.code()
    clock.shift(CODE_GOOD_FOR)
    assert prove(reader, path, late) == 422


def test_a_new_code_voids_the_one_before_and_the_proof_of_another_browser(
    path: str, issue: Issue, reader: Reader, clock: time_machine.Traveller
) -> None:
    reader.client.post(f"{path}code/")
    first = reader.code()
    reader.client.post(f"{path}code/")
    assert prove(reader, path, first) == 422
    assert prove(reader, path, f" {reader.code()[:3]} {reader.code()[3:]} ") == 302
    clock.shift(timedelta(seconds=1))
    other = Reader(reader.owner)
    other.show(path)
    assert reader.say(path, "accept", seen=1) == 403


def prove(reader: Reader, path: str, code: str) -> int:
    return reader.client.post(f"{path}proof/", {"code": code}).status_code


def test_guesses_void_the_code_and_at_last_the_link(
    path: str, reader: Reader, clock: time_machine.Traveller
) -> None:
    tried = 0
    while tried < WRONG_A_PASS:
        reader.client.post(f"{path}code/")
        right = reader.code()
        for _ in range(WRONG_A_CODE):
            assert prove(reader, path, wrong(right)) in {404, 422}
            tried += 1
        assert prove(reader, path, right) in {404, 422}  # void by then
        clock.shift(timedelta(minutes=20))
    assert is_void(reader.client, path)
    refused = Entry.objects.filter(verb="pass.refused")
    assert refused.latest("sequence").particulars["left"] == "the link is withdrawn"
    assert not Entry.objects.filter(verb="pass.shown").exists()


def test_a_mailbox_is_not_flooded(
    path: str, reader: Reader, clock: time_machine.Traveller
) -> None:
    for _ in range(CODES_AN_HOUR):
        assert reader.client.post(f"{path}code/").status_code == 302
    answer = reader.client.post(f"{path}code/")
    assert answer.status_code == 429
    assert "come back in an hour" in words(answer.content)
    assert Letter.objects.filter(key__startswith="code ").count() == CODES_AN_HOUR
    clock.shift(timedelta(hours=1))
    assert reader.client.post(f"{path}code/").status_code == 302


def test_neither_code_nor_link_lies_in_the_database(
    path: str, issue: Issue, reader: Reader
) -> None:
    reader.client.post(f"{path}code/")
    seal, code = path.split("/")[3], reader.code()
    kept = str([*Letter.objects.values(), pass_of(reader).__dict__])
    assert seal not in kept
    assert code not in kept


def test_a_form_of_elsewhere_acts_in_nobodys_name(path: str, reader: Reader) -> None:
    strict = Client(enforce_csrf_checks=True)
    for part in ("code/", "proof/", "steps/", "renewal/"):
        assert strict.post(f"{path}{part}").status_code == 403
    assert not Letter.objects.filter(key__startswith="code ").exists()


def test_a_link_that_grew_old_is_renewed_by_mail_once_a_day(
    path: str, reader: Reader, clock: time_machine.Traveller
) -> None:
    before = Letter.objects.count()
    first = reader.client.post(f"{path}renewal/")
    assert Letter.objects.count() == before  # it is good still
    clock.shift(GOOD_FOR)
    for _ in range(3):
        answer = reader.client.post(f"{path}renewal/")
    assert Letter.objects.count() == before + 1
    again = reader.link()
    assert again != path
    assert reader.client.get(again).status_code == 200
    forged = reader.client.post(f"{path[:-4]}0000/renewal/".replace("//", "/"))
    assert words(forged.content) == words(answer.content) == words(first.content)
    assert Letter.objects.count() == before + 1
