"""What the enrolment files say of a person on a day: payer, ZIP code, birth and sex."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

UNKNOWN = "unknown"

_ENROLLED = f"""
with wanted as (
  select distinct person, date from asked
),
told as (
  select
    wanted.person, wanted.date, span.payer, span.zip_code, span.birth_date, lower(span.gender) as sex,
    (
      wanted.date between span.enrollment_start_date and coalesce(span.enrollment_end_date, date '9999-12-31'),
      span.enrollment_start_date <= wanted.date,
      span.enrollment_start_date, span.load_seq, span.payer
    ) as standing
  from wanted
  join span on span.person = wanted.person
)
select
  wanted.person, wanted.date,
  -- A span that leaves something out doesn't silence the next best one.
  coalesce(arg_max(told.payer, told.standing), '{UNKNOWN}') as payer,
  arg_max(told.zip_code, told.standing) as zip_code,
  arg_max(told.birth_date, told.standing) as birth_date,
  case
    when arg_max(told.sex, told.standing) in ('female', 'f') then 'female'
    when arg_max(told.sex, told.standing) in ('male', 'm') then 'male'
    else '{UNKNOWN}'
  end as sex
from wanted
left join told on told.person = wanted.person and told.date = wanted.date
group by wanted.person, wanted.date
"""


def enrolled(db: Database, *, asked: pa.Table, eligibility: pa.Table) -> pa.Table:
    """Say who insured a person on a day, and what else the enrolment files know.

    The span that held on the day speaks; of several the one that began last, then the one loaded last. Where none held,
    the last one that had begun before, else the last one of all.

    Parameters
    ----------
    asked
        person, date: any rows; each pair is answered once.
    eligibility
        One bucket of ``eligibility``.

    Returns
    -------
    pa.Table
        person, date, payer (``unknown`` without any), zip_code, birth_date (null where nobody says), sex (female, male,
        unknown).
    """
    return db.query(_ENROLLED, asked=asked, span=eligibility)
