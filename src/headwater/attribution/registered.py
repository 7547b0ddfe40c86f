"""What was locked before a result was seen, and what the planner saw when it chose (IMP-01, IMP-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from headwater.schema.errors import InputError

Design = Literal["sequential", "lottery", "timed"]

_LONGEST_HORIZON = 24  # months; no effect is judged over more than the usual history


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One line of the planner's record: a candidate as it stood when a month was planned.

    Attributes
    ----------
    month
        First day of the month that was planned.
    trigger_score
        What the planner ranked by; None where it had none.
    tier
        A, B or C; anything else is none.
    open_issues
        Complaints and obstacles open then.
    reason
        Why it stood on the list, in one word; empty where it was there without one.
    eligible, listed, drawn
        Could it have been chosen; did it stand on the lottery's list; was it drawn.
    """

    practice_id: str
    month: date
    trigger_score: float | None = None
    tier: str = ""
    open_issues: int = 0
    reason: str = ""
    eligible: bool = True
    listed: bool = False
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An intervention as it was registered: nothing here may have been chosen by its result.

    Attributes
    ----------
    service_line
        Whose referrals it was to change.
    starts
        Practice and day of its first visit, or of the start.
    design
        ``sequential`` (visits after the planner's choice), ``lottery`` (the order was drawn) or ``timed`` (something
        else than the practices' referrals set the day).
    horizon_months
        Months judged, the start's included.
    expected_lift
        What was expected: 0.15 is 15 % more. None where nobody said.
    seen
        The planner's record, oldest planning first.
    other_line
        A service line that the work didn't touch: the negative control.
    clusters
        Practice and its tax number. A practice without one stands for itself.
    liaisons
        Practice and who worked on it.
    beside
        Practices under another campaign at the same time.
    pool
        Who could have been chosen at all; None: every practice of the mart.
    closed
        Practices that closed, and when: silence after that is no answer.
    neighbours
        Practice that was worked on, and those next door: visits may reach them
        (:func:`~headwater.attribution.ring.next_door`).

    Raises
    ------
    InputError
        If nobody is treated, the design isn't one, or the horizon or the expected lift can't be.
    """

    service_line: str
    starts: Mapping[str, date]
    design: Design = "sequential"
    horizon_months: int = 6
    expected_lift: float | None = None
    seen: Sequence[Seen] = ()
    other_line: str | None = None
    clusters: Mapping[str, str] = field(default_factory=dict)
    liaisons: Mapping[str, str] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    pool: frozenset[str] | None = None
    closed: Mapping[str, date] = field(default_factory=dict)
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.starts:
            raise InputError(
                "No practice is named, so there is nothing to judge.",
                "Give each practice the day of its first visit, or of the start.",
            )
        if self.design not in get_args(Design):
            raise InputError(
                f"There is no design called {self.design!r}.",
                f"Use {', '.join(get_args(Design))}.",
            )
        if not 1 <= self.horizon_months <= _LONGEST_HORIZON:
            raise InputError(
                f"A horizon of {self.horizon_months} months can't be judged.",
                f"Use 1 to {_LONGEST_HORIZON} months; six are usual.",
            )
        if self.expected_lift is not None and not 0 < self.expected_lift <= 10:
            raise InputError(
                f"{self.expected_lift} is no lift to expect.",
                "Write it as a share of what would come anyway: 0.15 is 15 % more.",
            )
        if self.other_line == self.service_line:
            raise InputError(
                f"{self.service_line} can't be its own negative control.",
                "Name a service line that the work didn't touch.",
            )
        if self.design == "lottery" and not any(line.listed for line in self.seen):
            raise InputError(
                "A lottery without its list proves nothing.",
                "Give the planner's record with who was listed and drawn, or choose another design.",
            )
