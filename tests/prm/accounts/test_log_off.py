"""An idle session ends by itself; a person at work is left in peace."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-02")]
IDLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
MINUTE = timedelta(minutes=1)


def test_an_idle_session_ends(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(cast.steward)
        client.get("/account/")
        clock.shift(IDLE + MINUTE)
        assert client.get("/account/").status_code == 302


def test_work_keeps_a_session_open(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(cast.steward)
        for _ in range(3):
            clock.shift(IDLE - MINUTE)
            assert client.get("/account/").status_code == 200


def test_a_sign_of_life_keeps_a_session_open_while_a_person_writes(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(cast.steward)
        client.get("/account/")
        clock.shift(IDLE - MINUTE)
        client.get("/health/")
        clock.shift(2 * MINUTE)
        assert client.get("/account/").status_code == 200


def test_reading_writes_the_session_at_most_once_a_minute(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        client = signed_in(cast.steward)
        client.get("/account/")
        with django_assert_num_queries(2):  # the session and the person
            client.get("/home/")


def test_a_fragment_sends_the_whole_page_to_sign_in(client: Client) -> None:
    response = client.get(
        "/search/?q=alder",
        headers={
            "HX-Request": "true",
            "HX-Current-URL": "http://testserver/data/",
        },
    )
    assert response.headers["HX-Redirect"] == "/sign-in/?next=/data/"


def test_a_visitor_gets_no_session(client: Client) -> None:
    client.get("/sign-in/")
    assert not Session.objects.exists()
