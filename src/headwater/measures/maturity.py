"""How complete a month of claims is, from the run-out triangle of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.results import Window

MATURE = 0.95  # months below are hatched and kept out of the window (REF-08)
WINDOW_MONTHS = 12
# A month with less than this share of the median month's lines is an edge or an error in a date.
WHOLE_MONTH_SHARE = 0.10

RUN_OUT_COLUMNS = """
  coalesce(data_source, '') as data_source,
  date_trunc('month', date)::date as month,
  -- A file date before the service is an error of entry: filed at once. (greatest() would turn null into 0.)
  case when file_date is not null then greatest(datediff('month', date, file_date), 0) end::integer as lag,
  count(*) as lines,
  max(date) as last_date
"""


def run_out(db: Database, *, lines: pa.Table) -> pa.Table:
    """Count the net lines of a bucket by source, service month and months until they were filed.

    Returns
    -------
    pa.Table
        data_source, month (first day), lag (months from service to ``file_date``; null without one), lines, last_date.
    """
    counted = f"select {RUN_OUT_COLUMNS} from line group by all order by all"
    return db.query(counted, line=lines)


@dataclass(frozen=True, slots=True)
class SourceMaturity:
    """Completeness of the months of one source."""

    data_source: str
    completeness: Mapping[
        date, float
    ]  # month -> share of its lines that are filed, 0-1
    lines: Mapping[date, int]
    is_dated: bool  # False: no usable file dates, every month is taken as complete


def source_maturities(counts: pa.Table) -> list[SourceMaturity]:
    """Estimate the maturity of every source in the sum of ``run_out()`` over the buckets."""
    by_source: dict[str, dict[tuple[date, int | None], int]] = {}
    for row in counts.to_pylist():
        cell = by_source.setdefault(row["data_source"], {})
        key = (row["month"], row["lag"])
        cell[key] = cell.get(key, 0) + row["lines"]
    return [source_maturity(name, by_source[name]) for name in sorted(by_source)]


def source_maturity(
    data_source: str, counts: Mapping[tuple[date, int | None], int]
) -> SourceMaturity:
    """Estimate how complete each service month is by the chain ladder.

    With C(i, k) the lines of service month i filed within k months, the development factor of step k is
    f(k) = sum_i C(i, k+1) / sum_i C(i, k) over the months that have been watched from k to k+1, and the completeness
    of a month of age a is 1 / (f(a) f(a+1) ...). A step that nobody has watched counts as 1. (The classical
    volume-weighted chain ladder; Mack 1993, ASTIN Bulletin 23.)

    A month is watched only from the first filing of its source on: a first load of two years says nothing about how
    those years ran out.

    Parameters
    ----------
    counts
        (service month, lag in months or None) -> lines.
    """
    lines: dict[date, int] = {}
    for (month, _), n in counts.items():
        lines[month] = lines.get(month, 0) + n
    dated = {(month, lag): n for (month, lag), n in counts.items() if lag is not None}
    filings = {_number(month) + lag for month, lag in dated}
    if len(filings) < 2:
        return SourceMaturity(
            data_source, dict.fromkeys(sorted(lines), 1.0), lines, False
        )
    first, last = min(filings), max(filings)
    factors = _factors(dated, first=first, last=last)
    completeness = {}
    for month in sorted(lines):
        left = 1.0
        for step in range(max(last - _number(month), 0), len(factors)):
            left *= factors[step]
        completeness[month] = 1.0 / left
    return SourceMaturity(data_source, completeness, lines, True)


def _factors(
    counts: Mapping[tuple[date, int], int], *, first: int, last: int
) -> list[float]:
    cumulative: dict[int, list[int]] = {}
    steps = max(lag for _, lag in counts) + 1
    for month in {month for month, _ in counts}:
        filed = [counts.get((month, lag), 0) for lag in range(steps)]
        cumulative[_number(month)] = [sum(filed[: k + 1]) for k in range(steps)]
    factors = []
    for k in range(steps - 1):
        watched = [
            c
            for month, c in cumulative.items()
            if month + k >= first and month + k + 1 <= last
        ]
        before, after = sum(c[k] for c in watched), sum(c[k + 1] for c in watched)
        factors.append(after / before if before else 1.0)
    return factors


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def month_of(number: int) -> date:
    """Return the first day of a month counted from year 0."""
    return date(number // 12, number % 12 + 1, 1)


def first_whole_month(lines: Mapping[date, int]) -> date | None:
    """Return the first month with at least a tenth of the median month's lines: where the data begins."""
    return min(_whole_months(lines), default=None)


