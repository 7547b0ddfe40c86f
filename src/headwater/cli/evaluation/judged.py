"""What was found and what was planted, laid side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from headwater.engines import Database
from headwater.results import Window

# Evidence looks back half a year; before that the files can't show who sent a patient.
LOOK_BACK_DAYS = 180


@dataclass(frozen=True, slots=True)
class Judged:
    """The months that count, and three tables over them.

    Attributes
    ----------
    found
        One row an episode that was found: claim_id, evidence, score, is_established (by the code), held_out (no
        referral order settled it), is_true, was_sent (a practice sent it), is_right (the best candidate is the practice
        that did), is_right_destination, is_right_kind, is_stranger (where it went stands in no list of ours),
        carve_out and true_carve_out (why it couldn't have been kept, by rule and as planted).
    missed
        True episodes that weren't found: claim_id, was_sent, true_carve_out.
    practice
        practice_id, volume and ours as found, true_volume and true_ours as planted.
    records, window
        The episodes as the lake keeps them, and the mart's window.
    """

    scenario: str
    first: date
    last: date
    found: pa.Table
    missed: pa.Table
    practice: pa.Table
    records: pa.Table
    window: Window | None


def count(table: pa.Table, column: str) -> int:
    """Count the rows in which a yes-or-no column says yes."""
    return int(table[column].to_numpy().sum())


def where(table: pa.Table, column: str, *, is_: bool = True) -> pa.Table:
    """Keep the rows in which a yes-or-no column says yes, or no."""
    chosen = table[column].to_numpy().astype(bool)
    return table.filter(pa.array(chosen == is_))


def judge(
    db: Database,
    *,
    scenario: str,
    start: date,
    window: Window | None,
    records: pa.Table,
    flow: pa.Table,
    truth: pa.Table,
    network_status: pa.Table,
) -> Judged:
    """Join on the claim of the first visit, over the months that can be judged.

    These are the months of at least 95 % complete claims whose 180 days of look-back lie in the files. A market too
    short for that is judged over all it has.
    """
    first, last = _months(start, window, truth)
    span = f"between date '{first}' and date '{last}'"
    planted = db.query(
        _PLANTED.format(span=span), truth=truth, status=_statuses(network_status)
    )
    found = db.query(_FOUND.format(span=span), record=records, planted=planted)
    return Judged(
        scenario=scenario,
        first=first,
        last=last,
        found=found,
        missed=db.query(_MISSED, planted=planted, found=found),
        practice=db.query(_PRACTICE.format(span=span), flow=flow, planted=planted),
        records=records,
        window=window,
    )


def _months(start: date, window: Window | None, truth: pa.Table) -> tuple[date, date]:
    """Return the first and the last day that are judged."""
    look_back = start + timedelta(days=LOOK_BACK_DAYS)
    first = (look_back.replace(day=1) + timedelta(days=31)).replace(day=1)
    newest = max((day for day in truth["date"].to_pylist() if day), default=start)
    end = window.end if window else newest
    last = (end.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (first, last) if first <= last else (start, newest)


def _statuses(network_status: pa.Table) -> pa.Table:
    return network_status.select(
        ["subject_type", "subject_id", "alignment", "from_date", "to_date"]
    )


TRUE_KIND = """
  coalesce(
    max(case status.alignment when 'employed' then 'ours' when 'affiliated' then 'partner'
      when 'independent' then 'unaffiliated' else status.alignment end),
    'unknown'
  )"""
STATUS_ON_THE_DAY = """
left join status
  on status.subject_type = 'organization' and status.subject_id = truth.destination_organization_id
 and truth.date between status.from_date and coalesce(status.to_date, date '9999-12-31')
"""

_PLANTED = f"""
select
  truth.claim_id, truth.date, truth.source = 'practice' as was_sent,
  truth.carve_out, truth.referring_practice_id as practice_id, truth.destination_organization_id as destination_id,
  {TRUE_KIND} as kind
from truth
{STATUS_ON_THE_DAY}
where truth.date {{span}}
group by all
"""

_FOUND = """
select
  record.claim_id, record.evidence, record.score, record.kind = 'established' as is_established,
  record.order_id is null as held_out,
  planted.claim_id is not null as is_true,
  coalesce(planted.was_sent, false) as was_sent,
  coalesce(planted.was_sent and planted.practice_id = record.referring_practice_id, false) as is_right,
  coalesce(planted.destination_id = record.destination_id, false) as is_right_destination,
  coalesce(planted.kind = record.destination_kind, false) as is_right_kind,
  coalesce(planted.kind = 'unknown', false) as is_stranger,
  record.carve_out, planted.carve_out as true_carve_out
from record
left join planted on planted.claim_id = record.claim_id
where record.date {span}
"""

_MISSED = """
select planted.claim_id, planted.was_sent, planted.carve_out as true_carve_out
from planted
anti join found on found.claim_id = planted.claim_id
"""

_PRACTICE = """
with both_sides as (
  select practice_id, volume, case when destination_kind = 'ours' then volume else 0 end as ours,
    0 as true_volume, 0 as true_ours
  from flow
  where practice_id is not null and month {span}
  union all
  select practice_id, 0, 0, 1, (kind = 'ours')::integer
  from planted
  where was_sent
)
select
  practice_id, sum(volume) as volume, sum(ours) as ours,
  sum(true_volume) as true_volume, sum(true_ours) as true_ours
from both_sides
group by practice_id
order by practice_id
"""
