"""Where an episode went: the receiving organization and how it stood to us on that day."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_DESTINATIONS = """
with worked as (
  select
    episode.episode, affiliation.organization_id,
    row_number() over (
      partition by episode.episode
      order by affiliation.is_primary desc, affiliation.from_date desc, affiliation.practice_id
    ) as place
  from episode
  join affiliation
    on affiliation.npi = episode.practitioner
   and episode.date between affiliation.from_date and affiliation.to_date
  where affiliation.organization_id is not null
),
placed as (
  select
    episode.episode, episode.date, episode.practitioner, episode.billing_tin, episode.billing, episode.facility,
    tin.organization_id as by_tin,
    coalesce(tin.organization_id, billing.organization_id) as by_billing,
    facility.organization_id as by_facility,
    worked.organization_id as by_roster
  from episode
  left join biller as tin on tin.id = episode.billing_tin
  left join biller as billing on billing.id = episode.billing
  left join biller as facility on facility.id = episode.facility
  left join worked on worked.episode = episode.episode and worked.place = 1
),
resolved as (
  select
    *,
    coalesce(by_billing, by_facility, by_roster) as organization_id,
    case
      when by_billing is not null then 'billing'
      when by_facility is not null then 'facility'
      when by_roster is not null then 'roster'
      else 'unknown'
    end as how
  from placed
),
standing as (
  -- The tax id that billed speaks first, if it led to the organization; then the organization and what it belongs to;
  -- for a biller that no organization claims, the billing NPI's own row and then the facility's. The practitioner's own
  -- row speaks last.
  select resolved.episode, network.kind, -1 as rank, network.from_date
  from resolved
  join id_network as network
    on network.id = resolved.billing_tin and resolved.date between network.from_date and network.to_date
  where resolved.by_tin is not null or resolved.organization_id is null
  union all
  select resolved.episode, network.kind, network.rank, network.from_date
  from resolved
  join organization_network as network
    on network.organization_id = resolved.organization_id
   and resolved.date between network.from_date and network.to_date
  union all
  select resolved.episode, network.kind, 97, network.from_date
  from resolved
  join id_network as network
    on network.id = resolved.billing and resolved.date between network.from_date and network.to_date
  where resolved.organization_id is null
  union all
  select resolved.episode, network.kind, 98, network.from_date
  from resolved
  join id_network as network
    on network.id = resolved.facility and resolved.date between network.from_date and network.to_date
  where resolved.organization_id is null
  union all
  select resolved.episode, network.kind, 99, network.from_date
  from resolved
  join id_network as network
    on network.id = resolved.practitioner and resolved.date between network.from_date and network.to_date
),
first_standing as (
  select episode, arg_min(kind, (rank, -from_date.epoch())) as kind
  from standing
  group by episode
)
select
  resolved.episode, resolved.how, resolved.organization_id,
  coalesce(
    resolved.organization_id, 'tin:' || tin.value, 'npi:' || billing.value
  ) as destination_id,
  coalesce(first_standing.kind, 'unknown') as destination_kind
from resolved
left join first_standing on first_standing.episode = resolved.episode
left join vocabulary as tin on tin.id = resolved.billing_tin
left join vocabulary as billing on billing.id = resolved.billing
"""


def destinations(
    db: Database,
    *,
    episodes: pa.Table,
    affiliations: pa.Table,
    billers: pa.Table,
    id_network: pa.Table,
    organization_network: pa.Table,
    vocabulary: pa.Table,
) -> pa.Table:
    """Find the receiving organization of each episode and its kind on the day of service (methods 2.1).

    Order: who billed (TIN, then NPI), the service facility, the practitioner's roster entry of that day, else unknown.
    Never a guess: what no table knows is ``unknown``, under the identifier that billed.

    Parameters
    ----------
    episodes
        As ``episodes()`` returns them.
    affiliations, billers, id_network, organization_network, vocabulary
        Of ``Reference``.

    Returns
    -------
    pa.Table
        episode, how (billing, facility, roster, unknown), organization_id, destination_id (organization, else "tin:…",
        else "npi:…"), destination_kind (ours, partner, competitor, unaffiliated, unknown).
    """
    return db.query(
        _DESTINATIONS,
        episode=episodes,
        affiliation=affiliations,
        biller=billers,
        id_network=id_network,
        organization_network=organization_network,
        vocabulary=vocabulary,
    )
