"""Shared-patient edges: people whom one practitioner met and then another, within so many days."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.edge_kernel import DAYS, count_pairs
from headwater.results import Window

LEAST_PEOPLE = 11  # pairs of fewer are never kept: CMS suppresses them in its files

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


def count_edges(*, met: pa.Table) -> pa.Table:
    """Count the people whom practitioner A met and then B, within 30, 60, 90 and 180 days, in one bucket.

    This is CMS's shared-patient definition. A transaction is a day with A and a day with B that follows within so many
    days; on one and the same day nobody knows who came first, so it counts both ways, and in ``same_day``. The days are
    cumulative. A patient is in one bucket, so people add up over the buckets.

    Counted by the kernel; equal to ``edges_as_defined()``.

    Parameters
    ----------
    met
        As ``meetings()`` returns them, of a bucket.

    Returns
    -------
    pa.Table
        from_npi, to_npi (vocabulary ids), people_30 … people_180, transactions_30 … transactions_180, same_day.
    """
    return count_pairs(met)


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
