"""How identifiers, organizations and practices stand to us, with the dates between which it holds."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_KIND = """case {alignment}
    when 'employed' then 'ours' when 'ours' then 'ours'
    when 'affiliated' then 'partner' when 'partner' then 'partner'
    when 'competitor' then 'competitor'
    when 'independent' then 'unaffiliated' when 'unaffiliated' then 'unaffiliated'
  end"""
_ALIGNMENT = """case {alignment}
    when 'employed' then 'employed' when 'ours' then 'employed'
    when 'affiliated' then 'affiliated' when 'partner' then 'affiliated'
    when 'competitor' then 'competitor'
    when 'independent' then 'independent' when 'unaffiliated' then 'independent'
  end"""
_DATES = "status.from_date, coalesce(status.to_date, date '9999-12-31') as to_date"

_ID_NETWORK = f"""
select vocabulary.id, {_KIND.format(alignment="status.alignment")} as kind, {_DATES}
from status
join vocabulary on vocabulary.value = status.subject_id
where status.subject_type in ('tin', 'npi', 'ccn')
"""


def id_network(
    db: Database, *, network_status: pa.Table, vocabulary: pa.Table
) -> pa.Table:
    """Say as what kind of destination a TIN, NPI or CCN counts, and when.

    Employed and ours are ours; affiliated and partner are partner; independent and unaffiliated are unaffiliated.

    Returns
    -------
    pa.Table
        id (vocabulary), kind, from_date, to_date (both included, open end 9999-12-31).
    """
    return db.query(_ID_NETWORK, status=network_status, vocabulary=vocabulary)


# An organization's own row, then its identifiers, then the same of what it belongs to, four levels up at most.
_SUBJECTS = """
with recursive line_of as (
  select organization_id, organization_id as ancestor_id, 0 as level from organization
  union all
  select line_of.organization_id, organization.parent_organization_id, line_of.level + 1
  from line_of
  join organization on organization.organization_id = line_of.ancestor_id
  where organization.parent_organization_id is not null and line_of.level < 4
),
subject as (
  select line_of.organization_id, 'organization' as subject_type, line_of.ancestor_id as subject_id, level * 4 as rank
  from line_of
  union all
  select line_of.organization_id, 'tin', organization.tin, level * 4 + 1
  from line_of join organization on organization.organization_id = line_of.ancestor_id
  union all
  select line_of.organization_id, 'ccn', organization.ccn, level * 4 + 2
  from line_of join organization on organization.organization_id = line_of.ancestor_id
  union all
  select line_of.organization_id, 'npi', organization.npi, level * 4 + 3
  from line_of join organization on organization.organization_id = line_of.ancestor_id
)
"""

_ORGANIZATION_NETWORK = f"""
{_SUBJECTS}
select subject.organization_id, subject.rank, {_KIND.format(alignment="status.alignment")} as kind, {_DATES}
from subject
join status on status.subject_type = subject.subject_type and status.subject_id = subject.subject_id
"""


def organization_network(
    db: Database, *, network_status: pa.Table, organization: pa.Table
) -> pa.Table:
    """Say as what kind of destination an organization counts, and when.

    Returns
    -------
    pa.Table
        organization_id, rank (the smallest that holds on a day decides), kind, from_date, to_date.
    """
    return db.query(
        _ORGANIZATION_NETWORK, status=network_status, organization=organization
    )


_PRACTICE_ALIGNMENT = f"""
{_SUBJECTS},
standing as (
  select null as practice_id, status.subject_id as npi, 0 as rank, status.alignment, {_DATES}
  from status
  where status.subject_type = 'npi'
  union all
  select practice.practice_id, null, 1, status.alignment, {_DATES}
  from practice
  join status on status.subject_type = 'tin' and status.subject_id = practice.tin
  union all
  select practice.practice_id, null, 2 + subject.rank, status.alignment, {_DATES}
  from practice
  join subject on subject.organization_id = practice.organization_id
  join status on status.subject_type = subject.subject_type and status.subject_id = subject.subject_id
  union all
  select 'tin:' || status.subject_id, null, 1, status.alignment, {_DATES}
  from status
  where status.subject_type = 'tin'
)
select practice_id, npi, rank, {_ALIGNMENT.format(alignment="alignment")} as alignment, from_date, to_date
from standing
"""


def practice_alignment(
    db: Database,
    *,
    network_status: pa.Table,
    organization: pa.Table,
    practice: pa.Table,
) -> pa.Table:
    """Say how a referrer stands to us, and when.

    A row of a practitioner's NPI (rank 0) decides over the practice's TIN (1), over its organization and what that
    belongs to (2 …). Ours counts as employed, partner as affiliated, unaffiliated as independent.

    Returns
    -------
    pa.Table
        practice_id or npi (the other is null), rank, alignment, from_date, to_date.
    """
    return db.query(
        _PRACTICE_ALIGNMENT,
        status=network_status,
        organization=organization,
        practice=practice,
    )


_ALIGNED_FLOW = """
with referrer as (
  select distinct practice_id, npi, month from part where practice_id is not null
),
standing as (
  select referrer.*, status.alignment, status.rank, status.from_date
  from referrer
  join status on status.npi = referrer.npi and referrer.month between status.from_date and status.to_date
  union all
  select referrer.*, status.alignment, status.rank, status.from_date
  from referrer
  join status
    on status.practice_id = referrer.practice_id and referrer.month between status.from_date and status.to_date
),
aligned as (
  select practice_id, npi, month, arg_min(alignment, (rank, -epoch(from_date))) as alignment
  from standing
  group by all
)
select
  part.practice_id, part.npi, part.service_line, part.month,
  coalesce(aligned.alignment, 'unknown') as alignment,
  part.destination_id, part.destination_kind, part.evidence, part.data_source,
  part.volume, part.variance, part.episodes
from part
left join aligned
  on aligned.practice_id = part.practice_id and aligned.npi is not distinct from part.npi
 and aligned.month = part.month
order by all
"""


def align_flow(db: Database, *, flow: pa.Table, status: pa.Table) -> pa.Table:
    """Say how each referrer stood to us on the first day of each month.

    Parameters
    ----------
    flow
        The sum of the buckets' flows, with npi as text.
    status
        As ``practice_alignment()`` returns it.

    Returns
    -------
    pa.Table
        The mart's ``flow``.
    """
    return db.query(_ALIGNED_FLOW, part=flow, status=status)
