"""People come in with address and password; guessing closes the door for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from prm.accounts.lockout import (
    TRIES_PER_PERSON,
    TRIES_PER_PERSON_AND_PLACE,
    TRIES_PER_PLACE,
)
from prm.accounts.models import User
from prm.accounts.operations import unlock_user
from prm.ledger.models import Entry
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-02")]
COOL_OFF: timedelta = django_settings.AXES_COOLOFF_TIME


def try_to_sign_in(
    client: Client, email: str, password: str = PASSWORD, **extra: str
) -> int:
    response = client.post("/sign-in/", {"login": email, "password": password}, **extra)
    return response.status_code


def test_a_visitor_is_sent_to_sign_in_and_back_again(
    client: Client, cast: Cast
) -> None:
    refused = client.get("/data/?sort=rows")
    assert refused.headers["Location"] == "/sign-in/?next=/data/%3Fsort%3Drows"
    response = client.post(
        "/sign-in/",
        {
            "login": cast.steward.email,
            "password": PASSWORD,
            "next": "/data/?sort=rows",
        },
    )
    assert response.headers["Location"] == "/data/?sort=rows"


def test_the_case_of_an_address_does_not_matter(client: Client, cast: Cast) -> None:
    assert try_to_sign_in(client, cast.liaison.email.upper()) == 302


def test_nobody_is_sent_on_to_another_site(client: Client, cast: Cast) -> None:
    response = client.post(
        "/sign-in/?next=https://evil.example/",
        {
            "login": cast.liaison.email,
            "password": PASSWORD,
            "next": "//evil.example/",
        },
    )
    assert response.headers["Location"] == "/home/"


def test_a_wrong_password_is_answered_with_what_to_check(
    client: Client, cast: Cast
) -> None:
    response = client.post(
        "/sign-in/", {"login": cast.liaison.email, "password": "wrong"}
    )
    assert response.status_code == 422
    assert "This address and password don&#39;t belong together" in (
        response.content.decode()
    )


def test_who_has_left_does_not_come_in(client: Client, cast: Cast) -> None:
    response = client.post(
        "/sign-in/", {"login": cast.outsider.email, "password": PASSWORD}
    )
    assert response.status_code == 403
    assert "Your account is closed" in response.content.decode()
    assert client.get("/account/").status_code == 302


def close_the_door(client: Client, email: str, **extra: str) -> None:
    for _ in range(TRIES_PER_PERSON_AND_PLACE - 1):
        assert try_to_sign_in(client, email, "wrong", **extra) == 422
    assert try_to_sign_in(client, email, "wrong", **extra) == 429


def test_wrong_passwords_close_the_door_even_for_the_right_one(
    client: Client, cast: Cast
) -> None:
    close_the_door(client, cast.liaison.email)
    assert try_to_sign_in(client, cast.liaison.email) == 429
    assert try_to_sign_in(client, cast.liaison.email.upper()) == 429


def test_the_closed_door_says_until_when(client: Client, cast: Cast) -> None:
    with time_machine.travel("2026-11-21T15:02:00Z", tick=False) as clock:
        close_the_door(client, cast.liaison.email)
        clock.shift(timedelta(minutes=5))
        response = client.post(
            "/sign-in/", {"login": cast.liaison.email, "password": PASSWORD}
        )
    assert response.status_code == 429
    assert "until 10:17" in response.content.decode()  # New York: five hours back


def test_the_ledger_knows_each_time_the_door_was_closed(
    client: Client, cast: Cast
) -> None:
    close_the_door(client, cast.liaison.email)
    try_to_sign_in(client, cast.liaison.email)
    entry = Entry.objects.get(verb="user.locked_out")
    assert entry.particulars["tried"] == cast.liaison.email
    assert entry.mentions.get().key == str(cast.liaison.pk)


def test_an_address_that_no_database_takes_is_a_wrong_one(
    client: Client, cast: Cast
) -> None:
    assert try_to_sign_in(client, f"{cast.liaison.email}\0") == 422
    assert try_to_sign_in(client, cast.liaison.email, "a\0b") == 422


def test_no_password_is_kept_with_a_failed_try(client: Client, cast: Cast) -> None:
    try_to_sign_in(client, cast.liaison.email, "almost the right one")
    attempt = AccessAttempt.objects.get()
    assert "almost" not in attempt.post_data + attempt.get_data
    assert attempt.username == cast.liaison.email


def test_a_colleague_is_not_locked_out_by_anothers_mistakes(
    client: Client, cast: Cast
) -> None:
    close_the_door(client, cast.liaison.email)
    assert try_to_sign_in(client, cast.team_mate.email) == 302


def test_mistakes_made_elsewhere_do_not_lock_a_person_out(
    client: Client, cast: Cast
) -> None:
    close_the_door(client, cast.liaison.email, REMOTE_ADDR="203.0.113.9")
    assert try_to_sign_in(client, cast.liaison.email) == 302


def test_a_place_that_guesses_at_everybody_is_closed(
    client: Client, cast: Cast
) -> None:
    for number in range(TRIES_PER_PLACE - 1):
        assert try_to_sign_in(client, f"{number}@example.org", "wrong") == 422
    assert try_to_sign_in(client, "last@example.org", "wrong") == 429
    assert try_to_sign_in(client, cast.liaison.email) == 429
    assert try_to_sign_in(client, cast.liaison.email, REMOTE_ADDR="203.0.113.9") == 302


def test_a_person_guessed_at_from_everywhere_is_closed(
    client: Client, cast: Cast
) -> None:
    for number in range(TRIES_PER_PERSON):
        place = f"203.0.113.{number}"
        try_to_sign_in(client, cast.liaison.email, "wrong", REMOTE_ADDR=place)
    assert try_to_sign_in(client, cast.liaison.email) == 429


def test_the_door_opens_again_after_a_while(client: Client, cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        close_the_door(client, cast.liaison.email)
        clock.shift(COOL_OFF + timedelta(seconds=1))
        assert try_to_sign_in(client, cast.liaison.email, "wrong") == 422
        assert try_to_sign_in(client, cast.liaison.email) == 302


def test_trying_at_the_closed_door_does_not_keep_it_closed(
    client: Client, cast: Cast
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        close_the_door(client, cast.liaison.email)
        clock.shift(COOL_OFF - timedelta(minutes=1))
        assert try_to_sign_in(client, cast.liaison.email) == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert try_to_sign_in(client, cast.liaison.email) == 302


def test_an_administrator_opens_the_door(client: Client, cast: Cast) -> None:
    close_the_door(client, cast.liaison.email)
    unlock_user(user=cast.liaison)
    assert try_to_sign_in(client, cast.liaison.email) == 302


def test_coming_in_starts_the_count_afresh(client: Client, cast: Cast) -> None:
    try_to_sign_in(client, cast.liaison.email, "wrong")
    try_to_sign_in(client, cast.liaison.email)
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("trusted", "hops", "counted"),
    [
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "203.0.113.9:51234", "203.0.113.9"),
        (True, "not an address", "127.0.0.1"),
        (False, "198.51.100.1", "127.0.0.1"),
    ],
)
def test_a_hop_counts_only_as_a_trusted_proxy_wrote_it(
    client: Client,
    cast: Cast,
    settings: Settings,
    trusted: bool,
    hops: str,
    counted: str,
) -> None:
    settings.TRUST_PROXY = trusted
    claimed = {"HTTP_X_FORWARDED_FOR": hops}
    try_to_sign_in(client, cast.liaison.email, "wrong", **claimed)
    assert AccessAttempt.objects.get().ip_address == counted


def test_coming_in_and_going_out_stand_in_the_ledger(
    client: Client, cast: Cast
) -> None:
    try_to_sign_in(client, cast.steward.email)
    client.post("/sign-out/")
    came, went = Entry.objects.order_by("sequence")
    assert (came.verb, came.by) == ("user.signed_in", cast.steward)
    assert came.particulars == {"means": "password", "place": "127.0.0.1"}
    assert (went.verb, went.by) == ("user.signed_out", cast.steward)


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    for path in ("/sign-up/", "/accounts/signup/", "/signup/"):
        assert client.get(path).status_code in {302, 404}
    client.post("/sign-in/", {"login": "new@example.org", "password": PASSWORD})
    assert not User.objects.exists()


def test_signing_out_ends_the_session(client: Client, cast: Cast) -> None:
    client.force_login(cast.steward)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/data/").status_code == 302


def test_a_link_cannot_sign_anybody_out(client: Client, cast: Cast) -> None:
    client.force_login(cast.steward)
    assert client.get("/sign-out/").status_code == 405


def test_a_letter_that_counts_as_another_brings_no_new_tries(
    client: Client, cast: Cast
) -> None:
    close_the_door(client, cast.steward.email.replace("s", "\u017f"))
    assert try_to_sign_in(client, cast.steward.email) == 429
