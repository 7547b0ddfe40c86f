"""The mart's directory: practices, practitioners and organizations, as they stand at the window's end."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database

_PRACTITIONER = """
with primary_practice as (
  select
    npi.value as npi, affiliation.practice_id,
    row_number() over (
      partition by affiliation.npi
      order by affiliation.is_primary desc, affiliation.from_date desc, affiliation.practice_id
    ) as place
  from affiliation
  join vocabulary as npi on npi.id = affiliation.npi
  where date '{at}' between affiliation.from_date and affiliation.to_date
)
select
  practitioner.npi,
  nullif(trim(concat_ws(' ', practitioner.first_name, practitioner.last_name)), '') as name,
  practitioner.taxonomy_code,
  coalesce(practitioner.specialty, clinician.specialty) as specialty,
  primary_practice.practice_id
from practitioner
-- The whole country's practitioners may be loaded; the mart holds those whom the claims name.
join vocabulary on vocabulary.value = practitioner.npi
left join clinician on clinician.npi = vocabulary.id
left join primary_practice on primary_practice.npi = practitioner.npi and primary_practice.place = 1
order by practitioner.npi
"""


def practitioner_table(
    db: Database,
    *,
    practitioner: pa.Table,
    clinicians: pa.Table,
    affiliations: pa.Table,
    vocabulary: pa.Table,
    at: date,
) -> pa.Table:
    """List the practitioners whom the claims name: the mart's ``practitioner``, with the primary practice on ``at``."""
    return db.query(
        _PRACTITIONER.format(at=at.isoformat()),
        practitioner=practitioner,
        clinician=clinicians,
        affiliation=affiliations,
        vocabulary=vocabulary,
    )


_ORGANIZATION = """
with standing as (
  select organization_id, arg_min(kind, (rank, -epoch(from_date))) as kind
  from network
  where date '{at}' between from_date and to_date
  group by organization_id
),
reached as (
  select destination_id, arg_max(destination_kind, (month, destination_kind)) as kind
  from flow
  where destination_id is not null
  group by destination_id
),
listed as (
  select organization.organization_id, organization.name, organization.system,
    coalesce(standing.kind, reached.kind, 'unknown') as kind
  from organization
  left join standing on standing.organization_id = organization.organization_id
  left join reached on reached.destination_id = organization.organization_id
),
nameless as (
  select reached.destination_id, reached.kind, substr(reached.destination_id, 5) as value
  from reached
  anti join organization on organization.organization_id = reached.destination_id
)
select * from listed
union all
select
  nameless.destination_id,
  coalesce(
    practitioner.name,
    case when nameless.destination_id like 'tin:%' then 'Tax number ' else 'NPI ' end || nameless.value
  ),
  null, nameless.kind
from nameless
left join practitioner on practitioner.npi = nameless.value and nameless.destination_id like 'npi:%'
order by 1
"""


def organization_table(
    db: Database,
    *,
    organization: pa.Table,
    network: pa.Table,
    flow: pa.Table,
    practitioners: pa.Table,
    at: date,
) -> pa.Table:
    """List organizations with their kind on ``at``, and the nameless billers that referrals went to.

    Returns
    -------
    pa.Table
        The mart's ``organization``: organization_id, name, system, kind.
    """
    return db.query(
        _ORGANIZATION.format(at=at.isoformat()),
        organization=organization,
        network=network,
        flow=flow,
        practitioner=practitioners,
    )


_PRACTICE = """
with standing as (
  select practice_id, arg_min(alignment, (rank, -epoch(from_date))) as alignment
  from status
  where practice_id is not null and date '{at}' between from_date and to_date
  group by practice_id
),
member as (
  select distinct affiliation.practice_id, npi.value as npi
  from affiliation
  join vocabulary as npi on npi.id = affiliation.npi
  where date '{at}' between affiliation.from_date and affiliation.to_date
),
-- A practice without a row of its own stands as most of its practitioners do.
by_members as (
  select practice_id, arg_max(alignment, (n, alignment)) as alignment
  from (
    select member.practice_id, status.alignment, count(*) as n
    from member
    join status on status.npi = member.npi and date '{at}' between status.from_date and status.to_date
    group by all
  )
  group by practice_id
),
size as (
  select practice_id, count(*) as practitioners from member group by practice_id
),
listed as (
  select
    practice.practice_id, practice.name, practice.organization_id,
    practice.address_1, practice.city, practice.state, practice.zip_code, practice.county_fips,
    practice.latitude, practice.longitude, practice.phone
  from practice
  union all by name
  select distinct
    flow.practice_id,
    coalesce(
      practitioner.name,
      case when flow.practice_id like 'tin:%' then 'Tax number ' else 'NPI ' end || substr(flow.practice_id, 5)
    ) as name
  from flow
  left join practitioner
    on practitioner.npi = substr(flow.practice_id, 5) and flow.practice_id like 'npi:%'
  anti join practice on practice.practice_id = flow.practice_id
  where flow.practice_id is not null
)
select
  listed.practice_id, listed.name, listed.organization_id,
  organization.name as organization_name, organization.system,
  coalesce(standing.alignment, by_members.alignment, 'unknown') as alignment,
  listed.address_1, listed.city, listed.state, listed.zip_code, listed.county_fips,
  listed.latitude, listed.longitude, listed.phone,
  coalesce(size.practitioners, 0) as practitioners
from listed
left join organization on organization.organization_id = listed.organization_id
left join standing on standing.practice_id = listed.practice_id
left join by_members on by_members.practice_id = listed.practice_id
left join size on size.practice_id = listed.practice_id
order by listed.practice_id
"""


def practice_table(
    db: Database,
    *,
    practice: pa.Table,
    organizations: pa.Table,
    affiliations: pa.Table,
    practitioners: pa.Table,
    status: pa.Table,
    flow: pa.Table,
    vocabulary: pa.Table,
    at: date,
) -> pa.Table:
    """List the practices of the roster, and those that the claims alone show, with their alignment on ``at``.

    Returns
    -------
    pa.Table
        The mart's ``practice``; ``practitioners`` counts those who work there on ``at`` and whom the claims name.
    """
    return db.query(
        _PRACTICE.format(at=at.isoformat()),
        practice=practice,
        organization=organizations,
        affiliation=affiliations,
        practitioner=practitioners,
        status=status,
        flow=flow,
        vocabulary=vocabulary,
    )
