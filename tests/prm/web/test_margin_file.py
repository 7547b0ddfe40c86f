"""Margins from a file: taken, said, and what of it couldn't be; by directors and analysts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from prm.programs.models import MarginRange
from tests.cast import Cast, signed_in
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-08")]

PATH = "/programs/margins/file/"
HEAD = "service_line,low,high,approved_by,approved_on"


def day() -> str:
    return (timezone.localdate() - timedelta(days=9)).isoformat()


def sent(*rows: str, head: str = HEAD, percent: str = "58") -> dict[str, Any]:
    text = "\r\n".join([head, *rows]).encode()
    file = SimpleUploadedFile("finance.csv", text, content_type="text/csv")
    return {"file": file, "percent": percent}


def test_a_file_is_taken_and_the_page_says_from_where(cast: Cast) -> None:
    client = signed_in(cast.analyst)
    assert PATH in client.get("/programs/margins/").content.decode()
    good = f"cardiology,2150,3400,M. Thorne,{day()}"
    answer = client.post(PATH, sent(good), follow=True)
    page = words(answer.content)
    assert "1 range is kept." in page
    assert "$2,150 to $3,400" in page
    assert "finance.csv, row 2" in page
    assert "58 %" in page
    again = words(client.post(PATH, sent(good), follow=True).content)
    assert "0 ranges are kept. 1 row said nothing new." in again
    assert MarginRange.objects.count() == 1


def test_rows_that_nobody_approved_are_shown_with_what_to_do(cast: Cast) -> None:
    good = f"cardiology,2150,3400,M. Thorne,{day()}"
    bad = f"urology,1,2,,{day()}"
    answer = signed_in(cast.director).post(PATH, sent(good, bad))
    page = words(answer.content)
    assert "1 range is kept." in page
    assert "3 approved_by Nothing stands here. Ask finance who approved it" in page
    assert [each.service_line for each in MarginRange.objects.all()] == ["cardiology"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (sent(head="line,low"), "There is no column service_line."),
        ({"percent": "58"}, "Choose a file."),
        (sent("", percent="0"), "Write a share above 0"),
        (
            {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), "percent": "5"},
            "This file is a PDF.",
        ),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(
    cast: Cast, given: dict[str, Any], said: str
) -> None:
    answer = signed_in(cast.director).post(PATH, given)
    assert answer.status_code == 422
    assert said in words(answer.content)


def test_others_bring_none(cast: Cast) -> None:
    assert signed_in(cast.liaison).get(PATH).status_code == 403
    assert (
        PATH not in signed_in(cast.liaison).get("/programs/margins/").content.decode()
    )
