"""The signal in whose a practice is: changes of alignment, and practitioners who came from a competitor."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database

_CHANGED = """
with standing as (
  select practice_id, month, arg_max(alignment, volume) as alignment
  from (
    select practice_id, month, alignment, sum(volume) as volume
    from flow
    where practice_id is not null and alignment <> 'unknown'
    group by all
  )
  group by all
),
turned as (
  select
    practice_id, month, alignment,
    lag(alignment) over (partition by practice_id order by month) as earlier
  from standing
),
change as (
  select
    practice_id, count(*) as changes,
    string_agg('from ' || earlier || ' to ' || alignment || ' in ' || strftime(month, '%Y-%m'), ', ' order by month)
      as words
  from turned
  where earlier <> alignment and month >= date '{since}'
  group by all
),
joined as (
  select affiliation.practice_id, count(distinct affiliation.npi) as people
  from affiliation
  join affiliation as earlier on earlier.npi = affiliation.npi and earlier.practice_id <> affiliation.practice_id
   and earlier.from_date < affiliation.from_date and earlier.to_date >= affiliation.from_date - 366
  join practice on practice.practice_id = earlier.practice_id and practice.alignment = 'competitor'
  where affiliation.from_date >= date '{since}'
  group by all
)
select
  cell.practice_id, cell.service_line,
  case when known.practice_id is not null
    then (coalesce(change.changes, 0) + coalesce(joined.people, 0))::double end as value,
  null::double as base,
  case
    when known.practice_id is null then 'The directory doesn’t say how this practice stands to us'
    else coalesce('Alignment changed ' || change.words, 'Alignment unchanged since {since}')
      || case when joined.people > 0 then '; ' || joined.people || ' came from a competitor' else '' end
  end as source
from cell
left join (select distinct practice_id from standing) as known using (practice_id)
left join change using (practice_id)
left join joined using (practice_id)
"""


def alignment_changed(
    db: Database,
    *,
    cells: pa.Table,
    flow: pa.Table,
    practices: pa.Table,
    affiliations: pa.Table,
    since: date,
) -> pa.Table:
    """Count what changed in whose the practice is, since a day.

    Parameters
    ----------
    flow, practices
        The mart's ``flow`` (alignment by month) and ``practice`` (alignment at the window's end).
    affiliations
        npi, practice_id, from_date, to_date.

    Returns
    -------
    pa.Table
        practice_id, service_line, value (changes), base (null), source.
    """
    return db.query(
        _CHANGED.format(since=since),
        cell=cells,
        flow=flow,
        practice=practices,
        affiliation=affiliations,
    )
