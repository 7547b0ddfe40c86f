"""An administrator looks after accounts; nobody locks the site by it; every act is in the ledger."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prm.accounts.lockout import TRIES_PER_PERSON_AND_PLACE
from prm.accounts.models import Role, User
from prm.ledger.models import Entry
from tests.cast import PASSWORD, Cast, signed_in
from tests.prm.accounts.second_factors import give_app

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-01")]


def last_entry() -> Entry:
    return Entry.objects.latest("sequence")


def test_the_list_finds_people_by_name_role_and_state(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    found = client.get("/users/?text=HALLOWAY").content.decode()
    assert cast.liaison.email in found
    assert cast.team_mate.email not in found
    liaisons = client.get("/users/?role=liaison").content.decode()
    assert cast.team_mate.email in liaisons
    assert cast.steward.email not in liaisons
    closed = client.get("/users/?state=closed").content.decode()
    assert cast.outsider.email in closed
    assert cast.liaison.email not in closed


def test_the_list_says_who_has_a_second_factor(cast: Cast) -> None:
    give_app(cast.liaison)
    page = signed_in(cast.administrator).get("/users/?text=halloway").content.decode()
    assert '<td data-label="Second factor">yes</td>' in page


def test_the_list_asks_as_often_for_many_as_for_few(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    client.get("/users/")
    few = asked_by(client)
    User.objects.bulk_create(
        User(
            email=f"{n}@example.org",
            name=f"Person {n}",
            role=Role.LIAISON,
            password=make_password(None),
        )
        for n in range(60)
    )
    assert asked_by(client) == few
    assert few <= 6


def asked_by(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/users/").status_code == 200
    return len(asked)


def test_a_role_is_changed_and_counts_at_once(cast: Cast) -> None:
    theirs = signed_in(cast.steward)
    path = f"/users/{cast.steward.pk}/role/"
    signed_in(cast.administrator).post(path, {"role": "compliance_officer"})
    assert theirs.get("/data/").status_code == 403
    entry = last_entry()
    assert (entry.verb, entry.by) == ("user.changed_role", cast.administrator)
    assert entry.particulars == {
        "before": "data steward",
        "after": "compliance officer",
    }


def test_a_made_up_role_is_refused(cast: Cast) -> None:
    signed_in(cast.administrator).post(
        f"/users/{cast.steward.pk}/role/", {"role": "king"}
    )
    cast.steward.refresh_from_db()
    assert cast.steward.role == Role.STEWARD


def test_closing_an_account_ends_its_sessions_at_once(
    client: Client, cast: Cast
) -> None:
    client.post("/sign-in/", {"login": cast.liaison.email, "password": PASSWORD})
    administrator = signed_in(cast.administrator)
    path = f"/users/{cast.liaison.pk}/closure/"
    administrator.post(path, {"why": "Left the house."})
    assert client.get("/account/").status_code == 302
    signing = {"login": cast.liaison.email, "password": PASSWORD}
    assert client.post("/sign-in/", signing).status_code == 403
    assert (last_entry().verb, last_entry().why) == ("user.closed", "Left the house.")

    administrator.post(f"/users/{cast.liaison.pk}/reopening/")
    assert client.post("/sign-in/", signing).status_code == 302


@pytest.mark.parametrize(
    ("act", "answers"), [("role", {"role": "liaison"}), ("closure", {})]
)
def test_the_last_administrator_stays(
    cast: Cast, act: str, answers: dict[str, str]
) -> None:
    client = signed_in(cast.administrator)
    response = client.post(
        f"/users/{cast.administrator.pk}/{act}/", answers, follow=True
    )
    assert "is the last administrator" in response.content.decode()
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active
    assert cast.administrator.role == Role.ADMINISTRATOR


def test_one_of_two_administrators_may_go(cast: Cast) -> None:
    User.objects.filter(pk=cast.steward.pk).update(role=Role.ADMINISTRATOR)
    signed_in(cast.steward).post(f"/users/{cast.administrator.pk}/closure/")
    cast.administrator.refresh_from_db()
    assert not cast.administrator.is_active


def test_lost_factors_are_removed(client: Client, cast: Cast) -> None:
    give_app(cast.liaison)
    signed_in(cast.administrator).post(f"/users/{cast.liaison.pk}/factors/removal/")
    signing = {"login": cast.liaison.email, "password": PASSWORD}
    assert client.post("/sign-in/", signing).headers["Location"] == "/home/"
    removed = Entry.objects.get(verb="user.lost_factors")
    assert removed.particulars == {"count": 1}


def test_a_locked_person_is_seen_and_let_in_again(client: Client, cast: Cast) -> None:
    signing = {"login": cast.liaison.email, "password": PASSWORD}
    for _ in range(TRIES_PER_PERSON_AND_PLACE):
        client.post("/sign-in/", {**signing, "password": "wrong"})
    administrator = signed_in(cast.administrator)
    assert "locked until" in administrator.get("/users/").content.decode()
    administrator.post(f"/users/{cast.liaison.pk}/unlocking/")
    assert last_entry().verb == "user.unlocked"
    assert client.post("/sign-in/", signing).status_code == 302


def test_a_person_is_signed_out_everywhere(client: Client, cast: Cast) -> None:
    client.post("/sign-in/", {"login": cast.liaison.email, "password": PASSWORD})
    signed_in(cast.administrator).post(f"/users/{cast.liaison.pk}/sessions/end/")
    assert client.get("/account/").status_code == 302
    assert last_entry().particulars == {"count": 1}


def test_the_list_is_taken_away_for_a_review_and_that_is_written_down(
    cast: Cast,
) -> None:
    User.objects.filter(pk=cast.analyst.pk).update(name="=1+1")
    response = signed_in(cast.administrator).post("/users/file/", {"state": "open"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.count("\r\n") >= 12
    assert "'=1+1" in text
    assert cast.outsider.email not in text
    assert last_entry().verb == "users.taken"


def test_a_person_who_does_not_exist_is_said_so(cast: Cast) -> None:
    response = signed_in(cast.administrator).get("/users/999999/")
    assert response.status_code == 404


def test_a_search_for_what_no_database_takes_finds_nobody(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert client.get("/users/?text=%00&sort=nonsense&page=-4").status_code == 200
