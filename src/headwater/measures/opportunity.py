"""Practice × service line over the window: volume by destination kind and by evidence, share and leakage."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database

_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
_LEVELS = ("confirmed", "documented", "likely", "possible", "associated")


def _sums(column: str, values: tuple[str, ...]) -> str:
    return ",\n    ".join(
        f"coalesce(sum(volume) filter ({column} = '{value}'), 0.0) as {value}"
        for value in values
    )


_OPPORTUNITY = f"""
with inside as (
  select *
  from flow
  where practice_id is not null and month between date '{{start}}' and date '{{end}}'
),
cell as (
  select practice_id, service_line, sum(volume) as volume,
    {_sums("destination_kind", _KINDS)},
    {_sums("evidence", _LEVELS)}
  from inside
  group by all
),
reached as (
  select practice_id, service_line, destination_id, sum(volume) as volume
  from inside
  where destination_kind in ('competitor', 'unaffiliated')
  group by all
),
top as (
  select *
  from reached
  qualify row_number() over (
    partition by practice_id, service_line order by volume desc, destination_id
  ) = 1
)
select
  cell.practice_id, practice.name as practice_name, coalesce(practice.alignment, 'unknown') as alignment,
  cell.service_line, cell.volume, {", ".join(f"cell.{kind}" for kind in _KINDS)},
  case when practice.alignment in ('employed', 'affiliated')
    then cell.competitor + cell.unaffiliated end as leaked,
  cell.ours / cell.volume as share_of_referrals,
  case when practice.alignment in ('employed', 'affiliated')
    then (cell.competitor + cell.unaffiliated) / cell.volume end as leakage_share,
  {", ".join(f"cell.{level}" for level in _LEVELS)},
  top.destination_id as top_destination_id, organization.name as top_destination_name,
  top.volume as top_destination_volume
from cell
left join practice on practice.practice_id = cell.practice_id
left join top on top.practice_id = cell.practice_id and top.service_line = cell.service_line
left join organization on organization.organization_id = top.destination_id
order by cell.practice_id, cell.service_line
"""


def opportunities(
    db: Database,
    *,
    flow: pa.Table,
    practices: pa.Table,
    organizations: pa.Table,
    start: date,
    end: date,
) -> pa.Table:
    """Lay out where each practice's referrals went in the window (LEAK-01).

    Leaked = competitor + unaffiliated, and leakage_share = leaked / volume, for practices that are employed or
    affiliated at the window's end; an independent practice can't leak and has its share of referrals alone. Unknown
    destinations stay in the denominator. The top destination is the one outside that received most.

    Parameters
    ----------
    flow
        The mart's ``flow``.
    start, end
        First days of the first and last month.

    Returns
    -------
    pa.Table
        The mart's ``opportunity``; volumes are sums of calibrated probabilities.
    """
    return db.query(
        _OPPORTUNITY.format(start=start.isoformat(), end=end.isoformat()),
        flow=flow,
        practice=practices,
        organization=organizations,
    )


_DESTINATION = """
select
  receiver.practice_id, receiver.service_line, receiver.destination_kind,
  organization.system, receiver.destination_id as organization_id, organization.name as organization_name,
  vocabulary.value as npi, practitioner.name as practitioner_name, receiver.volume
from receiver
left join organization on organization.organization_id = receiver.destination_id
left join vocabulary on vocabulary.id = receiver.npi
left join practitioner on practitioner.npi = vocabulary.value
order by all
"""


def destination_table(
    db: Database,
    *,
    receivers: pa.Table,
    organizations: pa.Table,
    practitioners: pa.Table,
    vocabulary: pa.Table,
) -> pa.Table:
    """Name the receivers of each practice's referrals: system, organization, practitioner (LEAK-03).

    Returns
    -------
    pa.Table
        The mart's ``destination``.
    """
    return db.query(
        _DESTINATION,
        receiver=receivers,
        organization=organizations,
        practitioner=practitioners,
        vocabulary=vocabulary,
    )


_MARKET = """
select service_line, month, alignment, destination_id, destination_kind, sum(volume) as volume
from flow
group by all
order by all
"""


def market_flow(db: Database, *, flow: pa.Table) -> pa.Table:
    """Sum ``flow`` over practices: the mart's ``market_flow``."""
    return db.query(_MARKET, flow=flow)
