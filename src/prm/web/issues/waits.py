"""An access issue beside its clinic's waits: where it was opened and fixed, and what was usual before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.utils import timezone

from headwater import charts
from headwater.charts import Level, Look, Mark, Wait
from headwater.marts import Mart
from prm.common.formats import number, plural
from prm.insights.queries.access import LINE, Access, Month, access_of
from prm.issues.models import BarrierKind, Issue

_DRAWN = 24  # months
_USUAL = 6  # months that a median takes in, at most
_FEW = 2  # months; one alone is no median


@dataclass(frozen=True, slots=True)
class Series:
    """One wait over months."""

    key: str
    title: str
    words: str  # before and after
    chart: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waits:
    """What the page of an access issue shows of its clinic."""

    where: str  # the clinic, or all of the line
    series: tuple[Series, ...]
    months: tuple[Month, ...]  # the numbers behind the charts


def read_waits(
    mart: Mart | None, issue: Issue, *, fixed_on: date | None
) -> Waits | None:
    """Return the waits of an access issue's clinic; None for another barrier, or where no waits are known."""
    if mart is None or issue.barrier != BarrierKind.ACCESS or not issue.service_line:
        return None
    access = access_of(mart, issue.service_line)
    months = _months(access, issue.clinic)
    if not months:
        return None
    clinic = issue.clinic if access and issue.clinic in access.clinics else ""
    opened_on = timezone.localdate(issue.opened_at)
    where = clinic or "all our clinics of the line"
    found = (
        _series(
            "third-next",
            "Third next available, days",
            where,
            # A clinic's book is complete at once: waits don't mature as claims do.
            [Wait(m.month, mature=True, value=m.third_next) for m in months],
            (opened_on, fixed_on),
        ),
        _series(
            "lag",
            "From order to appointment, days",
            where,
            [Wait(m.month, m.mature, m.lag) for m in months],
            (opened_on, fixed_on),
        ),
    )
    series = tuple(each for each in found if each is not None)
    return Waits(where, series, months) if series else None


def _months(access: Access | None, clinic: str) -> tuple[Month, ...]:
    if access is None:
        return ()
    return access.clinics.get(clinic or LINE, access.clinics.get(LINE, ()))[-_DRAWN:]


def _series(
    key: str,
    title: str,
    where: str,
    waits: Sequence[Wait],
    days: tuple[date, date | None],
) -> Series | None:
    if all(wait.value is None for wait in waits):
        return None
    opened_on, fixed_on = days
    before = _level([w for w in waits if w.month <= opened_on][-_USUAL:])
    after = (
        _level([w for w in waits if w.month > fixed_on][:_USUAL]) if fixed_on else None
    )
    marks = [Mark(opened_on.replace(day=1), "opened")]
    if fixed_on:
        marks.append(Mark(fixed_on.replace(day=1), "fixed"))
    words = _words(before, after, fixed_on)
    return Series(
        key,
        title,
        words,
        charts.waits_by_month(
            waits,
            Look(title.removesuffix(", days"), "days"),
            description=f"{title}, {where}, by month. {words}",
            marks=marks,
            levels=[each.level for each in (before, after) if each],
        ),
    )


@dataclass(frozen=True, slots=True)
class _Usual:
    level: Level
    months: int


def _level(part: Sequence[Wait]) -> _Usual | None:
    """Return the median of the complete months among some; None where there are too few."""
    known = [wait for wait in part if wait.mature and wait.value is not None]
    if len(known) < _FEW:
        return None
    middle = median(wait.value for wait in known if wait.value is not None)
    return _Usual(Level(known[0].month, known[-1].month, middle), len(known))


def _words(before: _Usual | None, after: _Usual | None, fixed_on: date | None) -> str:
    if before is None:
        first = "Too few complete months before it was opened to say what was usual."
    else:
        first = (
            f"{_days(before)} in the median of the {plural(before.months, 'month')}"
            " up to its opening"
        )
    if fixed_on is None:
        return first if before is None else f"{first}."
    if after is None:
        rest = "too few complete months since it was fixed to say more"
        return f"{first.rstrip('.')}; {rest}."
    rest = f"{_days(after)} in the {plural(after.months, 'month')} after it was fixed"
    return f"{first.rstrip('.')}, {rest}."


def _days(usual: _Usual) -> str:
    return f"{number(usual.level.value)} days"
