"""From a mart to a study: who sent us how much, month by month, with everybody where they were at the first start."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from headwater.attribution.registered import Registered
from headwater.attribution.ring import ring_of
from headwater.attribution.seen import lay_out
from headwater.attribution.study import NEVER, Flags, Numbers, Study, Whole
from headwater.engines import Database
from headwater.marts import Mart
from headwater.measures.maturity import (
    SourceMaturity,
    first_whole_month,
    last_whole_month,
    mature_months,
    month_of,
)
from headwater.schema.errors import InputError

# The first month's referrers lie before the files: most of what is found there was found by orders, hence ours.
SETTLING_MONTHS = 1
HOME_MONTHS = 6  # before the first start: long enough to see everybody, short enough to be where they were then

NOT_IN_CLAIMS = "not in the claims"
NOBODY_THERE = "nobody belonged to it at the first start"
TOO_EARLY = "began before the claims do"
TOO_LATE = "began after the claims end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A study, and what it couldn't hold.

    Attributes
    ----------
    left_out
        Registered practices that aren't in the study, by reason.
    completeness
        Of each of the study's months, 0-1: lines filed over lines to be expected, all sources together.
    """

    study: Study
    left_out: Mapping[str, tuple[str, ...]]
    completeness: tuple[float, ...]


def study_of(mart: Mart, registered: Registered) -> Study:
    """Return the study alone; see :func:`panel_of`."""
    return panel_of(mart, registered).study


def panel_of(mart: Mart, registered: Registered) -> Panel:
    """Lay out a mart's flow to us as a study of one intervention.

    A practitioner's referrals count for the practice that most of them came from in the six months before the first
    start, in every month: volume that moves with a practitioner is no gain of the practice that it moves to (IMP-07),
    and no loss of the one it leaves. Who sent nothing in those months stays with the last practice before them; who
    appears later counts where they appear.

    A practice exists from the first month in which it sends anything to anybody. Silence doesn't end it, for silence
    may be the answer; a registered closing does.

    Parameters
    ----------
    registered
        What was locked. Practices of its pool that never sent a referral of any line aren't in the study.

    Raises
    ------
    InputError
        If the mart holds no claims or no such service line.
    """
    sources = _sources(mart)
    months = _months(mart, sources)
    _check_lines(mart, registered)
    cells = _cells(mart, registered, _first_start(registered, months))
    practices = _practices(cells, registered)
    places = {practice: place for place, practice in enumerate(practices)}
    known = set(mart.table("flow", ["practice_id"])["practice_id"].unique().to_pylist())
    starts, left_out = _starts(registered, places, months, known)
    outside = set(left_out[TOO_EARLY])
    practices = tuple(each for each in practices if each not in outside)
    places = {practice: place for place, practice in enumerate(practices)}
    ours, other, everything = _grids(cells, places, months)
    complete = _completeness(sources, months)
    mature = set(mature_months(sources))
    record = lay_out(registered.seen, places, months)
    study = Study(
        practices=practices,
        months=months,
        counts=ours,
        matured=np.array([month in mature for month in months], np.bool_),
        treated_at=np.array([starts.get(each, NEVER) for each in practices], np.int64),
        eligible=record.eligible,
        logged=record.logged,
        horizon=registered.horizon_months,
        region=_regions(mart, practices),
        cluster=_labels(practices, registered.clusters),
        liaison=_labels(practices, registered.liaisons),
        listed=record.listed,
        drawn=record.drawn,
        other_line=other if registered.other_line else None,
        beside=np.array([each in registered.beside for each in practices], np.bool_),
        present=_present(everything, practices, months, registered.closed),
        ring=ring_of(registered, practices, months),
    )
    return Panel(
        study=study,
        left_out={reason: names for reason, names in left_out.items() if names},
        completeness=complete,
    )


def _check_lines(mart: Mart, registered: Registered) -> None:
    for line in (registered.service_line, registered.other_line):
        if line is not None and line not in mart.service_lines:
            raise InputError(
                f"There is no service line {line}.",
                f"Use one of {', '.join(mart.service_lines)}.",
            )


def _sources(mart: Mart) -> list[SourceMaturity]:
    """Read the mart's maturity back into the form that its rules are written for."""
    rows = mart.table("maturity").to_pylist()
    names = sorted({row["data_source"] for row in rows})
    of = {name: [row for row in rows if row["data_source"] == name] for name in names}
    return [
        SourceMaturity(
            data_source=name,
            completeness={row["month"]: row["completeness"] for row in of[name]},
            lines={row["month"]: row["lines"] for row in of[name]},
            is_dated=True,
        )
        for name in names
    ]


def _months(mart: Mart, sources: Sequence[SourceMaturity]) -> tuple[date, ...]:
    """Return the whole months of the claims without a gap, the first ones left out for settling."""
    lines: dict[date, int] = {}
    for source in sources:
        for month, n in source.lines.items():
            lines[month] = lines.get(month, 0) + n
    first, last = first_whole_month(lines), last_whole_month(lines)
    if first is None or last is None:
        raise InputError(
            f"The mart {mart.id} holds no claims.", "Load claims, then refresh."
        )
    begins = _number(first) + SETTLING_MONTHS
    return tuple(month_of(number) for number in range(begins, _number(last) + 1))


