"""Flow: volume from a referrer to a destination, by service line and month."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_FLOW = """
with part as (
  select episode, practice_id, npi, evidence, volume, volume * (1 - volume) as variance
  from credit
  where volume > 0
),
left_over as (
  select episode.episode, 1 - coalesce(sum(part.volume), 0) as volume
  from episode
  left join part on part.episode = episode.episode
  group by episode.episode
),
share as (
  select * from part
  union all
  select episode, null, null, 'unattributed', volume, volume * (1 - volume)
  from left_over
  -- Below this it is the rounding of a sum of probabilities, not mass.
  where volume > 1e-9
)
select
  share.practice_id, share.npi, episode.line as service_line,
  date_trunc('month', episode.date)::date as month,
  destination.destination_id, destination.destination_kind, share.evidence, episode.data_source,
  sum(share.volume) as volume, sum(share.variance) as variance, count(*) as episodes
from share
join episode on episode.episode = share.episode
join destination on destination.episode = share.episode
group by all
order by all
"""


def flows(
    db: Database, *, episodes: pa.Table, credited: pa.Table, destinations: pa.Table
) -> pa.Table:
    """Add up the credited probabilities of a bucket: volume = sum p, variance = sum p (1 - p) (methods 1.4).

    What no practice is credited with stands in rows without a practice, evidence ``unattributed``, so that the volumes
    of all rows add up to the number of episodes.

    Returns
    -------
    pa.Table
        practice_id, npi (vocabulary id), service_line, month (first day), destination_id, destination_kind, evidence,
        data_source, volume, variance, episodes (that contribute).
    """
    return db.query(_FLOW, episode=episodes, credit=credited, destination=destinations)


_RECEIVERS = """
select
  credit.practice_id, episode.line as service_line, destination.destination_kind,
  destination.destination_id, episode.practitioner as npi,
  sum(credit.volume) as volume
from credit
join episode on episode.episode = credit.episode
join destination on destination.episode = credit.episode
where credit.volume > 0 and episode.date between date '{start}' and last_day(date '{end}')
group by all
order by all
"""


def receivers(
    db: Database,
    *,
    episodes: pa.Table,
    credited: pa.Table,
    destinations: pa.Table,
    start: str,
    end: str,
) -> pa.Table:
    """Add up where each practice's referrals went, down to the receiving practitioner, over whole months.

    Parameters
    ----------
    start, end
        First days of the first and the last month, ISO.

    Returns
    -------
    pa.Table
        practice_id, service_line, destination_kind, destination_id, npi (vocabulary id of who received), volume.
    """
    return db.query(
        _RECEIVERS.format(start=start, end=end),
        episode=episodes,
        credit=credited,
        destination=destinations,
    )


_SUM = """
select {sums}
from part
group by all
order by all
"""


def add_up(db: Database, parts: list[pa.Table], *, sums: tuple[str, ...]) -> pa.Table:
    """Add the results of the buckets: rows that agree in everything but ``sums`` become one, sorted."""
    table = pa.concat_tables(parts)
    columns = [
        # DuckDB sums 64-bit integers to 128 bits; counts of lines fit in 64.
        f"sum({field.name})::{'bigint' if pa.types.is_integer(field.type) else 'double'} as {field.name}"
        if field.name in sums
        else field.name
        for field in table.schema
    ]
    return db.query(_SUM.format(sums=", ".join(columns)), part=table)


_NAMED = """
select part.* replace (vocabulary.value as npi)
from part
left join vocabulary on vocabulary.id = part.npi
"""


def name_referrers(db: Database, *, flow: pa.Table, vocabulary: pa.Table) -> pa.Table:
    """Turn the vocabulary id in ``npi`` back into the NPI."""
    return db.query(_NAMED, part=flow, vocabulary=vocabulary)
