"""Shared-patient edges: people whom one practitioner met and then another, within so many days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.engines import Database
from headwater.measures.flows import add_up
from headwater.results import Window

Integers = npt.NDArray[np.int64]

DAYS = (30, 60, 90, 180)
LEAST_PEOPLE = 11  # pairs of fewer are never kept: CMS suppresses them in its files
SUMS = (
    *(f"people_{days}" for days in DAYS),
    *(f"transactions_{days}" for days in DAYS),
    "same_day",
)
_COLUMNS = ("from_npi", "to_npi", *SUMS)
# How far apart a transaction's two days are: not at all, then up to each of DAYS.
_BANDS = len(DAYS) + 1
# Encounters at a time: some 50 of their pairs lie in memory for each.
_BLOCK = 200_000

_MEETINGS = """
select distinct person, practitioner as npi, date
from encounter
where practitioner is not null
  and practitioner not in (select id from organization)
  and date between date '{start}' and last_day(date '{end}')
order by person, date, npi
"""


def meetings(
    db: Database, *, encounters: pa.Table, organizations: pa.Table, window: Window
) -> pa.Table:
    """List who met whom on which day of the window (person, npi, date), organizations' own NPIs left out.

    Parameters
    ----------
    encounters
        As ``encounters()`` returns them.
    organizations
        id: vocabulary ids that are organizations'.
    """
    return db.query(
        _MEETINGS.format(start=window.start, end=window.end),
        encounter=encounters,
        organization=organizations,
    )


_EDGES = f"""
with shared as (
  select earlier.npi as from_npi, later.npi as to_npi, earlier.person, later.date - earlier.date as days
  from meeting as earlier
  join meeting as later
    on later.person = earlier.person and later.npi <> earlier.npi
   and later.date between earlier.date and earlier.date + {DAYS[-1]}
)
select
  from_npi, to_npi,
  {", ".join(f"count(distinct person) filter (days <= {days}) as people_{days}" for days in DAYS)},
  {", ".join(f"count(*) filter (days <= {days}) as transactions_{days}" for days in DAYS)},
  count(*) filter (days = 0) as same_day
