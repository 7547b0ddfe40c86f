"""Segments: what each practice is to us as a referrer, judged at each quarter's end (LEAK-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.market_share import whole_quarters
from headwater.schema.segments import Segments

# More likely than not: what is surer than this counts as a referral on its day.
_SURE = 0.5

_REFERRAL_DAYS = f"""
select credit.practice_id, episode.date, count(*) as referrals
from credit
join episode on episode.episode = credit.episode
join destination on destination.episode = credit.episode
where credit.volume > {_SURE} and destination.destination_kind = 'ours'
group by all
order by all
"""


def referral_days(
    db: Database, *, episodes: pa.Table, credited: pa.Table, destinations: pa.Table
) -> pa.Table:
    """Count the days on which a practice's referral, more likely than not, came to us: what silence is measured by.

    Sums of small probabilities never fall silent, so that days ask for a probability above one half.

    Returns
    -------
    pa.Table
        practice_id, date (of the first visit), referrals.
    """
    return db.query(
        _REFERRAL_DAYS, episode=episodes, credit=credited, destination=destinations
    )


_SEGMENTS = """
with sent as (
  select
    flow.practice_id, period.last_day, sum(flow.volume) as volume,
    coalesce(sum(flow.volume) filter (flow.destination_kind = 'ours'), 0.0) as ours,
    coalesce(bool_or(flow.alignment = 'competitor'), false) as is_rivals
  from flow
  join period
    on flow.month > period.last_day - interval 12 months and flow.month <= period.last_day
  where flow.practice_id is not null
  group by all
),
day as (
  select
    practice_id, date, referrals,
    date - lag(date) over (partition by practice_id order by date) as silent_before
  from referral
),
seen as (
  -- The last referral to us, and whether any of the quarter broke a silence.
  select
    day.practice_id, period.last_day,
    min(day.date) as earliest, max(day.date) as latest,
    bool_and(day.date >= period.first_day) as is_first,
    bool_or(day.date >= period.first_day and day.silent_before >= {silent}) as is_back
  from day
  join period on day.date <= period.last_day
  group by all
),
rated as (
  -- Its own rate: the referrals of the year up to the last one, or of as much of that year as the data has.
  select
    seen.*, seen.last_day - seen.latest as silence,
    sum(day.referrals) as referrals,
    greatest(least(365, seen.latest - date '{data_start}' + 1), 1) as watched
  from seen
  join day on day.practice_id = seen.practice_id and day.date between seen.latest - 364 and seen.latest
  group by all
),
judged as (
  select
    coalesce(sent.practice_id, rated.practice_id) as practice_id,
    coalesce(sent.last_day, rated.last_day) as period,
    coalesce(sent.volume, 0.0) as volume, coalesce(sent.ours, 0.0) as ours,
    case
      when rated.silence >= {lapse_days} and pow(watched / (watched + silence), referrals + 0.5) < {lapse_probability}
        then 'lapsed'
      when rated.is_first and rated.earliest - date '{data_start}' >= {silent} then 'new'
      when rated.is_back then 'reactivated'
    end as by_days,
    rated.practice_id is null and not sent.is_rivals as is_open
  from sent
  full join rated on rated.practice_id = sent.practice_id and rated.last_day = sent.last_day
),
shared as (
  select
    *, ours / volume as share,
    case
      when ours / volume >= {loyal} then 'loyal'
      when ours / volume >= {competitor_loyal} then 'splitter'
      when is_open then 'prospect'
      else 'competitor_loyal'
    end as by_share,
    rank() over (partition by period order by ours desc) as place, count(*) over (partition by period) as practices
  from judged
  where volume >= {least_volume}
)
select
  judged.practice_id, judged.period,
  coalesce(
    judged.by_days,
    case when shared.by_share = 'loyal' and shared.place <= ceil({champion_top} * shared.practices) then 'champion'
      else shared.by_share end
  ) as segment,
  judged.volume, shared.share
from judged
left join shared on shared.practice_id = judged.practice_id and shared.period = judged.period
where judged.by_days is not null or shared.by_share is not null
order by all
"""


def segments(
    db: Database,
    *,
    flow: pa.Table,
    referrals: pa.Table,
    mature: Sequence[date],
    thresholds: Segments,
) -> pa.Table:
    """Put each practice into the segment that its referrals show, at every quarter's end that the data can judge.

    Of several segments the first of these holds: lapsed, new, reactivated; then by share of twelve months: champion,
    loyal, splitter, competitor_loyal, prospect. A practice that sent too little for a share, and of which the days say
    nothing either, has no row: nobody can tell. A competitor's own practice is no prospect.

    *Lapsed*: with n referrals to us in the w days up to the last one and s silent days since, silence by chance has the
    probability (w / (w + s))^(n + 1/2) (gamma-Poisson, Jeffreys prior), below the threshold. *New* and *reactivated*
    ask for a silence that the data shows: the first referral ever counts only if the data begins so many days earlier.

    Parameters
    ----------
    flow
        The mart's ``flow``.
    referrals
        As ``referral_days()`` returns them, added up over the buckets.
    mature
        First days of the months that are complete enough. A quarter is judged if its own and the nine months before it
        are among them.

    Returns
    -------
    pa.Table
        The mart's ``segment``; ``volume`` are all referrals of the twelve months, ``share`` ours of them (null where
        there were too few).
    """
    ends = periods(mature)
    sql = _SEGMENTS.format(
        data_start=min(mature, default=date.max),
        silent=thresholds.silent_days,
        lapse_days=thresholds.lapse_least_days,
        lapse_probability=thresholds.lapse_probability,
        least_volume=thresholds.least_volume,
        loyal=thresholds.loyal_share,
        competitor_loyal=thresholds.competitor_loyal_share,
        champion_top=thresholds.champion_top,
    )
    period = pa.table(
        {
            "first_day": pa.array([first for first, _ in ends], pa.date32()),
            "last_day": pa.array([last for _, last in ends], pa.date32()),
        }
    )
    return db.query(sql, flow=flow, referral=referrals, period=period)


def periods(mature: Sequence[date]) -> list[tuple[date, date]]:
    """Return first and last day of each quarter that ends twelve mature months."""
    known = set(mature)
    found = []
    for quarter in whole_quarters(mature):
        number = quarter.year * 12 + quarter.month + 1
        if {_month(number - back) for back in range(12)} <= known:
            found.append((quarter, _month(number + 1) - timedelta(days=1)))
    return found


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