def last_whole_month(lines: Mapping[date, int]) -> date | None:
    """Return the last month with at least a tenth of the median month's lines: where the data ends."""
    return max(_whole_months(lines), default=None)


def _whole_months(lines: Mapping[date, int]) -> list[date]:
    if not lines:
        return []
    median = sorted(lines.values())[len(lines) // 2]
    return [month for month, n in lines.items() if n >= WHOLE_MONTH_SHARE * median]


def window_of(sources: Sequence[SourceMaturity]) -> Window | None:
    """Return the 12 months that end with the last mature one.

    The completeness of all sources together is their lines over the lines to be expected. Data of less than twelve
    months gives a shorter window; data with no mature month gives the months there are.
    """
    lines = _lines_of_all(sources)
    first, last = first_whole_month(lines), last_whole_month(lines)
    if first is None or last is None:
        return None
    end = max(mature_months(sources), default=last)
    return Window(max(first, month_of(_number(end) - WINDOW_MONTHS + 1)), end)


def mature_months(sources: Sequence[SourceMaturity]) -> list[date]:
    """Return the whole months in which 95 % of the lines to be expected of all sources together are filed, in order."""
    lines = _lines_of_all(sources)
    first, last = first_whole_month(lines), last_whole_month(lines)
    if first is None or last is None:
        return []
    expected: dict[date, float] = {}
    for source in sources:
        for month, n in source.lines.items():
            expected[month] = expected.get(month, 0.0) + n / source.completeness[month]
    return [
        month
        for month in sorted(lines)
        if first <= month <= last and lines[month] >= MATURE * expected[month]
    ]


def _lines_of_all(sources: Sequence[SourceMaturity]) -> dict[date, int]:
    lines: dict[date, int] = {}
    for source in sources:
        for month, n in source.lines.items():
            lines[month] = lines.get(month, 0) + n
    return lines


def data_begins(sources: Sequence[SourceMaturity]) -> date | None:
    """Return the first month that the data of all sources together holds whole; None without claims."""
    return first_whole_month(_lines_of_all(sources))


def span_days(sources: Sequence[SourceMaturity]) -> int:
    """Return how many days the data spans, from its first whole month to its last."""
    lines = _lines_of_all(sources)
    first, last = first_whole_month(lines), last_whole_month(lines)
    return (last - first).days if first and last else 0


def maturity_table(sources: list[SourceMaturity]) -> pa.Table:
    """Return data_source, month, lines, completeness (0-1), mature, sorted."""
    rows = [
        (source.data_source, month, source.lines[month], source.completeness[month])
        for source in sorted(sources, key=lambda source: source.data_source)
        for month in sorted(source.lines)
    ]
    return pa.table(
        {
            "data_source": pa.array([row[0] for row in rows], pa.string()),
            "month": pa.array([row[1] for row in rows], pa.date32()),
            "lines": pa.array([row[2] for row in rows], pa.int64()),
            "completeness": pa.array([row[3] for row in rows], pa.float64()),
            "mature": pa.array([row[3] >= MATURE for row in rows], pa.bool_()),
        }
    )


def as_of(counts: pa.Table) -> date | None:
    """Return the last day of service in the sum of ``run_out()``, days in stray later months left out."""
    rows = counts.to_pylist()
    lines: dict[date, int] = {}
    for row in rows:
        lines[row["month"]] = lines.get(row["month"], 0) + row["lines"]
    last = last_whole_month(lines)
    if last is None:
        return None
    days: list[date] = [row["last_date"] for row in rows if row["month"] <= last]
    return max(days)