from shared
group by all
order by all
"""


def edges_as_defined(db: Database, *, met: pa.Table) -> pa.Table:
    """Count as ``count_edges()`` does, by joining every meeting with every other: the readable definition."""
    return db.query(_EDGES, meeting=met)


def count_edges(db: Database, *, met: pa.Table) -> pa.Table:
    """Count the people whom practitioner A met and then B, within 30, 60, 90 and 180 days, in one bucket.

    This is CMS's shared-patient definition. A transaction is a day with A and a day with B that follows within so many
    days; on one and the same day nobody knows who came first, so it counts both ways, and in ``same_day``. The days are
    cumulative. A patient is in one bucket, so people add up over the buckets.

    No join: meetings lie sorted by person and day, and each is laid beside the next, the one after, and so on, as long
    as one pair is near enough. Equal to ``edges_as_defined()``.

    Parameters
    ----------
    met
        As ``meetings()`` returns them, of a bucket.

    Returns
    -------
    pa.Table
        from_npi, to_npi (vocabulary ids), people_30 … people_180, transactions_30 … transactions_180, same_day.
    """
    person = met["person"].to_numpy().astype(np.int64)
    day = met["date"].cast(pa.int32()).to_numpy().astype(np.int64)
    codes, npi = np.unique(met["npi"].to_numpy(), return_inverse=True)
    parts = [
        _counted(
            codes, *_transactions(person[block], npi[block], day[block], len(codes))
        )
        for block in _blocks(person)
    ]
    if len(parts) == 1:
        return parts[0]
    nobody = _counted(codes, np.empty(0, np.int64), 1)
    return add_up(db, [nobody, *parts], sums=SUMS)


def _blocks(person: Integers) -> Iterator[slice]:
    """Yield some meetings at a time, those of a person together."""
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    begin = 0
    while begin < len(person):
        following = np.searchsorted(starts, begin + _BLOCK)
        end = int(starts[following]) if following < len(starts) else len(person)
        yield slice(begin, end)
        begin = end


def _transactions(
    person: Integers, npi: Integers, day: Integers, npis: int
) -> tuple[Integers, int]:
    """Find the transactions of people whose meetings lie together, by day.

    Returns
    -------
    tuple
        The transactions as sorted integers, ((from x practitioners + to) x people + person) x bands + band, so that one
        sort brings together what is counted together; and the number of people. Practitioners and people of a block are
        numbered from 0: 64 bits are enough for a country.
    """
    who = np.cumsum(np.diff(person, prepend=person[0]) != 0)
    people = int(who[-1]) + 1
    found = []
    first, ahead = np.arange(len(who)), 0
    while len(first):
        ahead += 1
        first = first[: np.searchsorted(first, len(who) - ahead)]
        second = first + ahead
        # Once too far apart, what comes later is farther still.
        near = (who[second] == who[first]) & (day[second] - day[first] <= DAYS[-1])
        first = first[near]
        here = first[npi[first] != npi[first + ahead]]
        there = here + ahead
        gap = day[there] - day[here]
        band = np.where(gap == 0, 0, np.searchsorted(DAYS, gap) + 1)
        forth, back = (
            (one * npis + other) * people + who[here]
            for one, other in ((npi[here], npi[there]), (npi[there], npi[here]))
        )
        found += [forth * _BANDS + band, back[gap == 0] * _BANDS]
    return np.sort(np.concatenate(found)), people


def _counted(codes: Integers, found: Integers, people: int) -> pa.Table:
    """Count each pair's people by the nearest of their transactions, and its transactions, then add up the bands."""
    by_person, band = np.divmod(found, _BANDS)
    pair = by_person // people
    begins = np.diff(pair, prepend=-1) != 0
    nearest = np.diff(by_person, prepend=-1) != 0
    cell = (np.cumsum(begins) - 1) * _BANDS + band
    size = int(begins.sum()) * _BANDS
    met = np.bincount(cell[nearest], minlength=size).reshape(-1, _BANDS)
    times = np.bincount(cell, minlength=size).reshape(-1, _BANDS)
    columns = [
        *(codes[place] for place in np.divmod(pair[begins], max(len(codes), 1))),
        *met.cumsum(axis=1).T[1:],
        *times.cumsum(axis=1).T[1:],
        times[:, 0],
    ]
    # Narrow, for the pairs of all buckets lie in memory at once.
    return pa.table(
        {
            name: pa.array(column, pa.int32())
            for name, column in zip(_COLUMNS, columns, strict=True)
        }
    )


_KEPT = f"""
with counted as (
  {
    " union all ".join(
        f"select from_npi, to_npi, {days}::bigint as days, people_{days} as people,"
        f" transactions_{days} as transactions, same_day from pair"
        for days in DAYS
    )
}
)
select earlier.value as from_npi, later.value as to_npi, counted.days, counted.people, counted.transactions,
  counted.same_day
from counted
join vocabulary as earlier on earlier.id = counted.from_npi
join vocabulary as later on later.id = counted.to_npi
where counted.people >= {LEAST_PEOPLE}
order by all
"""


def kept_edges(db: Database, *, pairs: pa.Table, vocabulary: pa.Table) -> pa.Table:
    """Keep the pairs that share at least 11 people within so many days: the mart's ``edge``.

    Parameters
    ----------
    pairs
        As ``count_edges()`` returns them, added up over the buckets: a pair may reach 11 in all and in no bucket.
    vocabulary
        id, value.
    """
    return db.query(_KEPT, pair=pairs, vocabulary=vocabulary)


_DEGREES = """
with ends as (
  select to_npi as npi, days, 1 as inward, people from edge
  union all
  select from_npi, days, 0, people from edge
)
select npi, days,
  sum(inward)::bigint as in_degree, sum(1 - inward)::bigint as out_degree,
  sum(inward * people)::bigint as in_people, sum((1 - inward) * people)::bigint as out_people
from ends
group by all
order by all
"""


def degrees(db: Database, *, edges: pa.Table) -> pa.Table:
    """Count with how many practitioners each one shares patients, before and after: the mart's ``degree``.

    Parameters
    ----------
    edges
        The mart's ``edge``. Only kept pairs count; a person shared with two practitioners counts twice in the people.

    Returns
    -------
    pa.Table
        npi, days, in_degree (practitioners whose patients came on to this one), out_degree, in_people, out_people.
    """
    return db.query(_DEGREES, edge=edges)
