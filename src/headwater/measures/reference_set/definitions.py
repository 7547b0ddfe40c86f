"""The reference query set as SQL: what each of the four answers is, over files as they are.

Tables
------
medical_claim
    claim_id, person_id, claim_start_date (never missing; a claim is one person's), place_of_service_code, hcpcs_code,
    rendering_npi, referring_npi, billing_tin, paid_amount (dollars). One row a line.
practitioner
    npi (each once), role (``primary_care``, ``specialist`` or another word), service_line.
organization
    tin (each once), organization_id.
person
    person_id (each once), zip_code.

Lines whose rendering practitioner isn't in ``practitioner`` count nowhere. The SQL keeps to what DuckDB and Spark both
understand, so that both can be asked for the same.
"""

from __future__ import annotations

from headwater.measures.edge_kernel import DAYS

FIRST_VISIT_CODE, LAST_VISIT_CODE = "99202", "99215"  # office and outpatient E/M
VISIT_PLACES = ("11", "19", "22")  # office, outpatient departments
WASHOUT_DAYS = 365
SEEN_DAYS = 60  # how far back a PCP's visit may have led to a specialist's
LEAST_PEOPLE = 11  # pairs of fewer are never kept: CMS suppresses them in its files

NEW_EPISODES = f"""
with visit as (
  select claim.person_id, claim.rendering_npi as npi, practitioner.role, practitioner.service_line,
    claim.claim_start_date as date,
    min(claim.referring_npi) filter (
      where referrer.npi is not null and claim.referring_npi <> claim.rendering_npi
    ) as named
  from medical_claim as claim
  join practitioner on practitioner.npi = claim.rendering_npi
  left join practitioner as referrer on referrer.npi = claim.referring_npi
  where claim.hcpcs_code between '{FIRST_VISIT_CODE}' and '{LAST_VISIT_CODE}'
    and claim.place_of_service_code in {VISIT_PLACES}
    and practitioner.role in ('primary_care', 'specialist')
  group by claim.person_id, claim.rendering_npi, practitioner.role, practitioner.service_line, claim.claim_start_date
),
watched as (
  select *, max(date) over (
    partition by person_id, service_line order by date
    range between interval {WASHOUT_DAYS} day preceding and interval 1 day preceding
  ) as earlier
  from visit
  where role = 'specialist'
),
episode as (
  select person_id, date, npi, service_line, named
  from watched
  where earlier is null
    and date >= (select min(claim_start_date) + interval {WASHOUT_DAYS} day from medical_claim)
),
seen as (
  select episode.person_id, episode.date, visit.npi,
    row_number() over (partition by episode.person_id, episode.date order by visit.date desc, visit.npi) as turn
  from (select distinct person_id, date from episode) as episode
  join visit on visit.person_id = episode.person_id and visit.role = 'primary_care'
    and visit.date < episode.date and visit.date >= episode.date - interval {SEEN_DAYS} day
)
select episode.person_id, episode.date, episode.npi, episode.service_line,
  coalesce(episode.named, seen.npi) as referrer_npi,
  case when episode.named is not null then 'named' when seen.npi is not null then 'seen' end as known_by
from episode
left join seen on seen.person_id = episode.person_id and seen.date = episode.date and seen.turn = 1
"""
"""Q1. New referral episodes: a specialist's office visit, with none in the same service line in the 365 days before.

Episodes of the first 365 days are left out, because what came before them isn't seen. The referrer is whom the visit's
lines name (known, and not who renders; of several the smallest NPI), else the PCP of the latest office visit in the 60
days before, that day itself left out (of several on one day the smallest NPI). ``known_by`` says which.
"""

VOLUMES = """
select claim.rendering_npi as npi, practitioner.service_line,
  cast(date_trunc('month', claim.claim_start_date) as date) as month,
  organization.organization_id,
  count(*) as lines,
  count(distinct claim.claim_id) as claims,
  count(distinct claim.person_id) as people,
  cast(coalesce(sum(cast(round(claim.paid_amount * 100) as bigint)), 0) as bigint) as cents
from medical_claim as claim
join practitioner on practitioner.npi = claim.rendering_npi
left join organization on organization.tin = claim.billing_tin
group by claim.rendering_npi, practitioner.service_line, date_trunc('month', claim.claim_start_date),
  organization.organization_id
"""
"""Q2. Lines, distinct claims and people, and money, by practitioner, service line, month and destination.

The destination is the organization that bills, null where its tax id isn't known. Money is in cents, so that a sum
doesn't depend on its order.
"""

_EACH = ", ".join(
    f"count(distinct person_id) filter (where days <= {days}) as people_{days}, "
    f"count(*) filter (where days <= {days}) as transactions_{days}"
    for days in DAYS
)
_PEOPLE, _TRANSACTIONS = (
    f"case span.days {' '.join(f'when {days} then {what}_{days}' for days in DAYS)} end"
    for what in ("people", "transactions")
)
EDGES = f"""
with meeting as (
  select distinct claim.person_id, claim.rendering_npi as npi, claim.claim_start_date as date
  from medical_claim as claim
  join practitioner on practitioner.npi = claim.rendering_npi
  where practitioner.role in ('primary_care', 'specialist')
),
shared as (
  select earlier.npi as from_npi, later.npi as to_npi, earlier.person_id,
    date_diff('day', earlier.date, later.date) as days
  from meeting as earlier
  join meeting as later on later.person_id = earlier.person_id and later.npi <> earlier.npi
    and later.date >= earlier.date and later.date <= earlier.date + interval {DAYS[-1]} day
),
counted as (
  select from_npi, to_npi, {_EACH},
    count(*) filter (where days = 0) as same_day
  from shared
  group by from_npi, to_npi
)
select from_npi, to_npi, span.days, {_PEOPLE} as people, {_TRANSACTIONS} as transactions, same_day
from counted
cross join (values {", ".join(f"({days})" for days in DAYS)}) as span(days)
where {_PEOPLE} >= {LEAST_PEOPLE}
"""
"""Q3. Shared-patient edges: people who met practitioner A and then B within so many days, at least 11 of them.

A transaction is a day with A and a day with B that isn't earlier; on one day it counts both ways. Days are cumulative.
"""

MARKET_SHARE = """
with care as (
  select substring(person.zip_code, 1, 3) as zip3, practitioner.service_line,
    cast(date_trunc('quarter', claim.claim_start_date) as date) as quarter,
    organization.organization_id,
    count(*) as lines, count(distinct claim.person_id) as people
  from medical_claim as claim
  join practitioner on practitioner.npi = claim.rendering_npi
  left join organization on organization.tin = claim.billing_tin
  left join person on person.person_id = claim.person_id
  group by substring(person.zip_code, 1, 3), practitioner.service_line,
    date_trunc('quarter', claim.claim_start_date), organization.organization_id
)
select zip3, service_line, quarter, organization_id, lines, people,
  cast(lines as double) / sum(lines) over (partition by zip3, service_line, quarter) as share
from care
"""
"""Q4. Market share: of the lines of a ZIP3, service line and quarter, what each organization has; its people beside.

ZIP3 is where the person lives, null where that isn't known.
"""

DEFINITIONS = {
    "Q1": NEW_EPISODES,
    "Q2": VOLUMES,
    "Q3": EDGES,
    "Q4": MARKET_SHARE,
}
