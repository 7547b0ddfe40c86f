"""How soon an issue must be answered and fixed, as ``definitions/issue_clocks.yaml`` says, in office hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.errors import InputError
from prm.common.calendar import site_calendar
from prm.common.site_files import site_definition
from prm.issues.models import Issue, IssueState, Severity


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """What one severity allows, in office hours."""

    answer: int
    fix: int
    hand_up: int  # from one hand-up to the next
    meaning: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """The reviewed clocks."""

    version: int
    authored_by: str
    checked_by: str | None
    date_reviewed: date
    hours: dict[str, OfficeHours]  # severity → hours


def answer_by(severity: str, at: datetime) -> datetime:
    """Return by when somebody must have accepted an issue that lies there from a moment on."""
    return _after(at, load_clocks().hours[severity].answer)


def due_at(severity: str, at: datetime) -> datetime:
    """Return by when an issue that begins at a moment must be fixed."""
    return _after(at, load_clocks().hours[severity].fix)


def again_at(severity: str, at: datetime) -> datetime:
    """Return when an issue that was handed up at a moment is handed up again, unless something happens."""
    return _after(at, load_clocks().hours[severity].hand_up)


def runs_out_at(issue: Issue) -> datetime:
    """Return when a running issue's clock runs out: the answer's while nobody has accepted it, then the fix's."""
    if issue.state == IssueState.OPEN:
        return min(issue.answer_by, issue.due_at)
    return issue.due_at


def next_hand_up(issue: Issue, *, at: datetime) -> datetime | None:
    """Return when an issue is handed up next as it stands; None if no clock counts.

    Where its clock has run out already, what was planned stays: no act but a new clock puts a hand-up off.
    """
    if not issue.is_running:
        return None
    ends = runs_out_at(issue)
    return ends if ends > at else issue.escalate_at


def _after(at: datetime, hours: int) -> datetime:
    return site_calendar().add_office_time(at, timedelta(hours=hours))


@lru_cache(maxsize=4)
def load_clocks(path: Path | None = None) -> Clocks:
    """Read ``issue_clocks.yaml``.

    Raises
    ------
    InputError
        If the file is missing, or doesn't give each severity whole numbers of office hours.
    """
    source = path or site_definition("issue_clocks.yaml")
    try:
        return _parse(yaml.safe_load(source.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputError(
            "The definition of issue clocks is missing.",
            "Put issue_clocks.yaml back into definitions/.",
            file=str(source),
        ) from error
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise InputError(
            f"The definition of issue clocks can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error


def _parse(raw: dict[str, Any]) -> Clocks:
    return Clocks(
        version=int(raw["version"]),
        authored_by=str(raw["authored_by"]),
        checked_by=raw["checked_by"],
        date_reviewed=raw["date_reviewed"],
        hours={
            each: _parse_hours(each, raw["severities"][each])
            for each in Severity.values
        },
    )


def _parse_hours(severity: str, raw: dict[str, Any]) -> OfficeHours:
    answer, fix, hand_up = (
        raw[f"{name}_hours"] for name in ("answer", "fix", "hand_up")
    )
    for value in (answer, fix, hand_up):
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{severity} has no whole number of office hours")
    if answer > fix:
        raise ValueError(f"{severity} is to be answered after it is to be fixed")
    return OfficeHours(answer, fix, hand_up, str(raw["meaning"]))
