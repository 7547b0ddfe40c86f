"""Referral orders as facts: from which practice, for which line, and how far each one came."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.candidates import SEEN_DAYS
from headwater.measures.merging import merge_practices
from headwater.measures.orders import LINED_ORDERS
from headwater.measures.practices import practices_of_named
from headwater.measures.reference import Reference
from headwater.measures.service_lines import line_names, specialties
from headwater.schema.definitions import ServiceLines

# The target of a specialty is most new patients within ten business days; a site may set another.
WITHIN_WEEKDAYS = 10


def _weekdays_until(day: str) -> str:
    """Count the weekdays from a Monday long ago up to a day, both included; holidays count as weekdays."""
    since = f"({day} - date '1900-01-01')"  # a Monday
    return f"(5 * ({since} // 7) + least({since} % 7 + 1, 5))"


_FACTS = f"""
with {LINED_ORDERS},
referral as (
  select
    *, upper(trim(coalesce(referring_source_id, ''))) as source,
    status in ('visit_completed', 'report_sent', 'closed') or visit_date is not null as was_visited
  from lined
  where line is not null
    -- What a practice sends to others is no business of our clinics; what we declined is.
    and (coalesce(network_level, '') <> 'out_of_network' or status = 'declined')
),
timed as (
  select
    *, coalesce(appointment_date, visit_date) as met,
    -- The hour of a visit isn't recorded: noon is taken.
    datediff('hour', visit_date + interval 12 hour, report_sent_at) as hours
  from referral
  where not (referring is null and source = 'SELF')
)
select
  order_id, person, referring, referred_to, line, order_date,
  was_visited or status in ('scheduled', 'unattended') or met is not null or scheduled_at is not null as is_scheduled,
  was_visited as is_completed,
  was_visited and (report_sent_at is not null or status = 'report_sent') as is_reported,
  status = 'declined' as is_declined,
  case when met >= order_date then met - order_date end as lag_days,
  case
    when met >= order_date
    then {_weekdays_until("met")} - {_weekdays_until("order_date")} <= {{within}}
  end as is_within,
  case when report_sent_at is not null and visit_date is not null then greatest(hours, 0) end as turnaround_hours
from timed
"""


def order_facts(
    db: Database,
    *,
    orders: pa.Table,
    clinicians: pa.Table,
    definitions: ServiceLines,
    within_weekdays: int = WITHIN_WEEKDAYS,
) -> pa.Table:
    """Say of each referral order to our clinics how far it came, in its newest state.

    Patients who came by themselves were referred by nobody and are left out. An order is scheduled once an appointment
    was made for it, even if nobody came; reported once a report went out. Lag runs from the order to the appointment
    (to the visit if no appointment is recorded), turnaround from noon of the visit's day to the report.

    Parameters
    ----------
    orders
        One bucket of ``referral_order``, survivors in place of merged ids.
    within_weekdays
        An appointment counts as within the target if at most so many weekdays lie between, holidays included.

    Returns
    -------
    pa.Table
        order_id, person, referring, referred_to (vocabulary ids), line, order_date, is_scheduled, is_completed,
        is_reported, is_declined, lag_days, is_within, turnaround_hours (null where there is nothing to measure).
    """
    return db.query(
        _FACTS.format(within=within_weekdays),
        order=orders,
        clinician=clinicians,
        specialty=specialties(definitions, orders["referred_to_specialty"]),
        line_name=line_names(definitions),
    )


_NAMED = """
select row_number() over (order by order_id)::integer as episode, order_id, order_date as date, referring as npi
from fact
left join clinician on clinician.npi = fact.referring
where referring is not null and coalesce(clinician.role, 'primary_care') = 'primary_care'
order by order_id
"""

_SEEN = f"""
select
  named.episode, visit.practice_id, visit.practitioner as npi, min(named.date - visit.date) as days
from named
join fact on fact.order_id = named.order_id
join visit
  on visit.person = fact.person and visit.date between named.date - {SEEN_DAYS} and named.date
group by all
"""

_PLACED = """
select placed.practice_id, fact.*
from fact
join named on named.order_id = fact.order_id
join placed on placed.episode = named.episode
"""


def place_orders(
    db: Database, *, facts: pa.Table, visits: pa.Table, reference: Reference
) -> pa.Table:
    """Place each order in the practice of its referrer on the order's day; orders of specialists are left out.

    Of several practices at once it is the one that saw the patient last, as ``practices_of_named()`` says.

    Parameters
    ----------
    facts
        As ``order_facts()`` returns them.
    visits
        Primary care encounters, placed in practices.

    Returns
    -------
    pa.Table
        practice_id and the columns of ``facts``.
    """
    named = db.query(_NAMED, fact=facts, clinician=reference.clinicians)
    placed = practices_of_named(
        db,
        named=named.select(["episode", "date", "npi"]),
        seen=db.query(_SEEN, named=named, fact=facts, visit=visits),
        affiliations=reference.affiliations,
        vocabulary=reference.vocabulary,
    )
    placed = merge_practices(db, rows=placed, same=reference.merged_practices)
    return db.query(_PLACED, fact=facts, named=named, placed=placed)
