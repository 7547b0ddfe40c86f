"""What practices said of an issue, whether they were told what was done, and whether they agree: a practice a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from prm.directory.models import Practice
from prm.issues.models import Report


@dataclass(frozen=True, slots=True)
class Word:
    """One practice and all that it reported of one obstacle, of its root and of what joined it."""

    practice: Practice
    reports: tuple[Report, ...]

    @property
    def first(self) -> Report:
        """Return the report by which one tells and asks the practice: it is told once."""
        return self.reports[0]

    @property
    def sayings(self) -> list[tuple[str, str, datetime]]:
        """Return what was said, by whom and when."""
        return [
            (report.said, str(report.contact or report.practitioner or ""), report.at)
            for report in self.reports
            if report.said
        ]

    @property
    def told(self) -> Report | None:
        """Return the report that says when and how they were told."""
        return next((each for each in self.reports if each.told_at), None)

    @property
    def confirmed(self) -> bool | None:
        """Return whether they say that it is fixed; None: they said nothing yet."""
        words = [each.confirmed for each in self.reports if each.confirmed is not None]
        return all(words) if words else None


def words_of(reports: Iterable[Report]) -> list[Word]:
    """Return the words of each practice, in the order in which they came."""
    found: dict[int, list[Report]] = {}
    for report in reports:
        found.setdefault(report.practice_id, []).append(report)
    return [Word(each[0].practice, tuple(each)) for each in found.values()]
