"""One issue as a list shows it, on a card or in a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.issues.models import SETTLED, SUB_KINDS, Issue, Report
from prm.issues.transitions import Act, acts_for
from prm.web.issues.clock_words import Clock, days_between, read_clock
from prm.web.issues.lines import name_of

_NAMED = 2  # practices on a card; the page of the issue lists all


@dataclass(frozen=True, slots=True)
class Row:
    """What a list says of an issue."""

    issue: Issue
    line: str  # its name, empty without one
    obstacle: str  # the sub-kind in words
    practices: tuple[
        Practice, ...
    ]  # a root's own and those of joined issues, each once
    clock: Clock
    days: int  # since it was opened
    acts: tuple[Act, ...]

    @property
    def untold(self) -> int:
        """Return how many practices are still to be told what was done; none before it is."""
        if self.issue.state not in SETTLED:
            return 0
        reports = reports_in(self.issue)
        told = {report.practice_id for report in reports if report.told_at}
        return len({report.practice_id for report in reports} - told)

    @property
    def named(self) -> str:
        """Return whose obstacle it is, in a few words."""
        names = [practice.name for practice in self.practices]
        shown, more = names[:_NAMED], len(names) - _NAMED
        said = ", ".join(shown)
        return f"{said} and {more} more" if more > 0 else said

    def can(self, name: str) -> bool:
        """Say whether the reader may do something to it as it stands."""
        return any(act.name == name for act in self.acts)


def make_rows(
    issues: Iterable[Issue], names: Mapping[str, str], *, person: User, at: datetime
) -> list[Row]:
    """Return what a list says of some issues that :func:`prm.web.issues.search.load_rows` has loaded."""
    return [
        Row(
            issue=issue,
            line=name_of(issue.service_line, dict(names)) if issue.service_line else "",
            obstacle=obstacle_of(issue),
            practices=practices_of(issue),
            clock=read_clock(issue, at=at),
            days=days_between(issue.opened_at, at),
            acts=tuple(acts_for(issue, person)),
        )
        for issue in issues
    ]


def obstacle_of(issue: Issue) -> str:
    """Return what is in the way, in words."""
    return SUB_KINDS[issue.barrier].get(issue.sub_kind, issue.sub_kind)


def practices_of(issue: Issue) -> tuple[Practice, ...]:
    """Return who reported an issue or one that joined it, each once."""
    reports = reports_in(issue)
    return tuple({report.practice_id: report.practice for report in reports}.values())


def reports_in(issue: Issue) -> list[Report]:
    """Return the reports of an issue and of those that joined it, as they were loaded."""
    joined = (report for other in issue.joined.all() for report in other.reports.all())
    return [*issue.reports.all(), *joined]
