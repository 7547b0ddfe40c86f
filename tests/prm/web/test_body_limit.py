"""Nobody fills the disk by sending more than a page takes; nothing of it is read."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
HUGE = 2 * 1024**3
FORM = "multipart/form-data; boundary=b"


class Unread:
    """A body that must not be read."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def send(client: Client, path: str, length: int) -> int:
    said = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread()}
    answer = client.post(path, b"", content_type=FORM, **said)  # type: ignore[arg-type]
    return answer.status_code


@pytest.mark.parametrize("path", ["/sign-in/", "/imports/", "/nowhere/"])
def test_a_visitors_huge_body_is_refused_unread(client: Client, path: str) -> None:
    assert send(client, path, HUGE) == 413
    assert send(client, path, 6 * 1024**2) == 413


def test_a_steward_sends_as_much_as_the_site_allows_and_no_more(
    cast: Cast, settings: Settings
) -> None:
    settings.UPLOAD_MEGABYTES = 10
    steward = signed_in(cast.steward)
    assert send(steward, "/imports/", 12 * 1024**2) == 413
    assert send(steward, "/practices/1/notes/", 10 * 1024**2) == 413
    assert send(steward, "/imports/", 10 * 1024**2) == 422  # taken, and looked into


def test_the_page_says_what_to_do(client: Client) -> None:
    answer = client.post("/sign-in/", b"", content_type=FORM, CONTENT_LENGTH=str(HUGE))
    assert "headwater ingest" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
