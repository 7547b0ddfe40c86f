"""Where and when a liaison's days begin: as they said, or as their territory suggests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from statistics import fmean
from typing import NamedTuple

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.visits.models import Base
from prm.visits.queries.plans import base_of

USUAL_BEGIN, USUAL_END = time(8, 30), time(16, 30)  # where nobody has said


class Start(NamedTuple):
    """Where days begin and end, and how long a visit takes."""

    label: str
    latitude: float
    longitude: float
    day_begins: time = USUAL_BEGIN
    day_ends: time = USUAL_END
    weekdays: frozenset[int] = frozenset(range(5))
    visit_minutes: int = 25
    is_guessed: bool = False


def start_of(liaison: User, practices: Iterable[Practice]) -> Start | None:
    """Return where a liaison's days begin, by default in the middle of the practices; None if nobody knows where."""
    base = base_of(liaison)
    if base is not None:
        return _said(base)
    known = [
        (each.latitude, each.longitude)
        for each in practices
        if each.latitude is not None and each.longitude is not None
    ]
    if not known:
        return None
    latitudes, longitudes = zip(*known, strict=True)
    middle = "the middle of the territory"
    return Start(middle, fmean(latitudes), fmean(longitudes), is_guessed=True)


def _said(base: Base) -> Start:
    return Start(
        base.label,
        base.latitude,
        base.longitude,
        base.day_begins,
        base.day_ends,
        frozenset(map(int, base.weekdays)),
        base.visit_minutes,
    )
