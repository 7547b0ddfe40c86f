"""What is handed to the operations of week plans by whoever knows the numbers and the roads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from prm.directory.models import Practice
from prm.visits.models.hours import Appointment
from prm.visits.models.plans import Stop, StopKind


class Timing(NamedTuple):
    """When a stop begins, and the way there from the stop before."""

    arrives_at: datetime
    drive_minutes: float
    drive_kilometres: float


class Timetable(NamedTuple):
    """The times of a plan's stops, and what they add up to with the ways home."""

    stops: Mapping[UUID, Timing]
    value: float
    minutes_driving: float
    kilometres: float


# Times the stops that stand, which come in their order; called on rows that are locked.
TimeIt = Callable[[Sequence[Stop]], Timetable]


class MadeStop(NamedTuple):
    """A stop as planning wants it; a practice is in a planned week once."""

    practice: Practice
    day: date
    arrives_at: datetime
    minutes: int
    drive_minutes: float = 0.0
    drive_kilometres: float = 0.0
    kind: str = StopKind.VALUE
    service_line: str = ""
    reasons: tuple[str, ...] = ()
    score: float = 0.0
    locked: bool = False
    appointment: Appointment | None = None


class MadeCandidate(NamedTuple):
    """A practice as planning saw it."""

    practice: Practice
    trigger_score: float
    parts: Mapping[str, Any]
    eligible: bool
    service_line: str = ""
    tier: str = ""
    reason: str = ""
    open_issues: int = 0
    excluded_why: str = ""
    in_lottery: bool = False
    drawn: bool = False


class MadeRun(NamedTuple):
    """Everything that planning saw: what impact is judged by."""

    mart: str
    settings: Mapping[str, Any]
    lottery_seed: int | None
    lottery_share: float
    lottery_tier: str
    candidates: Sequence[MadeCandidate]


class MadePlan(NamedTuple):
    """A week as planning wants it, every day's stops in their order."""

    stops: Sequence[MadeStop]
    run: MadeRun
    value: float
    minutes_driving: float
    kilometres: float
