"""What patients and offices met at our clinics around a start: the evidence that an outcome needs beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from headwater.charts import Level, Look, Mark, Wait, waits_by_month
from headwater.charts.story import on_one_axis
from headwater.marts import Mart
from prm.common.formats import month, number, plural
from prm.insights.queries.access import LINE, Month, access_of
from prm.insights.queries.processes import Process, processes

_USUAL = 6  # months that a median takes in before the start
_FEW = 2  # months; one alone is no median


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    title: str
    unit: str
    of: Callable[[Month], float | None]
    ripens: bool  # whether its months are complete only when claims and orders are


_KINDS = (
    # A clinic's book is complete at once: waits don't mature as claims do.
    _Kind("third-next", "Third next available", "days", lambda m: m.third_next, False),
    _Kind("lag", "From order to appointment", "days", lambda m: m.lag, True),
    _Kind("turnaround", "From visit to report", "hours", lambda m: m.turnaround, True),
)


@dataclass(frozen=True, slots=True)
class Series:
    """One measure before and after."""

    key: str
    title: str
    unit: str
    before: float | None
    after: float | None
    chart: dict[str, Any]

    @property
    def words(self) -> str:
        """Say both, as one reads it aloud."""
        if self.before is None or self.after is None:
            return "too few months are known on both sides of the start"
        if number(self.before) == number(self.after):
            return f"stayed at {number(self.before)} {self.unit}"
        return f"went from {number(self.before)} to {number(self.after)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Own:
    """The practice's own orders, in the mart's window and in the year before it."""

    span: str
    now: Process
    before: Process


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of the process."""

    where: str  # the clinic, or all of the line
    series: Sequence[Series]
    own: Own | None

    @property
    def sentence(self) -> str:
        """Say what moved beside the outcome; empty where nothing is known on both sides."""
        known = [
            each
            for each in self.series
            if each.before is not None and each.after is not None
        ]
        said = [f"{each.title.lower()} {each.words}" for each in known]
        return (
            f"In the same months, at {self.where}: {'; '.join(said)}." if said else ""
        )


def read_evidence(
    mart: Mart,
    code: str,
    line: str,
    *,
    clinic: str,
    start: date,
    months: Sequence[date],
) -> Evidence:
    """Return the waits of a clinic, or of all of a line, over some months, and the practice's own orders."""
    access = access_of(mart, line)
    clinics = access.clinics if access else {}
    known = {each.month: each for each in clinics.get(clinic, clinics.get(LINE, ()))}
    found = [_series(kind, known, start, months) for kind in _KINDS]
    return Evidence(
        where=clinic if clinic and clinic in clinics else "all our clinics of the line",
        series=[each for each in found if each is not None],
        own=_own(mart, code, line, start),
    )


def _series(
    kind: _Kind, known: dict[date, Month], start: date, months: Sequence[date]
) -> Series | None:
    waits = [_wait(kind, known.get(each), each) for each in months]
    if all(wait.value is None for wait in waits):
        return None
    before = _level([each for each in waits if each.month < start][-_USUAL:])
    after = _level([each for each in waits if each.month >= start])
    series = Series(
        kind.key,
        kind.title,
        kind.unit,
        before.value if before else None,
        after.value if after else None,
        {},
    )
    chart = waits_by_month(
        waits,
        Look(kind.title, kind.unit),
        description=f"{kind.title} by month: {series.words}.",
        marks=[Mark(start, "start")],
        levels=[each for each in (before, after) if each],
    )
    return Series(*_all_but_chart(series), on_one_axis(chart))


def _all_but_chart(of: Series) -> tuple[str, str, str, float | None, float | None]:
    return of.key, of.title, of.unit, of.before, of.after


def _wait(kind: _Kind, found: Month | None, at: date) -> Wait:
    if found is None:
        return Wait(at, mature=True, value=None)
    return Wait(at, found.mature or not kind.ripens, kind.of(found))


def _level(part: Sequence[Wait]) -> Level | None:
    """Return the median of the complete months among some; None where there are too few."""
    known = [each for each in part if each.mature and each.value is not None]
    if len(known) < _FEW:
        return None
    middle = median(each.value for each in known if each.value is not None)
    return Level(known[0].month, known[-1].month, middle)


def _own(mart: Mart, code: str, line: str, start: date) -> Own | None:
    """Return both years of its orders, where the start parts them: it lies in the window."""
    window = mart.window
    if window is None or not window.start <= start <= window.end:
        return None
    found = processes(mart, code, line)
    if "now" not in found or "before" not in found:
        return None
    span = f"{plural(12, 'month')} to {month(window.end)}"
    return Own(span, found["now"], found["before"])
