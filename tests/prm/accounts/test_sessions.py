"""A person sees where they are signed in, and ends what isn't theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from prm.accounts.queries import name_device
from prm.ledger.models import Entry
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-02")]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0"
MOST = timedelta(seconds=django_settings.SESSION_MOST)
MINUTE = timedelta(minutes=1)


def signed_in_by(user_agent: str, email: str, place: str) -> Client:
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=place)
    client.post("/sign-in/", {"login": email, "password": PASSWORD})
    return client


def test_each_device_is_named_with_its_place(cast: Cast) -> None:
    signed_in_by(PHONE, cast.liaison.email, "203.0.113.9")
    desk = signed_in_by(DESK, cast.liaison.email, "198.51.100.4")
    page = desk.get("/account/").content.decode()
    assert "Edge on Windows, this one" in page
    assert "Safari on iPhone" in page
    assert "203.0.113.9" in page
    assert "198.51.100.4" in page


def test_a_colleagues_sessions_are_not_shown_and_not_ended(cast: Cast) -> None:
    from allauth.usersessions.models import UserSession

    theirs = signed_in_by(PHONE, cast.liaison.email, "203.0.113.9")
    mine = signed_in_by(DESK, cast.team_mate.email, "198.51.100.4")
    assert "203.0.113.9" not in mine.get("/account/").content.decode()
    session = UserSession.objects.get(user=cast.liaison)
    assert mine.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_one_device_is_signed_out(cast: Cast) -> None:
    from allauth.usersessions.models import UserSession

    phone = signed_in_by(PHONE, cast.liaison.email, "203.0.113.9")
    desk = signed_in_by(DESK, cast.liaison.email, "198.51.100.4")
    session = UserSession.objects.get(user=cast.liaison, ip="203.0.113.9")
    desk.post(f"/account/sessions/{session.pk}/end/")
    assert phone.get("/account/").status_code == 302
    assert desk.get("/account/").status_code == 200
    assert Entry.objects.get(verb="session.ended").particulars == {
        "place": "203.0.113.9"
    }


def test_all_other_devices_are_signed_out(cast: Cast) -> None:
    others = [signed_in_by(PHONE, cast.liaison.email, f"203.0.113.{n}") for n in (1, 2)]
    here = signed_in_by(DESK, cast.liaison.email, "198.51.100.4")
    here.post("/account/sessions/end/")
    assert [client.get("/account/").status_code for client in others] == [302, 302]
    assert here.get("/account/").status_code == 200


def test_a_session_ends_however_busy_it_is(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in_by(DESK, cast.liaison.email, "198.51.100.4")
        worked = timedelta()
        while worked < MOST - 20 * MINUTE:
            clock.shift(20 * MINUTE)
            worked += 20 * MINUTE
            assert client.get("/account/").status_code == 200
        clock.shift(20 * MINUTE)
        assert client.get("/account/").headers["Location"].startswith("/sign-in/")
        assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [(PHONE, "Safari on iPhone"), (DESK, "Edge on Windows"), ("", "Unknown device")],
)
def test_a_browser_is_named_in_two_words(user_agent: str, said: str) -> None:
    assert name_device(user_agent) == said
