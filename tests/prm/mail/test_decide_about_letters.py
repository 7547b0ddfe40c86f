"""A person decides about letters where nobody else can, and only there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from prm.mail.models import Letter, LetterState
from prm.mail.operations import drop_letter, note_arrival, send_again, send_letters
from tests.prm.mail.made import AT, letter
from tests.smtp_sink import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.req("ISS-09")]
LATER = AT + timedelta(hours=1)


def in_state(state: str) -> Letter:
    made = letter()
    Letter.objects.filter(pk=made.pk).update(state=state, attempts=3, taken_at=AT)
    made.refresh_from_db()
    return made


ACTS: dict[str, tuple[Callable[[Letter], Letter], set[str], str]] = {
    "again": (
        lambda made: send_again(letter=made, at=LATER),
        {"failed", "unsure", "kept", "dropped"},
        "waiting",
    ),
    "arrived": (lambda made: note_arrival(letter=made), {"unsure"}, "sent"),
    "drop": (
        lambda made: drop_letter(letter=made),
        {"waiting", "failed", "unsure", "kept"},
        "dropped",
    ),
}


@pytest.mark.parametrize("state", LetterState.values)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_for_the_states_that_it_mends(
    sink: Sink, act: str, state: str
) -> None:
    do, allowed, after = ACTS[act]
    made = in_state(state)
    if state not in allowed:
        with pytest.raises(ValidationError, match="Look again"):
            do(made)
        assert Letter.objects.get().state == state
        return
    assert do(made).state == after


def test_a_letter_sent_again_is_the_same_one_with_all_its_attempts(sink: Sink) -> None:
    made = in_state("unsure")
    send_again(letter=made, at=LATER)
    sink.answer = lambda said: "451 not now"
    send_letters(at=LATER)
    made.refresh_from_db()
    assert (made.state, made.attempts) == (LetterState.WAITING, 1)
    sink.answer = lambda said: "250 OK"
    send_letters(at=made.not_before)
    assert sink.ids == [f"<{made.pk}@localhost>"]


def test_what_is_dropped_never_leaves(sink: Sink) -> None:
    drop_letter(letter=letter())
    assert send_letters(at=LATER) == 0
