"""The referring field of a claim: whom it names, and whether that can be a referral."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_FIELDS = """
with named as (
  select
    person, claim_id, claim_line,
    case
      when role = 'pcp' or qualifier = 'P3' then 'pcp'
      -- DK orders a test or a device (methods 1.1); only DN, or no qualifier, refers a patient.
      when role = 'referring' and coalesce(qualifier, 'DN') in ('DN', '') then 'referring'
      when role = 'operating' then 'operating'
    end as field,
    npi, npi_valid, load_seq
  from role
  where npi is not null or not npi_valid
),
newest as (
  -- Two rows of one load may mean the same (no qualifier, and DN): the smaller id decides, whatever their order.
  select
    person, claim_id, claim_line, field,
    arg_max(npi, (load_seq, -npi)) as npi, arg_max(npi_valid, (load_seq, -npi)) as npi_valid
  from named
  where field is not null
  group by all
),
wanted as (
  select distinct person, claim_id, claim_line from encounter where role = 'specialist'
),
applied as (
  select
    wanted.person, wanted.claim_id, wanted.claim_line, newest.field,
    -- A line's own row overrides the claim's.
    arg_max(newest.npi, newest.claim_line is not null) as npi,
    arg_max(newest.npi_valid, newest.claim_line is not null) as npi_valid
  from wanted
  join newest
    on newest.claim_id = wanted.claim_id
   -- A claim id is a payer's own: another payer may use the same for another person.
   and newest.person is not distinct from wanted.person
   and (newest.claim_line is null or newest.claim_line = wanted.claim_line)
  group by all
)
select
  person, claim_id, claim_line,
  max(npi) filter (field = 'referring') as referring,
  bool_and(npi_valid) filter (field = 'referring') as referring_valid,
  max(npi) filter (field = 'pcp') as pcp,
  bool_and(npi_valid) filter (field = 'pcp') as pcp_valid,
  max(npi) filter (field = 'operating') as operating
from applied
group by all
"""


def referring_fields(
    db: Database, *, roles: pa.Table, encounters: pa.Table
) -> pa.Table:
    """Find whom the claims of specialists' encounters name.

    A row of the role file for one claim line overrides the row for the whole claim (837P loops 2420F over 2310A).
    Qualifier DN refers, P3 names the primary care practitioner who referred first, DK only orders.

    Parameters
    ----------
    roles
        One bucket of ``medical_claim_provider_role``.
    encounters
        As ``encounters()`` returns them.

    Returns
    -------
    pa.Table
        person, claim_id, claim_line, referring, referring_valid, pcp, pcp_valid, operating: vocabulary ids, null when
        unnamed.
    """
    return db.query(_FIELDS, role=roles, encounter=encounters)


_CLEANED = """
with specialist as (
  select
    encounter.person, encounter.claim_id, encounter.claim_line, encounter.date, encounter.practitioner,
    encounter.billing, encounter.billing_tin,
    field.referring, field.referring_valid, field.pcp, field.pcp_valid, field.operating
  from encounter
  left join field
    on field.claim_id = encounter.claim_id and field.claim_line = encounter.claim_line
   and field.person is not distinct from encounter.person
  where encounter.role = 'specialist'
),
named as (
  select *, 1 as preference, pcp as npi, pcp_valid as npi_valid from specialist where pcp_valid is not null
  union all
  select *, 2, referring, referring_valid from specialist where referring_valid is not null
),
-- Laid down first: whoever joins clinicians by their specialty alone has every pair of them in memory.
specialized as materialized (
  select named.*, clinician.specialty from named join clinician on clinician.npi = named.npi
),
colleague as (
  select distinct named.person, named.claim_id, named.claim_line, named.npi
  from specialized as named
  join clinician as other on other.npi = named.practitioner and other.specialty = named.specialty
  join affiliation
    on affiliation.npi = named.npi
   and named.date between affiliation.from_date and affiliation.to_date
  left join biller on biller.id = named.billing_tin
  where affiliation.tin = named.billing_tin or affiliation.organization_id = biller.organization_id
),
judged as (
  select
    named.*,
    case
      when not named.npi_valid or named.npi is null then 'check_digit'
      when named.npi = named.practitioner or named.npi = named.operating then 'equals_rendering'
      when organization_npi.id is not null and clinician.npi is null then 'organization'
      when clinician.deactivated <= named.date then 'deactivated'
      when colleague.npi is not null then 'same_group_and_specialty'
      else 'usable'
    end as reason
  from named
  left join organization_npi on organization_npi.id = named.npi
  left join clinician on clinician.npi = named.npi
  left join colleague
    on colleague.claim_id = named.claim_id and colleague.claim_line = named.claim_line and colleague.npi = named.npi
   and colleague.person is not distinct from named.person
),
chosen as (
  select *
  from judged
  -- The practitioner of primary care is the better answer to "which practice"; an unusable one leaves it to DN.
  qualify row_number() over (
    partition by person, claim_id, claim_line order by reason = 'usable' desc, preference
  ) = 1
)
select
  specialist.person, specialist.claim_id, specialist.claim_line,
  coalesce(chosen.reason, 'absent') as reason,
  case when chosen.reason = 'usable' then chosen.npi end as npi
from specialist
left join chosen
  on chosen.claim_id = specialist.claim_id and chosen.claim_line = specialist.claim_line
 and chosen.person is not distinct from specialist.person
"""


def clean_referrers(
    db: Database,
    *,
    encounters: pa.Table,
    fields: pa.Table,
    clinicians: pa.Table,
    affiliations: pa.Table,
    organization_npis: pa.Table,
    billers: pa.Table,
) -> pa.Table:
    """Judge whether the named practitioner can have referred (methods 1.4, field cleaning).

    No referral: the practitioner who rendered or operated; one of the same TIN or organization and the same specialty;
    an organization's NPI; one deactivated by then; one whose check digit fails.

    Parameters
    ----------
    encounters, fields
        As ``encounters()`` and ``referring_fields()`` return them.
    clinicians, affiliations, organization_npis, billers
        Of ``Reference``.

    Returns
    -------
    pa.Table
        person, claim_id, claim_line, reason (usable, absent, equals_rendering, same_group_and_specialty, organization,
        deactivated, check_digit), npi (null unless usable): one row for each specialist's encounter.
    """
    return db.query(
        _CLEANED,
        encounter=encounters,
        field=fields,
        clinician=clinicians,
        affiliation=affiliations,
        organization_npi=organization_npis,
        biller=billers,
    )
