"""Which practice a practitioner worked for on a day."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.candidates import SEEN_DAYS

_OF_ENCOUNTERS = """
with seen as (
  select person, date, practitioner, billing, billing_tin, related
  from encounter
  where role = 'primary_care'
),
working as (
  select
    seen.*, affiliation.practice_id,
    row_number() over (
      partition by seen.person, seen.date, seen.practitioner, seen.billing, seen.billing_tin
      order by
        coalesce(affiliation.tin = seen.billing_tin, false) desc,
        coalesce(affiliation.organization_id = biller.organization_id, false) desc,
        affiliation.is_primary desc, affiliation.from_date desc, affiliation.practice_id
    ) as place
  from seen
  left join affiliation
    on affiliation.npi = seen.practitioner
   and seen.date between affiliation.from_date and affiliation.to_date
  left join biller on biller.id = seen.billing_tin
)
select
  working.person, working.date, working.practitioner, working.related,
  coalesce(
    working.practice_id,
    'tin:' || tin.value,
    'npi:' || coalesce(billing.value, practitioner.value)
  ) as practice_id
from working
left join vocabulary as tin on tin.id = working.billing_tin
left join vocabulary as billing on billing.id = working.billing
left join vocabulary as practitioner on practitioner.id = working.practitioner
where working.place = 1
"""


def practices_of_encounters(
    db: Database,
    *,
    encounters: pa.Table,
    affiliations: pa.Table,
    billers: pa.Table,
    vocabulary: pa.Table,
) -> pa.Table:
    """Place primary care encounters in practices.

    The affiliation that held on the day decides; of several, the one whose TIN billed, then whose organization billed,
    then the primary one. Without a roster a practice is who bills: ``tin:`` and the TIN, else ``npi:`` and the billing
    NPI, so that claims alone still show a flow.

    Returns
    -------
    pa.Table
        person, date, practitioner, related (bits of service lines), practice_id.
    """
    return db.query(
        _OF_ENCOUNTERS,
        encounter=encounters,
        affiliation=affiliations,
        biller=billers,
        vocabulary=vocabulary,
    )


_OF_NAMED = f"""
with working as (
  select
    named.episode, named.npi, affiliation.practice_id, affiliation.is_primary, affiliation.from_date,
    min(seen.days) as days
  from named
  join affiliation
    on affiliation.npi = named.npi and named.date between affiliation.from_date and affiliation.to_date
  left join seen on seen.episode = named.episode and seen.practice_id = affiliation.practice_id
  group by all
),
met as (
  select
    named.episode, min(seen.days) as days, arg_min(seen.practice_id, (seen.days, seen.practice_id)) as practice_id
  from named
  join seen on seen.episode = named.episode and seen.npi = named.npi
  group by all
),
chosen as (
  select episode, practice_id, days
  from working
  qualify row_number() over (
    partition by episode order by days nulls last, is_primary desc, from_date desc, practice_id
  ) = 1
)
select
  named.episode, named.npi,
  coalesce(
    -- Who has moved since seeing the patient referred from the practice of that visit.
    case when chosen.days is null and met.days <= {SEEN_DAYS} then met.practice_id end,
    chosen.practice_id, met.practice_id, 'npi:' || vocabulary.value
  ) as practice_id
from named
left join chosen on chosen.episode = named.episode
left join met on met.episode = named.episode
left join vocabulary on vocabulary.id = named.npi
"""


def practices_of_named(
    db: Database,
    *,
    named: pa.Table,
    seen: pa.Table,
    affiliations: pa.Table,
    vocabulary: pa.Table,
) -> pa.Table:
    """Place a practitioner whom a claim or an order names in a practice.

    Of several practices at once, the one that saw the patient last. If none did, but this practitioner saw the patient
    elsewhere within 180 days, before moving: that practice. Then the primary one. Without a roster, the practice in
    which that practitioner saw this patient at all, else ``npi:`` and the NPI.

    Parameters
    ----------
    named
        episode, date, npi: at most one row an episode.
    seen
        episode, practice_id, days, npi: practices that saw the patient before the episode.

    Returns
    -------
    pa.Table
        episode, npi, practice_id.
    """
    return db.query(
        _OF_NAMED,
        named=named,
        seen=seen,
        affiliation=affiliations,
        vocabulary=vocabulary,
    )


_NAMED = """
select episode.episode, episode.date, field.npi
from episode
join field
  on field.claim_id = episode.claim_id and field.claim_line = episode.claim_line
 and field.person is not distinct from episode.person
left join clinician on clinician.npi = field.npi
where field.npi is not null and coalesce(clinician.role, 'primary_care') = 'primary_care'
"""


def named_referrers(
    db: Database, *, episodes: pa.Table, fields: pa.Table, clinicians: pa.Table
) -> pa.Table:
    """Keep the usable named practitioners who may belong to a referring practice.

    A specialist who is named did refer, but not for a practice of primary care: such an episode counts as named
    otherwise for every candidate. Somebody of unknown specialty gets the benefit of the doubt.

    Parameters
    ----------
    fields
        As ``clean_referrers()`` returns them.

    Returns
    -------
    pa.Table
        episode, date, npi.
    """
    return db.query(_NAMED, episode=episodes, field=fields, clinician=clinicians)
