"""Which services we offer, and when: the taxonomy codes of those who work for us or a partner."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

ANY_SERVICE = (
    ""  # in the place of a taxonomy code: somebody of ours is on the roster at all
)

_OFFERED = """
with status as (
  select
    subject_type, subject_id,
    case when alignment in ('employed', 'ours', 'affiliated', 'partner') then 'us' else 'others' end as kind,
    from_date, coalesce(to_date, date '9999-12-31') as to_date
  from network_status
),
place as (
  select affiliation.npi, practice.tin, practice.organization_id, affiliation.from_date, affiliation.to_date
  from affiliation
  left join practice on practice.practice_id = affiliation.practice_id
  union all
  select subject_id, null, null, from_date, to_date from status where subject_type = 'npi'
),
post as (
  select
    row_number() over () as post, roster.taxonomy_code, place.npi, place.tin, place.organization_id, place.from_date,
    least(
      coalesce(place.to_date, date '9999-12-31'), coalesce(roster.deactivation_date, date '9999-12-31')
    ) as to_date
  from place
  join roster on roster.npi = place.npi
  where roster.taxonomy_code is not null
),
-- Whoever decides where an episode went decides here: the tax number, the organization and what it belongs to, and last
-- the practitioner's own row.
standing as (
  select post.post, status.kind, -1 as rank, status.from_date, status.to_date
  from post
  join status on status.subject_type = 'tin' and status.subject_id = post.tin
  union all
  select
    post.post, case when network.kind in ('ours', 'partner') then 'us' else 'others' end,
    network.rank, network.from_date, network.to_date
  from post
  join network on network.organization_id = post.organization_id
  union all
  select post.post, status.kind, 99, status.from_date, status.to_date
  from post
  join status on status.subject_type = 'npi' and status.subject_id = post.npi
),
held as (
  select
    post.post, standing.kind, standing.rank, standing.from_date as since,
    greatest(post.from_date, standing.from_date) as from_date, least(post.to_date, standing.to_date) as to_date
  from standing
  join post on post.post = standing.post
  where greatest(post.from_date, standing.from_date) <= least(post.to_date, standing.to_date)
),
edge as (
  select post, from_date as day from held
  union
  select post, to_date + 1 from held
),
-- Between two edges nothing changes, so that one row decides the whole piece.
piece as (
  select post, day as from_date, lead(day) over (partition by post order by day) - 1 as to_date from edge
),
decided as (
  select piece.post, piece.from_date, piece.to_date, arg_min(held.kind, (held.rank, -epoch(held.since))) as kind
  from piece
  join held on held.post = piece.post and piece.from_date between held.from_date and held.to_date
  where piece.to_date is not null
  group by all
),
offer as (
  select distinct post.taxonomy_code, decided.from_date, decided.to_date
  from decided
  join post on post.post = decided.post
  where decided.kind = 'us'
),
every as (
  select * from offer
  union
  select '{any_service}', from_date, to_date from offer
),
ordered as (
  select
    *,
    max(to_date) over (
      partition by taxonomy_code order by from_date, to_date rows between unbounded preceding and 1 preceding
    ) as so_far
  from every
),
run as (
  select
    *,
    sum((so_far is null or from_date > so_far + 1)::integer) over (
      partition by taxonomy_code order by from_date, to_date
    ) as run
  from ordered
)
select taxonomy_code, min(from_date) as from_date, max(to_date) as to_date
from run
group by taxonomy_code, run
order by taxonomy_code, from_date
"""


def nothing_offered() -> pa.Table:
    """Return what ``offered_services()`` returns of a roster that nobody of ours stands on."""
    return pa.table(
        {
            "taxonomy_code": pa.array([], pa.string()),
            "from_date": pa.array([], pa.date32()),
            "to_date": pa.array([], pa.date32()),
        }
    )


def offered_services(
    db: Database,
    *,
    roster: pa.Table,
    affiliation: pa.Table,
    practice: pa.Table,
    network_status: pa.Table,
    organization_network: pa.Table,
) -> pa.Table:
    """Say on which days somebody of ours or of a partner had a taxonomy code, by the roster.

    Somebody counts where the practice's tax number, its organization or what that belongs to, or at last the
    practitioner's own row of ``network_status`` says ours or partner on that day, in the order that decides where an
    episode went; and until the NPI is deactivated.

    Parameters
    ----------
    roster
        npi, taxonomy_code, deactivation_date of everybody on the roster, whether or not a claim names them.
    affiliation, practice, network_status
        As the lake holds them, merged.
    organization_network
        As ``organization_network()`` returns it.

    Returns
    -------
    pa.Table
        taxonomy_code, from_date, to_date (both included): spans that don't touch. The code ``""`` stands for any.
    """
    return db.query(
        _OFFERED.format(any_service=ANY_SERVICE),
        roster=roster,
        affiliation=affiliation,
        practice=practice,
        network_status=network_status,
        network=organization_network,
    )
