"""Each letter leaves once. What the server refuses, puts off or leaves open is told apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from prm.mail.letters import text_of
from prm.mail.models import Letter, LetterState
from prm.mail.operations import queue_letter, send_letters
from prm.mail.operations.sending import FALLEN_AFTER, PAUSES
from tests.prm.mail.made import AT, letter
from tests.smtp_sink import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-09")]
SOON = AT + timedelta(seconds=5)


def state_of(sent: Letter) -> tuple[str, int]:
    sent.refresh_from_db()
    return sent.state, sent.attempts


def test_a_letter_arrives_once_as_plain_text_under_an_id_of_its_own(sink: Sink) -> None:
    made = letter(to_name="Íde O’Mara & Sons", subject="A code\r\nBcc: all@x.example")
    assert send_letters(at=SOON) == 1
    assert send_letters(at=SOON) == 0
    (arrived,) = sink.letters
    assert arrived["Message-ID"] == f"<{made.pk}@localhost>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Subject"] == "A code Bcc: all@x.example"
    assert arrived["Bcc"] is None
    assert arrived.get_content_type() == "text/plain"
    text = arrived.get_content()
    assert "Hello Íde O’Mara & Sons" in text
    assert "http://127.0.0.1:8000/issues/1/ is your code" in text
    assert state_of(made) == ("sent", 1)
    assert made.sent_at is not None


def test_what_was_told_once_is_not_told_again(sink: Sink) -> None:
    first = letter(key="issue 1 to Imre")
    again: dict[str, Any] = {
        "key": "issue 1 to Imre",
        "to_name": "Imre",
        "to_address": "imre@house.example",
        "subject": "Other words",
        "template": "issues/mail/code.txt",
        "words": {},
        "at": AT,
    }
    assert queue_letter(**again) is None
    assert Letter.objects.get() == first


def test_a_letter_waits_for_its_time(sink: Sink) -> None:
    letter(not_before=AT + timedelta(hours=1))
    assert send_letters(at=SOON) == 0
    assert send_letters(at=AT + timedelta(hours=1)) == 1


def test_while_nobody_answers_it_is_tried_less_and_less_and_then_given_up(
    sink: Sink, settings: Settings
) -> None:
    settings.EMAIL_PORT = 9  # nobody is there
    made, other = letter(), letter()
    at = SOON
    for pause in PAUSES:
        assert send_letters(at=at) == 0
        made.refresh_from_db()
        assert made.state == LetterState.WAITING
        assert made.not_before - at >= pause
        assert "can’t be reached" in made.problem
        assert state_of(other)[1] == 0  # it doesn't pay for the other's attempt
        other.not_before = at + timedelta(days=9)
        other.save()
        at = made.not_before
    send_letters(at=at)
    assert state_of(made) == ("failed", len(PAUSES) + 1)
    assert sum(PAUSES, timedelta()) > timedelta(days=1)  # a night without a server


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "."])
def test_what_is_put_off_is_tried_again_and_what_is_refused_is_not(
    sink: Sink, command: str
) -> None:
    made = letter()
    sink.answer = lambda said: (
        "451 mailbox busy" if said.startswith(command) else "250 OK"
    )
    assert send_letters(at=SOON) == 0
    assert state_of(made) == ("waiting", 1)
    assert "451" in made.problem
    sink.answer = lambda said: (
        "550 nobody here" if said.startswith(command) else "250 OK"
    )
    at = made.not_before
    assert send_letters(at=at) == 0
    assert state_of(made) == ("failed", 2)
    assert made.problem == "The mail server answered 550: nobody here"
    assert not sink.letters


def test_a_server_that_falls_silent_leaves_it_open_and_nobody_sends_again(
    sink: Sink,
) -> None:
    made, other = letter(), letter()
    sink.answer = lambda said: "" if said == "." else "250 OK"
    send_letters(at=SOON)
    assert state_of(made) == ("unsure", 1)
    assert state_of(other) == ("unsure", 1)
    sink.answer = lambda said: "250 OK"
    assert send_letters(at=SOON + timedelta(days=2)) == 0
    assert not sink.letters


def test_what_a_fallen_worker_had_only_taken_goes_and_what_it_handed_over_waits(
    sink: Sink,
) -> None:
    taken, handing, fresh = letter(), letter(), letter()
    fallen = {"taken_at": AT, "attempts": 1}
    Letter.objects.filter(pk=taken.pk).update(state="taken", **fallen)
    Letter.objects.filter(pk=handing.pk).update(state="handing_over", **fallen)
    Letter.objects.filter(pk=fresh.pk).update(
        state="taken", taken_at=AT + timedelta(minutes=9), attempts=1
    )
    assert send_letters(at=AT + FALLEN_AFTER + timedelta(seconds=1)) == 1
    assert state_of(taken) == ("sent", 2)
    assert state_of(handing) == ("unsure", 1)
    assert "may have arrived" in handing.problem
    assert state_of(fresh) == ("taken", 1)  # a worker that is only slow keeps it
    assert sink.ids == [f"<{taken.pk}@localhost>"]


def test_a_worker_so_slow_that_its_letter_was_given_back_sends_nothing(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = letter()
    write = text_of

    def slow(row: Letter, secret: str) -> str:
        later = datetime(2026, 11, 23, 15, 0, tzinfo=AT.tzinfo)
        Letter.objects.filter(pk=made.pk).update(taken_at=later, attempts=2)
        return write(row, secret)

    monkeypatch.setattr("prm.mail.letters.text_of", slow)
    assert send_letters(at=SOON) == 0
    assert state_of(made) == ("taken", 2)
    assert not sink.letters


def test_a_letter_that_can_not_be_written_keeps_no_other_from_leaving(
    sink: Sink,
) -> None:
    strange = letter(template="issues/mail/nowhere.txt")
    odd = letter(to_address="imre@house.example\nBcc: x@y.example")
    made = letter()
    assert send_letters(at=SOON) == 1
    assert state_of(strange)[0] == "failed"
    assert "can’t be written" in strange.problem
    assert state_of(odd)[0] == "failed"
    assert state_of(made)[0] == "sent"


def test_without_a_mail_server_letters_are_kept(settings: Settings) -> None:
    assert letter().state == LetterState.KEPT
    settings.MAIL_CONFIGURED = True
    settings.JOBS_AT_ONCE = False
    waiting = letter()
    assert waiting.state == LetterState.WAITING
    settings.MAIL_CONFIGURED = False  # the server was taken away
    assert send_letters(at=SOON) == 0
    assert state_of(waiting)[0] == "kept"
