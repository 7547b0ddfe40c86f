"""How long the wait at a clinic is: third next available, report turnaround, and what new patients waited."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.service_lines import line_names
from headwater.schema.definitions import ServiceLines

_OF_LINES = """
with placed as (
  select
    observed.clinic, line_name.line as service_line, observed.observed_on,
    observed.third_next_available_days as days, observed.report_turnaround_hours as hours,
    isodow(observed.observed_on) as weekday
  from observed
  join line_name on lower(trim(observed.service_line)) in (line_name.line, lower(line_name.name))
),
habit as (
  select clinic, service_line, weekday
  from placed
  group by clinic, service_line, weekday
  qualify row_number() over (partition by clinic, service_line order by count(*) desc, weekday) = 1
)
select placed.clinic, placed.service_line, placed.observed_on, placed.days, placed.hours
from placed
join habit using (clinic, service_line, weekday)
"""


def weekly_waits(
    db: Database, *, observations: pa.Table, definitions: ServiceLines
) -> pa.Table:
    """Keep the measurements of the weekday on which a clinic's line is measured most; of equals, the earlier one.

    A wait falls through the week as slots are given away and rises when a new week opens, so that only measurements
    of one weekday can be compared.

    Parameters
    ----------
    observations
        ``access_observation``; lines by id or by name, others are passed over.

    Returns
    -------
    pa.Table
        clinic, service_line, observed_on, days (to the third open appointment), hours (from visit to report).
    """
    return db.query(_OF_LINES, observed=observations, line_name=line_names(definitions))


_MONTHLY = """
with each as (
  select clinic, * exclude (clinic) from weekly
  union all
  select '' as clinic, * exclude (clinic) from weekly
),
monthly as (
  select
    clinic, service_line, date_trunc('month', observed_on)::date as month,
    median(days) as third_next, median(hours) as turnaround_hours
  from each
  group by all
)
select
  monthly.clinic, monthly.service_line, monthly.month, monthly.third_next, monthly.turnaround_hours,
  case when count(before.month) >= {least} then median(before.third_next) end as third_next_base
from monthly
left join monthly as before
  on before.clinic = monthly.clinic and before.service_line = monthly.service_line
 and before.month between monthly.month - interval {months} month and monthly.month - interval 1 month
group by all
order by all
"""
BASE_MONTHS = 6
_LEAST_MONTHS = 3  # of the six, or there is no base


def monthly_waits(db: Database, *, weekly: pa.Table) -> pa.Table:
    """Return the median wait of each month, of each clinic's line and of the whole line (clinic "").

    Parameters
    ----------
    weekly
        As ``weekly_waits()`` returns them.

    Returns
    -------
    pa.Table
        clinic, service_line, month, third_next (days), third_next_base (median of the six months before; null with
        fewer than three of them), turnaround_hours.
    """
    return db.query(
        _MONTHLY.format(months=BASE_MONTHS, least=_LEAST_MONTHS), weekly=weekly
    )


_NEW_PATIENTS = """
with placed as (
  select
    appointment.clinic, coalesce(line_name.line, clinician.line) as service_line,
    date_trunc('month', start_at)::date as month,
    start_at::date - created_at::date as days
  from appointment
  left join line_name on lower(trim(appointment.service_line)) in (line_name.line, lower(line_name.name))
  left join vocabulary on vocabulary.value = appointment.provider_npi
  left join clinician on clinician.npi = vocabulary.id
  where new_patient_flag and status in ('completed', 'no_show')
    and created_at is not null and created_at <= start_at
),
each as (
  select clinic, * exclude (clinic) from placed where service_line is not null
  union all
  select '' as clinic, * exclude (clinic) from placed where service_line is not null
)
select clinic, service_line, month, median(days) as new_patient_lag
from each
group by all
order by all
"""


def new_patient_lags(
    db: Database,
    *,
    appointments: pa.Table,
    clinicians: pa.Table,
    vocabulary: pa.Table,
    definitions: ServiceLines,
) -> pa.Table:
    """Return the median days from the making of a new patient's appointment to its day, by month of that day.

    By the month in which it took place, not in which it was made: of those made lately only the quick ones are known.

    Returns
    -------
    pa.Table
        clinic ("" for the whole line), service_line, month, new_patient_lag.
    """
    return db.query(
        _NEW_PATIENTS,
        appointment=appointments,
        clinician=clinicians,
        vocabulary=vocabulary,
        line_name=line_names(definitions),
    )