def _completeness(
    sources: Sequence[SourceMaturity], months: Sequence[date]
) -> tuple[float, ...]:
    complete = []
    for month in months:
        lines = sum(source.lines.get(month, 0) for source in sources)
        expected = sum(
            source.lines[month] / source.completeness[month]
            for source in sources
            if source.lines.get(month)
        )
        complete.append(lines / expected if expected else 0.0)
    return tuple(complete)


_CELLS = """
with home as (
  select npi, practice_id
  from flow
  where npi is not null and practice_id is not null and month < date '{start}'
  group by npi, practice_id
  qualify row_number() over (
    partition by npi
    order by
      sum(volume) filter (month >= date '{recent}') desc nulls last, max(month) desc, sum(volume) desc, practice_id
  ) = 1
)
select
  coalesce(home.practice_id, flow.practice_id) as practice_id,
  year(month) * 12 + month(month) - 1 as month,
  coalesce(sum(volume) filter (service_line = $line and destination_kind = 'ours'), 0.0) as ours,
  coalesce(sum(volume) filter (service_line = $other and destination_kind = 'ours'), 0.0) as other,
  coalesce(sum(volume) filter (service_line = $line), 0.0) as in_line,
  sum(volume) as everything
from flow
left join home on home.npi = flow.npi
where flow.practice_id is not null
group by 1, 2
order by 1, 2
"""


def _first_start(registered: Registered, months: Sequence[date]) -> date:
    """Return the month of the first start that the claims can show: what began before them isn't judged."""
    shown = [day for day in registered.starts.values() if day >= months[0]]
    return min(shown, default=months[0]).replace(day=1)


def _cells(mart: Mart, registered: Registered, start: date) -> pa.Table:
    query = _CELLS.format(start=start, recent=month_of(_number(start) - HOME_MONTHS))
    lines = {"line": registered.service_line, "other": registered.other_line or ""}
    for name, line in lines.items():
        # Both are names of the mart's own lines, checked before; a quote in one is doubled all the same.
        query = query.replace(f"${name}", "'" + line.replace("'", "''") + "'")
    columns = [
        "practice_id",
        "npi",
        "service_line",
        "month",
        "destination_kind",
        "volume",
    ]
    with Database() as db:
        return db.query(query, flow=mart.table("flow", columns))


def _practices(cells: pa.Table, registered: Registered) -> tuple[str, ...]:
    """Return who sent anything in the line to anybody, within the pool, and every registered practice seen at all."""
    names = [str(name) for name in cells["practice_id"].to_pylist()]
    line = cells["in_line"].to_numpy() > 0
    sends = {name for name, is_line in zip(names, line, strict=True) if is_line}
    if registered.pool is not None:
        sends = set(names) & registered.pool
    return tuple(sorted(sends | (set(names) & set(registered.starts))))


def _starts(
    registered: Registered,
    places: Mapping[str, int],
    months: Sequence[date],
    known: Collection[str | None],
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Return the month of each registered start, and who has none by reason.

    One that began after the claims end is a control like any other until then.

    Parameters
    ----------
    known
        Practices with any referral, wherever who sent it belongs.
    """
    first = _number(months[0])
    at: dict[str, int] = {}
    reasons = (NOT_IN_CLAIMS, NOBODY_THERE, TOO_EARLY, TOO_LATE)
    left: dict[str, list[str]] = {reason: [] for reason in reasons}
    for practice, day in sorted(registered.starts.items()):
        month = _number(day) - first
        if practice not in places:
            left[NOBODY_THERE if practice in known else NOT_IN_CLAIMS].append(practice)
        elif month < 0:
            left[TOO_EARLY].append(practice)
        elif month >= len(months):
            left[TOO_LATE].append(practice)
        else:
            at[practice] = month
    return at, {reason: tuple(names) for reason, names in left.items()}


def _grids(
    cells: pa.Table, places: Mapping[str, int], months: Sequence[date]
) -> tuple[Numbers, Numbers, Numbers]:
    """Return practices x months of ours, the other line's ours, and everything sent to anybody."""
    names = [str(name) for name in cells["practice_id"].to_pylist()]
    row = np.array([places.get(name, NEVER) for name in names], np.int64)
    month = cells["month"].to_numpy().astype(np.int64) - _number(months[0])
    inside = (row != NEVER) & (month >= 0) & (month < len(months))
    grids = []
    for column in ("ours", "other", "everything"):
        grid = np.zeros((len(places), len(months)))
        grid[row[inside], month[inside]] = cells[column].to_numpy()[inside]
        grids.append(grid)
    return grids[0], grids[1], grids[2]


def _present(
    everything: Numbers,
    practices: Sequence[str],
    months: Sequence[date],
    closed: Mapping[str, date],
) -> Flags:
    begun: Flags = np.cumsum(everything > 0, axis=1) > 0
    for row, practice in enumerate(practices):
        if practice in closed:
            begun[row, [month > closed[practice] for month in months]] = False
    return begun


def _regions(mart: Mart, practices: Sequence[str]) -> Whole:
    """Number the counties; practices that no roster places share a number."""
    rows = mart.table("practice", ["practice_id", "county_fips"]).to_pylist()
    county = {str(row["practice_id"]): row["county_fips"] or "" for row in rows}
    names = [county.get(practice, "") for practice in practices]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _labels(practices: Sequence[str], given: Mapping[str, str]) -> Whole:
    known = sorted(set(given.values()))
    return np.array(
        [known.index(given[each]) if each in given else NEVER for each in practices],
        np.int64,
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
