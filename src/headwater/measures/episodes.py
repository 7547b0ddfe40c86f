"""Referral episodes: the specialist encounter that begins something new for a patient in a service line."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.schema.definitions import ServiceLines

_EPISODES = """
with specialist as (
  select * from encounter where role = 'specialist' and line is not null
),
-- Two encounters on a day in a line are one occasion; the more telling one stands for it.
occasion as (
  select *
  from specialist
  qualify row_number() over (
    partition by person, line, date
    order by
      case kind when 'new' then 0 when 'consult' then 1 when 'established' then 2 else 3 end,
      claim_id, claim_line
  ) = 1
),
preceded as (
  select occasion.*, date - lag(date) over (partition by person, line order by date) as days_clean
  from occasion
),
watched as (
  select preceded.*, preceded.date - greatest(observed.since, date '{data_start}') as days_watched
  from preceded
  left join observed on observed.person = preceded.person
)
select
  row_number() over (order by person, date, line)::integer as episode,
  person, date, line, practitioner, billing, billing_tin, facility, claim_id, claim_line, kind, data_source,
  case when kind = 'established' and days_clean is null and days_watched <= {established} then days_watched
    end as days_watched
from watched
where (kind in ('new', 'consult') and (days_clean is null or days_clean > {new}))
   or (kind = 'established' and (days_clean is null or days_clean > {established}))
order by episode
"""


def episodes(
    db: Database,
    *,
    encounters: pa.Table,
    observed: pa.Table,
    definitions: ServiceLines,
    data_start: date,
) -> pa.Table:
    """Find the encounters that begin something new (methods 1.3).

    A new-patient or consultation code begins an episode unless the patient met the same line in the 180 days before;
    an established-patient code only after 730 clean days.

    At the left edge of the data nobody sees whether those days were clean. Such an encounter (established code, no
    earlier one in the line, less than 730 days watched) is kept with the days that were watched, and ``settle()``
    decides. A new-patient code is by its own rule a statement about three years and needs no watching. Days are watched
    from the later of the start of the data and the start of what is known of the person.

    Parameters
    ----------
    encounters
        As ``encounters()`` returns them.
    observed
        person, since: first day of enrolment; a person may be absent.
    data_start
        First day from which the data can be taken as whole.

    Returns
    -------
    pa.Table
        episode (number inside the bucket), person, date, line, practitioner (who received), billing, billing_tin,
        facility, claim_id, claim_line, kind, data_source, days_watched (null unless it is for ``settle()`` to decide).
    """
    sql = _EPISODES.format(
        data_start=data_start.isoformat(),
        new=definitions.washout_new_days,
        established=definitions.washout_established_days,
    )
    return db.query(sql, encounter=encounters, observed=observed)
