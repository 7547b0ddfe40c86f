"""Which practices and lines are diagnosed: those that an alarm or a gap points at."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database

_CELLS = """
with alarmed as (
  select practice_id, service_line, min(began) as began, max(probability) as probability
  from alert
  where in_force and service_line <> ''
  group by all
),
gap as (
  select practice_id, service_line, problem as probability
  from expectation
  where confirmed or rank is not null
)
select
  practice_id, service_line,
  case when alarmed.practice_id is null then 'gap' when gap.practice_id is null then 'alert' else 'alert and gap'
    end as trigger,
  alarmed.began is not null as is_dated,
  date_trunc('month', coalesce(alarmed.began, date '{start}'))::date as began,
  coalesce(greatest(alarmed.probability, gap.probability), alarmed.probability, gap.probability) as probability
from alarmed
full join gap using (practice_id, service_line)
order by practice_id, service_line
"""


def triggered_cells(
    db: Database, *, alerts: pa.Table, expectations: pa.Table, start: date
) -> pa.Table:
    """Return the practice x line cells with an alert in force or a gap that is ranked or confirmed.

    Parameters
    ----------
    alerts, expectations
        The mart's ``alert`` and ``expectation``.
    start
        First day of the window: since when a gap without an alert is taken to be there.

    Returns
    -------
    pa.Table
        practice_id, service_line, trigger (alert, gap, alert and gap), is_dated (an alert says since when), began
        (first day of that month), probability (that anything is wrong, the larger of both).
    """
    return db.query(_CELLS.format(start=start), alert=alerts, expectation=expectations)
