"""What a page says once: to the session that it was said to, and to no other."""

from __future__ import annotations

import pytest
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from prm.accounts.messages import Storage
from prm.accounts.sessions import SessionStore

LONG = "The visit is logged. " * 200  # more than a cookie may hold


def request_of(session: SessionStore, cookie: str = "") -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = session
    if cookie:
        request.COOKIES["messages"] = cookie
    request._messages = Storage(request)  # type: ignore[attr-defined]
    return request


@pytest.fixture
def session(db: None) -> SessionStore:
    made = SessionStore()
    made.create()
    made.modified = False
    return made


def say(session: SessionStore, text: str) -> str:
    """Let a page say a text, and return the cookie that it sets."""
    request, response = request_of(session), HttpResponse()
    messages.success(request, text)
    request._messages.update(response)  # type: ignore[attr-defined]
    return response.cookies["messages"].value if response.cookies else ""


def read(session: SessionStore, cookie: str) -> list[str]:
    return [str(each) for each in messages.get_messages(request_of(session, cookie))]


def test_the_next_page_says_it_and_no_row_is_written(session: SessionStore) -> None:
    cookie = say(session, "The visit is logged.")
    assert read(session, cookie) == ["The visit is logged."]
    assert not session.modified


def test_another_session_reads_nothing_of_it(session: SessionStore) -> None:
    cookie = say(session, "The visit is logged.")
    other = SessionStore()
    other.create()
    assert read(other, cookie) == []


def test_who_signs_in_meanwhile_reads_what_was_said_to_them(
    session: SessionStore,
) -> None:
    request, response = request_of(session), HttpResponse()
    messages.success(request, "Welcome.")
    session.cycle_key()
    request._messages.update(response)  # type: ignore[attr-defined]
    assert read(session, response.cookies["messages"].value) == ["Welcome."]


def test_what_is_too_long_for_a_cookie_is_kept_with_the_session(
    session: SessionStore,
) -> None:
    cookie = say(session, LONG)
    assert read(session, cookie) == [LONG]
