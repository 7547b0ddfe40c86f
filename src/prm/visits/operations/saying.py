"""What can be said of an interaction, and what can't have been so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from prm.directory.models import Practice
from prm.visits.models import Topic
from prm.visits.operations.attending import Who, check_people

CLOCKS_DIFFER = timedelta(minutes=5)  # a phone's clock may be ahead of ours
LONGEST = 24 * 60  # minutes


class Said(NamedTuple):
    """What a person says of a visit, a call or another interaction."""

    kind: str
    at: datetime
    purpose: str
    people: Sequence[Who] = ()
    purpose_note: str = ""
    service_line: str = ""
    topics: Sequence[str] = ()
    intel: str = ""
    next_step: str = ""
    next_on: date | None = None
    minutes: int | None = None


def check_said(
    said: Said, *, practice: Practice, at: datetime, there: Iterable[Who] = ()
) -> None:
    """Raise with everything that can't be, by field."""
    wrong: dict[str, str] = {}
    if said.at > at + CLOCKS_DIFFER:
        wrong["at"] = (
            "That lies ahead. Log what took place; what is to come is an appointment."
        )
    if set(said.topics) - set(Topic.values):
        wrong["topics"] = "Choose topics of the list."
    if said.minutes is not None and not 0 < said.minutes <= LONGEST:
        wrong["minutes"] = "Give the minutes that it took, up to a day."
    wrong |= _wrong_next_step(said)
    if wrong:
        raise ValidationError(wrong)
    check_people(said.people, practice=practice, there=there)


def _wrong_next_step(said: Said) -> dict[str, str]:
    if said.next_step.strip() and said.next_on is None:
        return {"next_on": "Say by which day: a next step without one is a wish."}
    if said.next_on is None:
        return {}
    if not said.next_step.strip():
        return {"next_step": "Say what is to be done by then."}
    if said.next_on < timezone.localdate(said.at):
        return {"next_on": "The next step comes after what was said. Give a later day."}
    return {}
