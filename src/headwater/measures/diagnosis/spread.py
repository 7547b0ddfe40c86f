"""Signals in how far the trouble reaches: other practices, other lines, the whole volume, or perhaps nothing."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_LINE = """
with watched as (
  select distinct practice_id, service_line from series where service_line <> ''
),
falling as (
  select distinct practice_id, service_line
  from alert
  where in_force and chart in ('ours', 'share') and verdict <> 'shrinkage'
),
around as (
  select
    cell.practice_id, cell.service_line, count(falling.practice_id) as value, count(*) as base
  from cell
  join watched on watched.service_line = cell.service_line and watched.practice_id <> cell.practice_id
  left join falling
    on falling.practice_id = watched.practice_id and falling.service_line = watched.service_line
  group by all
)
select
  cell.practice_id, cell.service_line, around.value::double as value, around.base::double as base,
  case when around.base is null then 'No other practice is watched in this line'
    else 'Alerts in force, of ' || around.base || ' other practices watched in this line' end as source
from cell
left join around using (practice_id, service_line)
"""


def line_falls_widely(
    db: Database, *, cells: pa.Table, alerts: pa.Table, series: pa.Table
) -> pa.Table:
    """Count the other practices whose referrals to us in the same line fall, of those that are watched.

    Returns
    -------
    pa.Table
        practice_id, service_line, value (practices), base (practices watched), source.
    """
    return db.query(_LINE, cell=cells, alert=alerts, series=series)


_GAP_PROBABILITY = 0.5  # a gap in another line counts once it is likelier than not
_LINES = f"""
with watched as (
  select distinct practice_id, service_line from series where service_line <> ''
  union
  select practice_id, service_line from expectation where too_little = ''
),
short as (
  select practice_id, service_line
  from alert
  where in_force and chart in ('ours', 'share') and verdict <> 'shrinkage'
  union
  select practice_id, service_line from expectation where confirmed or problem >= {_GAP_PROBABILITY}
),
around as (
  select cell.practice_id, cell.service_line, count(short.practice_id) as value, count(*) as base
  from cell
  join watched on watched.practice_id = cell.practice_id and watched.service_line <> cell.service_line
  left join short on short.practice_id = watched.practice_id and short.service_line = watched.service_line
  group by all
)
select
  cell.practice_id, cell.service_line, around.value::double as value, around.base::double as base,
  case when around.base is null then 'No other line of this practice is watched'
    else 'Alerts in force and likely gaps, of ' || around.base || ' other lines of this practice' end as source
from cell
left join around using (practice_id, service_line)
"""


def several_lines_fall(
    db: Database,
    *,
    cells: pa.Table,
    alerts: pa.Table,
    series: pa.Table,
    expectations: pa.Table,
) -> pa.Table:
    """Count the practice's other lines that fall short of what is expected to come to us."""
    return db.query(
        _LINES, cell=cells, alert=alerts, series=series, expectation=expectations
    )


_LEAST_EXPECTED = 15  # referrals; of fewer, five points up or down are chance
# In steps of five points: what fell is told, not how many came.
_VOLUME = f"""
with since as (
  select
    cell.practice_id, cell.service_line, sum(series.volume) as volume, sum(series.expected) as expected,
    count(*) as months
  from cell
  join series using (practice_id, service_line)
  where series.mature and series.month >= cell.began
  group by all
),
shrunk as (
  select distinct practice_id, service_line
  from alert
  where in_force and (chart = 'total' or verdict = 'shrinkage')
)
select
  cell.practice_id, cell.service_line, null::double as base,
  case when since.expected >= {_LEAST_EXPECTED} then round(20 * since.volume / since.expected) / 20 end as value,
  case
    when since.months is null then 'No mature month of this line is watched'
    when since.expected < {_LEAST_EXPECTED} then 'Too few referrals since then to tell'
    else 'All destinations, mature months since ' || strftime(cell.began, '%Y-%m')
      || case when shrunk.practice_id is null then '' else '; an alert on the whole volume is in force' end
  end as source
from cell
left join since using (practice_id, service_line)
left join shrunk using (practice_id, service_line)
"""


def volume_fell(
    db: Database, *, cells: pa.Table, alerts: pa.Table, series: pa.Table
) -> pa.Table:
    """Return all referrals of the line since the drop began, wherever they went, as a share of what was expected."""
    return db.query(_VOLUME, cell=cells, alert=alerts, series=series)


_WEAK = """
select
  practice_id, service_line, round(probability, 3) as value, null::double as base,
  case when probability is null then 'Neither alert nor gap has a probability'
    else 'Probability of the ' || trigger || ' that brought this up' end as source
from cell
"""


def weak_alarm(db: Database, *, cells: pa.Table) -> pa.Table:
    """Say how sure it is that anything is wrong."""
    return db.query(_WEAK, cell=cells)
