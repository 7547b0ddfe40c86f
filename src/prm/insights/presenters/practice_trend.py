"""One practice's referrals over time, beside what was expected of its panel and what a test found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from headwater import charts
from headwater.marts import Mart
from prm.insights.queries.alerts import Alert
from prm.insights.queries.bands import bands
from prm.insights.queries.expectations import Estimate
from prm.insights.queries.flows import Cell
from prm.insights.queries.trends import Period, periods

PERIOD_WORDS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
_QUARTER_STARTS = (1, 4, 7, 10)
_SERIES = (("ours", "to us"), ("elsewhere", "elsewhere"))


@dataclass(frozen=True, slots=True)
class Trend:
    """What the section of a trend says."""

    name: str  # of the line, or all lines
    chart: dict[str, Any] | None  # None: too few to draw
    undrawn: str  # what the chart can't show: to us, elsewhere, or nothing
    periods: tuple[tuple[Period, Estimate | None], ...]  # with what was expected to us
    word: str  # month, quarter …
    banded: bool  # whether anything was expected


def present_trend(mart: Mart, cell: Cell, name: str, alerts: Sequence[Alert]) -> Trend:
    """Return the trend of one practice in one line or in all."""
    found = periods(mart, cell)
    expected = bands(mart, cell, found)
    word = PERIOD_WORDS.get(_months(found[0]), "period") if found else ""
    return Trend(
        name,
        _chart(found, expected, name, alerts) if _drawable(found) else None,
        _undrawn(found),
        tuple(zip(found, expected, strict=True)),
        word,
        any(each is not None for each in expected),
    )


def _shown(found: Sequence[Period], series: str) -> int:
    return sum(
        period.mature and getattr(period, series).value is not None for period in found
    )


def _drawable(found: Sequence[Period]) -> bool:
    """Say whether there is a line to draw: two points of one series."""
    return any(_shown(found, series) > 1 for series, _ in _SERIES)


def _undrawn(found: Sequence[Period]) -> str:
    return next((words for series, words in _SERIES if not _shown(found, series)), "")


def _months(period: Period) -> int:
    years = period.end.year - period.start.year
    return 12 * years + period.end.month - period.start.month + 1


def _chart(
    found: Sequence[Period],
    expected: Sequence[Estimate | None],
    name: str,
    alerts: Sequence[Alert],
) -> dict[str, Any]:
    single = _months(found[0]) == 1
    # Part of a longer period beside whole ones would look like a fall.
    drawn = [
        (period, band)
        for period, band in zip(found, expected, strict=True)
        if single or period.mature
    ]
    table = pa.table(
        {
            "period": [period_name(period) for period, _ in drawn],
            "label": [_label(period, single) for period, _ in drawn],
            "mature": [period.mature for period, _ in drawn],
            "ours": _numbers(period.ours.value for period, _ in drawn),
            "elsewhere": _numbers(period.elsewhere.value for period, _ in drawn),
            "expected_low": _numbers(band.low if band else None for _, band in drawn),
            "expected_high": _numbers(band.high if band else None for _, band in drawn),
        }
    )
    return charts.trend_to_us(
        table,
        description=_description(found, expected, name),
        events=_events([period for period, _ in drawn], alerts),
    )


def _numbers(values: Any) -> pa.Array:
    return pa.array([*values], pa.float64())


def _events(drawn: Sequence[Period], alerts: Sequence[Alert]) -> list[tuple[str, str]]:
    """Return the first month of each drop that a test found, within the periods that are drawn."""
    found: dict[str, str] = {}
    for alert in alerts:
        for period in drawn:
            if period.start <= alert.began <= period.end and alert.in_force:
                found.setdefault(period_name(period), f"{_fall(alert)}")
    return [*found.items()]


def _fall(alert: Alert) -> str:
    return f"{'down' if alert.change < 0 else 'up'} {abs(alert.change):.0%}".replace(
        "%", "\N{NO-BREAK SPACE}%"
    )


def period_name(period: Period) -> str:
    """Return the period in words: ``Aug 2025`` or ``Aug to Oct 2025``."""
    if period.start == period.end:
        return f"{period.start:%b %Y}"
    if period.start.year == period.end.year:
        return f"{period.start:%b} to {period.end:%b %Y}"
    return f"{period.start:%b %Y} to {period.end:%b %Y}"


def _label(period: Period, single: bool) -> str:
    if not single:
        return f"{period.end:%b %Y}"
    if period.start.month not in _QUARTER_STARTS:
        return ""
    return f"{period.start:%Y}" if period.start.month == 1 else f"{period.start:%b}"


def _description(
    found: Sequence[Period], expected: Sequence[Estimate | None], name: str
) -> str:
    mature = [
        (period, band)
        for period, band in zip(found, expected, strict=True)
        if period.mature
    ]
    if not mature:
        return f"{name}: no complete period yet."
    (first, _), (last, band) = mature[0], mature[-1]
    said = (
        f"{name} referrals to us and elsewhere. {period_name(first)}: {first.ours.text} to us, "
        f"{first.elsewhere.text} elsewhere. {period_name(last)}: {last.ours.text} to us, "
        f"{last.elsewhere.text} elsewhere"
    )
    return f"{said}; expected to us: {band.low} to {band.high}." if band else f"{said}."
