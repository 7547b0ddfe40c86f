"""People come in with address and password; guessing closes the door for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from prm.accounts.models import FailedSignIn
from prm.accounts.operations import TRIES_PER_PERSON_AND_PLACE, TRY_WINDOW
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-02")]


def try_to_sign_in(
    client: Client, email: str, password: str = PASSWORD, **extra: str
) -> int:
    response = client.post(
        "/sign-in/", {"username": email, "password": password}, **extra
    )
    return response.status_code


def test_a_visitor_is_sent_to_sign_in_and_back_again(
    client: Client, cast: Cast
) -> None:
    refused = client.get("/data/?sort=rows")
    assert refused.headers["Location"] == "/sign-in/?next=/data/%3Fsort%3Drows"
    response = client.post(
        "/sign-in/",
        {
            "username": cast.steward.email,
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
            "username": cast.liaison.email,
            "password": PASSWORD,
            "next": "//evil.example/",
        },
    )
    assert response.headers["Location"] == "/home/"


def test_a_wrong_password_is_answered_with_what_to_check(
    client: Client, cast: Cast
) -> None:
    response = client.post(
        "/sign-in/", {"username": cast.liaison.email, "password": "wrong"}
    )
    assert response.status_code == 422
    assert "This address and password don&#39;t belong together" in (
        response.content.decode()
    )


def test_who_has_left_does_not_come_in(client: Client, cast: Cast) -> None:
    assert try_to_sign_in(client, cast.outsider.email) == 422


def test_wrong_passwords_close_the_door_even_for_the_right_one(
    client: Client, cast: Cast
) -> None:
    for _ in range(TRIES_PER_PERSON_AND_PLACE):
        assert try_to_sign_in(client, cast.liaison.email, "wrong") == 422
    assert try_to_sign_in(client, cast.liaison.email) == 429


def test_an_address_that_no_database_takes_is_a_wrong_one(
    client: Client, cast: Cast
) -> None:
    assert try_to_sign_in(client, f"{cast.liaison.email}\0") == 422
    assert FailedSignIn.objects.get().email == cast.liaison.email


def test_a_colleague_is_not_locked_out_by_anothers_mistakes(
    client: Client, cast: Cast
) -> None:
    for _ in range(TRIES_PER_PERSON_AND_PLACE):
        try_to_sign_in(client, cast.liaison.email, "wrong")
    assert try_to_sign_in(client, cast.team_mate.email) == 302


def test_mistakes_made_elsewhere_do_not_lock_a_person_out(
    client: Client, cast: Cast
) -> None:
    for _ in range(TRIES_PER_PERSON_AND_PLACE):
        try_to_sign_in(client, cast.liaison.email, "wrong", REMOTE_ADDR="203.0.113.9")
    assert try_to_sign_in(client, cast.liaison.email) == 302


def test_the_door_opens_again_and_old_mistakes_are_forgotten(
    client: Client, cast: Cast
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(TRIES_PER_PERSON_AND_PLACE):
            try_to_sign_in(client, cast.liaison.email, "wrong")
        clock.shift(TRY_WINDOW + timedelta(seconds=1))
        assert try_to_sign_in(client, cast.liaison.email, "wrong") == 422
    assert FailedSignIn.objects.count() == 1


def test_coming_in_starts_the_count_afresh(client: Client, cast: Cast) -> None:
    try_to_sign_in(client, cast.liaison.email, "wrong")
    try_to_sign_in(client, cast.liaison.email)
    assert not FailedSignIn.objects.exists()


def test_behind_a_trusted_proxy_the_last_hop_counts(
    client: Client, cast: Cast, settings: object
) -> None:
    settings.TRUST_PROXY = True  # type: ignore[attr-defined]
    claimed = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}
    try_to_sign_in(client, cast.liaison.email, "wrong", **claimed)
    assert FailedSignIn.objects.get().address == "203.0.113.9"


def test_signing_out_ends_the_session(client: Client, cast: Cast) -> None:
    client.force_login(cast.steward)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/data/").status_code == 302


def test_a_link_cannot_sign_anybody_out(client: Client, cast: Cast) -> None:
    client.force_login(cast.steward)
    assert client.get("/sign-out/").status_code == 405
