"""The mart's access table: our clinics, month by month."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access.counting import summarize
from headwater.measures.access.waits import (
    monthly_waits,
    new_patient_lags,
    weekly_waits,
)
from headwater.measures.reference import Reference
from headwater.measures.service_lines import line_names
from headwater.schema.definitions import ServiceLines

# A site may measure the wait of others by calling them. An organization of the same name says whose the clinic is.
_OURS = """
select entry.*
from entry
where lower(trim(clinic)) not in (
  select lower(trim(name)) from organization where kind <> 'ours' and name is not null
)
"""


def of_our_clinics(
    db: Database, *, rows: pa.Table, organizations: pa.Table
) -> pa.Table:
    """Keep the rows (``clinic``) of clinics that aren't known as somebody else's.

    ``organizations`` is the mart's organization table.
    """
    return db.query(_OURS, entry=rows, organization=organizations)


# An order names a practitioner, not a clinic: it belongs to the clinic where that practitioner sees most of the line.
_ORDERS = """
with seen as (
  select
    receiver.id as receiver, coalesce(line_name.line, clinician.line) as service_line, appointment.clinic,
    count(*) as visits
  from appointment
  join vocabulary as receiver on receiver.value = appointment.provider_npi
  left join clinician on clinician.npi = receiver.id
  left join line_name on lower(trim(appointment.service_line)) in (line_name.line, lower(line_name.name))
  group by all
),
works as (
  select receiver, service_line, arg_max(clinic, (visits, clinic)) as clinic from seen group by receiver, service_line
),
each as (
  select '' as clinic, service_line, month, measure, value, count from counted
  union all
  select works.clinic, counted.service_line, counted.month, counted.measure, counted.value, counted.count
  from counted
  join works using (receiver, service_line)
)
select clinic, service_line, month, measure, value, sum(count)::bigint as count
from each
group by all
"""

_ACCESS = """
with cell as (
  select clinic, service_line, month from wait
  union
  select clinic, service_line, month from ordered
  union
  select clinic, service_line, month from met
)
select
  cell.clinic, cell.service_line, cell.month, wait.third_next, wait.third_next_base, wait.turnaround_hours,
  coalesce(ordered.orders, 0) as orders, coalesce(ordered.scheduled, 0) as scheduled,
  coalesce(ordered.completed, 0) as completed, coalesce(ordered.reported, 0) as reported,
  coalesce(ordered.within, 0) as within, ordered.lag_days, met.new_patient_lag
from cell
left join wait using (clinic, service_line, month)
left join ordered using (clinic, service_line, month)
left join met using (clinic, service_line, month)
where cell.month >= date '{since}'
order by all
"""


def access_table(
    db: Database,
    *,
    observations: pa.Table,
    appointments: pa.Table,
    counts: pa.Table,
    organizations: pa.Table,
    reference: Reference,
    definitions: ServiceLines,
    since: date,
) -> pa.Table:
    """Return the mart's ``access``: a row a clinic, line and month, and one for the whole line (clinic "").

    Orders stand at the clinic of the practitioner whom they name; those that name nobody stand in the line alone, so
    that clinics may add up to less than their line.

    Parameters
    ----------
    observations, appointments
        As the lake has them; clinics that belong to others are passed over.
    counts
        The sum of ``count_access()`` over the buckets.
    organizations
        The mart's organization table.
    since
        First month of the data: older orders are known only if their visit came late enough to be in it.
    """
    known = {"organizations": organizations}
    seen = of_our_clinics(db, rows=observations, **known)
    kept = of_our_clinics(db, rows=appointments, **known)
    coded = {"clinicians": reference.clinicians, "vocabulary": reference.vocabulary}
    weekly = weekly_waits(db, observations=seen, definitions=definitions)
    by_clinic = db.query(
        _ORDERS,
        appointment=kept,
        counted=counts,
        vocabulary=reference.vocabulary,
        clinician=reference.clinicians,
        line_name=line_names(definitions),
    )
    return db.query(
        _ACCESS.format(since=since),
        wait=monthly_waits(db, weekly=weekly),
        ordered=summarize(
            db, counts=by_clinic, keys=("clinic", "service_line", "month")
        ),
        met=new_patient_lags(db, appointments=kept, definitions=definitions, **coded),
    )
