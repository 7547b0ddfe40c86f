"""What not to promote at a visit. A promise that the clinic can't keep costs more than a visit wins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from headwater.marts import Mart
from prm.common.formats import number
from prm.insights.briefs.numbers import wait_now
from prm.insights.queries.access import lines_with_access
from prm.insights.queries.current import line_name
from prm.issues.models import Issue

LONGEST_WAIT = 14  # days: ten weekdays, as appointments are counted in time
RULE = (
    f"Not to promote: a new patient waits longer than {LONGEST_WAIT} days (third next available),"
    " or an access issue of the line is open."
)


class Held(NamedTuple):
    """A line that isn't promoted now, and why."""

    line: str
    name: str
    why: str


def hold_back(mart: Mart | None, access_issues: Iterable[Issue]) -> tuple[Held, ...]:
    """Return the lines that nobody should promote now, by the one rule above; the longest wait first.

    ``access_issues`` are those that are open and name a line.
    """
    counted: dict[str, int] = {}
    for issue in access_issues:
        counted[issue.service_line] = counted.get(issue.service_line, 0) + 1
    waits = _waits(mart) if mart else {}
    held = [
        Held(line, _name(mart, line), _why(waits.get(line), counted.get(line, 0)))
        for line in sorted(
            {*waits, *counted}, key=lambda line: (-waits.get(line, 0.0), line)
        )
    ]
    return tuple(held)


def _waits(mart: Mart) -> dict[str, float]:
    found = {}
    for line in lines_with_access(mart):
        wait = wait_now(mart, line)
        if wait is not None and wait.value > LONGEST_WAIT:
            found[line] = wait.value
    return found


def _name(mart: Mart | None, line: str) -> str:
    return line_name(mart, line) if mart else line.replace("_", " ").capitalize()


def _why(wait: float | None, issues: int) -> str:
    said = []
    if wait is not None:
        said.append(f"a new patient waits {number(wait)} days")
    if issues:
        said.append(
            "an access issue is open"
            if issues == 1
            else f"{issues} access issues are open"
        )
    return ", ".join(said)
