"""The signal in whom a practice knows: how many of our specialists it uses."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_LEAST_REFERRALS = 10  # to us; fewer can't reach many specialists anyway
_USED = 0.5  # of a referral: less is the shadow of an uncertain one

# Were its patients dealt out as everybody's are, a practice with n referrals would reach each specialist of share s
# with probability 1 - (1 - s) ^ n. Practices have favourites, so the median of what others reach of that is the base.
_UNUSED = f"""
with ours as (
  select practice_id, service_line, npi, sum(volume) as volume
  from destination
  where destination_kind = 'ours' and npi is not null
  group by all
),
specialist as (
  select service_line, npi, sum(volume) / sum(sum(volume)) over (partition by service_line) as share
  from ours
  group by service_line, npi
),
practice as (
  select practice_id, service_line, sum(volume) as volume, count(*) filter (where volume >= {_USED}) as used
  from ours
  group by all
),
reach as (
  select
    practice.practice_id, practice.service_line, practice.volume, practice.used,
    sum(1 - power(1 - specialist.share, practice.volume)) as even, count(*) as specialists
  from practice
  join specialist using (service_line)
  where practice.volume >= {_LEAST_REFERRALS}
  group by all
),
habit as (
  select service_line, median(used / even) as factor from reach group by all
)
select
  cell.practice_id, cell.service_line, reach.used::double as value,
  round(reach.even * habit.factor, 1) as base,
  case
    when reach.used is null then 'Too few referrals to us in the window'
    else 'Receivers of its referrals in the window, of ' || reach.specialists || ' specialists of ours'
  end as source
from cell
left join reach using (practice_id, service_line)
left join habit using (service_line)
"""


def specialists_unused(
    db: Database, *, cells: pa.Table, destinations: pa.Table
) -> pa.Table:
    """Compare how many of our specialists a practice uses with what practices of as many referrals use.

    Parameters
    ----------
    destinations
        The mart's ``destination``.

    Returns
    -------
    pa.Table
        practice_id, service_line, value and base (specialists; null below ten referrals to us), source.
    """
    return db.query(_UNUSED, cell=cells, destination=destinations)
