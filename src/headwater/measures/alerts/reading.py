"""From flow to histories: volumes by month, each grown by the completeness of the source that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from headwater.engines import Database
from headwater.measures.alerts.history import Floats, Histories, Places
from headwater.measures.maturity import (
    MATURE,
    SourceMaturity,
    first_whole_month,
    last_whole_month,
    month_of,
)

# The first month's referrers lie before the files: most of what is found there was found by orders, hence ours.
SETTLING_MONTHS = 1

_KEYS = """
select practice_id, {line} as service_line
from flow
where practice_id is not null
group by all
order by all
"""

_SEEN = """
with keyed as (
  select practice_id, {line} as service_line, month, coalesce(data_source, '') as data_source,
    sum(volume) as volume, coalesce(sum(volume) filter (destination_kind = 'ours'), 0.0) as ours
  from flow
  where practice_id is not null
  group by all
)
select
  dense_rank() over (order by practice_id, service_line) - 1 as place,
  data_source, year(month) * 12 + month(month) - 1 as month, volume, ours
from keyed
order by all
"""


@dataclass(frozen=True, slots=True)
class Read:
    """Histories, and what their rows and columns are."""

    practices: tuple[str, ...]
    lines: tuple[str, ...]  # "" where all lines stand together
    months: tuple[date, ...]
    histories: Histories


def read_histories(
    db: Database,
    *,
    flow: pa.Table,
    sources: Sequence[SourceMaturity],
    by_line: bool,
) -> Read:
    """Lay practice x line, or practice over all lines, out by month (REF-09).

    A source's volume is divided by the completeness of its month. Months that a source has no files for are made up for
    by its share of the series; the series' month is as complete as its sources are together, and mature from 95 % on.

    Parameters
    ----------
    flow
        The mart's ``flow``.
    sources
        As ``source_maturities()`` returns them.
    """
    line = "service_line" if by_line else "''"
    keys = db.query(_KEYS.format(line=line), flow=flow)
    seen = db.query(_SEEN.format(line=line), flow=flow)
    months = _months(sources)
    names = [source.data_source for source in sources]
    filed = np.array([_filed(source, months) for source in sources]).reshape(
        len(sources), len(months)
    )
    total, ours = (
        _cube(seen, column, names, months, rows=keys.num_rows)
        for column in ("volume", "ours")
    )
    lines = [str(line) for line in keys["service_line"].to_pylist()]
    known = sorted(set(lines))
    return Read(
        practices=tuple(str(id_) for id_ in keys["practice_id"].to_pylist()),
        lines=tuple(lines),
        months=months,
        histories=_grown(
            total,
            ours,
            filed,
            np.array([known.index(name) for name in lines], np.int64),
        ),
    )


def _months(sources: Sequence[SourceMaturity]) -> tuple[date, ...]:
    """Return the whole months of all sources together, without a gap."""
    lines: dict[date, int] = {}
    for source in sources:
        for month, n in source.lines.items():
            lines[month] = lines.get(month, 0) + n
    first, last = first_whole_month(lines), last_whole_month(lines)
    if first is None or last is None:
        return ()
    return tuple(month_of(n) for n in range(_number(first), _number(last) + 1))


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _filed(source: SourceMaturity, months: Sequence[date]) -> list[float]:
    """Return the source's completeness by month: 0 before its first and after its last whole month, and without lines.

    A month without a single line between others is a file that is missing, not a market that stood still.
    """
    first, last = first_whole_month(source.lines), last_whole_month(source.lines)
    if first is None or last is None:
        return [0.0] * len(months)
    return [
        source.completeness.get(month, 0.0) if first <= month <= last else 0.0
        for month in months
    ]


def _cube(
    seen: pa.Table, column: str, names: list[str], months: Sequence[date], *, rows: int
) -> Floats:
    """Return series x sources x months of what was filed."""
    cube = np.zeros((rows, len(names), len(months)))
    if not months or not seen.num_rows:
        return cube
    month = seen["month"].to_numpy().astype(np.int64) - _number(months[0])
    place = seen["place"].to_numpy().astype(np.int64)
    source = np.array(
        [
            names.index(name) if name in names else -1
            for name in seen["data_source"].to_pylist()
        ]
    )
    inside = (month >= 0) & (month < len(months)) & (source >= 0)
    cube[place[inside], source[inside], month[inside]] = seen[column].to_numpy()[inside]
    return cube


def _grown(total: Floats, ours: Floats, filed: Floats, group: Places) -> Histories:
    factor = np.where(filed > 0, 1 / np.maximum(filed, 1e-9), 0.0)
    grown = total * factor
    whole = grown.sum((1, 2))
    part = grown.sum(2) / np.maximum(whole, 1e-9)[:, None]
    there = part @ (
        filed > 0
    )  # the share of the series whose sources have files of the month
    completeness = np.minimum(part @ filed, 1.0)
    settled = np.arange(total.shape[2]) >= SETTLING_MONTHS
    return Histories(
        total=_made_up_for(grown, there),
        ours=_made_up_for(ours * factor, there),
        completeness=completeness,
        tested=(completeness >= MATURE) & settled,
        group=group,
    )


def _made_up_for(grown: Floats, there: Floats) -> Floats:
    return np.where(there > 0, grown.sum(1) / np.maximum(there, 1e-9), 0.0)
