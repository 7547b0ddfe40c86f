"""Who came to each of our own specialists month by month, and which practices sent somebody for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.counted import Counted
from headwater.measures.findings import Findings
from headwater.measures.maturity import data_begins

# An episode is a practice's where more than half of it is credited to the practice, so that it is one practice's at
# most: a tenth of a probability is no practice gained.
_HALF = 0.5
QUIET_MONTHS = (
    12  # in which a practice must have sent nobody before it counts as gained
)

_ARRIVALS = f"""
select
  credit.practice_id, episode.line as service_line, episode.practitioner as npi,
  date_trunc('month', episode.date)::date as month,
  sum(credit.volume) as volume, count(*) filter (credit.volume > {_HALF}) as sent
from credit
join episode on episode.episode = credit.episode
join destination on destination.episode = credit.episode
where credit.volume > 0 and destination.destination_kind = 'ours' and episode.practitioner is not null
group by all
order by all
"""


def arrivals(
    db: Database, *, episodes: pa.Table, credited: pa.Table, destinations: pa.Table
) -> pa.Table:
    """Add up what each practice sent to each of our own practitioners, month by month.

    Returns
    -------
    pa.Table
        practice_id, service_line, npi (vocabulary id of who received), month (first day), volume = sum p, sent
        (episodes of which more than half is credited to the practice).
    """
    return db.query(
        _ARRIVALS, episode=episodes, credit=credited, destination=destinations
    )


def count_arrivals(db: Database, found: Findings) -> pa.Table:
    """Count a bucket's arrivals."""
    return arrivals(
        db,
        episodes=found.episodes,
        credited=found.credited,
        destinations=found.destinations,
    )


_TABLE = """
with named as (
  select part.* replace (vocabulary.value as npi)
  from part
  join vocabulary on vocabulary.id = part.npi
),
first_sent as (
  select npi, service_line, practice_id, min(month) as month
  from named
  where sent > 0
  group by all
),
gained as (
  select npi, service_line, month, count(*) as practices from first_sent group by all
),
received as (
  select npi, service_line, month, sum(volume) as volume from named group by all
)
select
  received.*,
  case when month >= date '{since}' then coalesce(gained.practices, 0) end::bigint as gained
from received
left join gained using (npi, service_line, month)
order by all
"""


def arrival_table(
    db: Database, *, sums: pa.Table, vocabulary: pa.Table, begins: date | None
) -> pa.Table:
    """Add up arrivals over practices, and count the practices that sent somebody for the first time (PRG-02).

    A practice is gained in the month of its first episode to a practitioner in a line. In the first twelve months of
    the data nobody can tell a first episode from one of many: there ``gained`` is null.

    Parameters
    ----------
    sums
        ``arrivals()`` added up over the buckets.
    begins
        First month that the data holds whole.

    Returns
    -------
    pa.Table
        The mart's ``arrival``: npi, service_line, month, volume (referral episodes), gained (practices).
    """
    since = _later(begins, QUIET_MONTHS) if begins else date.max
    return db.query(
        _TABLE.format(since=since.isoformat()), part=sums, vocabulary=vocabulary
    )


def _later(month: date, months: int) -> date:
    years, rest = divmod(month.month - 1 + months, 12)
    return date(month.year + years, rest + 1, 1)


def conclude_arrivals(db: Database, counted: Counted) -> Mapping[str, pa.Table]:
    """Make the mart's ``arrival``."""
    return {
        "arrival": arrival_table(
            db,
            sums=counted.sums["arrival"],
            vocabulary=counted.reference.vocabulary,
            begins=data_begins(counted.sources),
        )
    }
