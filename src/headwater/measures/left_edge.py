"""At the left edge of the data: is an established patient's first visible encounter the first there ever was?"""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.schema.definitions import ServiceLines

# Of the patients who return to a line, this share must have returned within the days that were watched.
RETURNED_SHARE = 0.95
MIN_RETURNS = 200  # fewer tell nothing of a share of 5 %
MIN_SPAN_DAYS = 365  # shorter data can't show that patients return after a year
RELATED_DAYS = 60  # primary care saw the patient for it shortly before, so that somebody may have sent the patient

_RETURNS = """
with occasion as (
  select distinct person, line, date from encounter where role = 'specialist' and line is not null
),
gap as (
  select date - lag(date) over (partition by person, line order by date) as days from occasion
)
select days, count(*) as returns from gap where days is not null group by days order by days
"""


def count_returns(db: Database, *, encounters: pa.Table) -> pa.Table:
    """Count, by days since the last time, how often patients return to a service line.

    Returns
    -------
    pa.Table
        days, returns.
    """
    return db.query(_RETURNS, encounter=encounters)


def clean_days_needed(
    returns: pa.Table, *, span_days: int, definitions: ServiceLines
) -> int:
    """Say how many watched days without an encounter make an established code the beginning of something.

    The days within which 95 % of the returns that the data show have happened: who hasn't come for longer than that is
    hardly a patient of old. At least the 180 days that a new-patient code needs; the full 730 when the data is shorter
    than a year or shows fewer than 200 returns.

    Parameters
    ----------
    returns
        Sum of ``count_returns()`` over the buckets.
    span_days
        Length of the data.
    """
    counted = [(int(row["days"]), int(row["returns"])) for row in returns.to_pylist()]
    total = sum(n for _, n in counted)
    if total < MIN_RETURNS or span_days < MIN_SPAN_DAYS:
        return definitions.washout_established_days
    returned = 0
    for day, n in sorted(counted):
        returned += n
        if returned >= RETURNED_SHARE * total:
            return min(
                max(day, definitions.washout_new_days),
                definitions.washout_established_days,
            )
    return definitions.washout_established_days


_SETTLED = f"""
with sent as (
  select episode from candidate where related_days <= {RELATED_DAYS}
  union
  select episode from matched where source <> 'unknown'
)
select episode.* exclude (days_watched)
from episode
left join sent on sent.episode = episode.episode
where episode.days_watched is null or episode.days_watched > {{clean_days}} or sent.episode is not null
order by episode.episode
"""


def settle(
    db: Database,
    *,
    episodes: pa.Table,
    candidates: pa.Table,
    matched: pa.Table,
    clean_days: int,
) -> pa.Table:
    """Keep the episodes that began something, dropping what may be the follow-up of an older one.

    An undecided episode (see ``episodes()``) is kept when the patient was watched and clean for ``clean_days``, or when
    something says that the patient was sent: primary care saw the patient with a diagnosis of the line in the 60 days
    before, or a referral order matches.

    Returns
    -------
    pa.Table
        The kept rows of ``episodes``, without days_watched.
    """
    return db.query(
        _SETTLED.format(clean_days=clean_days),
        episode=episodes,
        candidate=candidates,
        matched=matched,
    )
