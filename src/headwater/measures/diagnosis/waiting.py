"""Signals in the wait for an appointment: against its own base, and against the clinics of others."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access.waits import BASE_MONTHS

# A practice waits where it sends its patients: clinics weigh by its referrals to them, by the name of the organization.
_WAIT_ROSE = f"""
with used as (
  select destination.practice_id, destination.service_line, access.clinic, sum(destination.volume) as volume
  from destination
  join (select distinct clinic, service_line from access where clinic <> '' and third_next is not null) as access
    on access.service_line = destination.service_line
   and lower(trim(access.clinic)) = lower(trim(destination.organization_name))
  where destination.destination_kind = 'ours'
  group by all
),
chosen as (
  select cell.*, coalesce(used.clinic, '') as clinic, coalesce(used.volume, 1.0) as weight
  from cell
  left join used using (practice_id, service_line)
),
measured as (
  select
    chosen.practice_id, chosen.service_line, chosen.clinic, chosen.weight, chosen.began,
    median(access.third_next) filter (where access.month >= chosen.began) as now,
    median(access.third_next) filter (
      where access.month < chosen.began and access.month >= chosen.began - interval {BASE_MONTHS} month
    ) as before
  from chosen
  join access on access.service_line = chosen.service_line and access.clinic = chosen.clinic
  group by all
),
weighed as (
  select
    practice_id, service_line, min(began) as began,
    sum(now * weight) / sum(weight) as value, sum(before * weight) / sum(weight) as base,
    string_agg(case when clinic = '' then 'all our clinics of the line' else clinic end, ', ' order by weight desc)
      as clinics
  from measured
  where now is not null and before is not null
  group by all
)
select
  cell.practice_id, cell.service_line, round(value, 1) as value, round(base, 1) as base,
  case
    when value is null then 'No weekly measurements of our clinics before and after'
    else 'Weekly measurements at ' || clinics || ': median since ' || strftime(weighed.began, '%Y-%m')
      || ' against the {BASE_MONTHS} months before'
  end as source
from cell
left join weighed using (practice_id, service_line)
"""


def wait_rose(
    db: Database, *, cells: pa.Table, access: pa.Table, destinations: pa.Table
) -> pa.Table:
    """Compare third next available since the drop began with the six months before.

    Parameters
    ----------
    access, destinations
        The mart's ``access`` and ``destination``.

    Returns
    -------
    pa.Table
        practice_id, service_line, value and base (days; null where there is no measurement), source.
    """
    return db.query(_WAIT_ROSE, cell=cells, access=access, destination=destinations)


_AGAINST_MARKET = """
with market as (
  select cell.practice_id, cell.service_line, median(other.days) as base, count(distinct other.clinic) as clinics
  from cell
  join other on other.service_line = cell.service_line and other.observed_on >= cell.began
  group by all
),
own as (
  select cell.practice_id, cell.service_line, median(access.third_next) as value
  from cell
  join access
    on access.service_line = cell.service_line and access.clinic = '' and access.month >= cell.began
  group by all
)
select
  cell.practice_id, cell.service_line,
  case when market.base is not null then round(own.value, 1) end as value, round(market.base, 1) as base,
  case
    when market.base is null or own.value is null then 'Nobody has measured the wait at clinics of others'
    else 'Weekly measurements of our clinics against ' || market.clinics || ' of others'
  end as source
from cell
left join market using (practice_id, service_line)
left join own using (practice_id, service_line)
"""


def wait_above_market(
    db: Database, *, cells: pa.Table, access: pa.Table, others: pa.Table
) -> pa.Table:
    """Compare the line's wait with what was measured at clinics of others; null without such measurements.

    Parameters
    ----------
    others
        Measurements at clinics that aren't ours, as ``weekly_waits()`` returns them.
    """
    return db.query(_AGAINST_MARKET, cell=cells, access=access, other=others)
