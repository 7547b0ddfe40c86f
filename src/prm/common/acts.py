"""What acts that a device brings have in common, whatever app they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

HERE, THEIRS, BOTH = "here", "theirs", "both"
Shown = Sequence[tuple[str, str]]  # labels and words


class Changed(Exception):  # nobody's fault
    """What an act builds on has changed meanwhile: the person is to judge."""


class Compared(NamedTuple):
    """What stands here beside what came, and how one may answer."""

    what: str
    record: str
    here: Shown
    theirs: Shown
    answers: Sequence[str] = (HERE, THEIRS)


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brings an act, when it arrives, and when it was made by the device's clock as we corrected it."""

    by: Any  # a user; accounts lie above this room
    at: datetime
    made_at: datetime
    skew: timedelta = timedelta()  # by how much the device's clock was ahead


def shown(**words: object) -> Shown:
    """Return labels and words, without what is empty.

    >>> shown(What_you_learnt="They like the e-consult", Minutes=None)
    [('What you learnt', 'They like the e-consult')]
    """
    return [
        (label.replace("_", " "), str(value)) for label, value in words.items() if value
    ]
