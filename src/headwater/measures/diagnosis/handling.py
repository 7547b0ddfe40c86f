"""Signals in what became of a practice's orders: lag, appointments within the target, reports late or missing."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access.waits import BASE_MONTHS

_LEAST_ORDERS = 8  # of fewer, a median or a share says nothing
_SMALL = 10  # people; a figure of so few or of the rest of them stays inside
_LEAST_REPORTS = 5  # they are late by days where they are late at all

# The base is the better of two: what the practice had in the twelve months before, and what other practices have now.
# A problem that is older than the files shows only against others, one of the whole line only against before.
_AGAINST = """
with rate as (
  select practice_id, service_line, period, {value} as value, {count} as n, {shown} as is_shown
  from process
),
usable as (select * from rate where n >= {least} and value is not null),
peer as (
  select one.practice_id, one.service_line, median(other.value) as value, count(other.value) as practices
  from usable as one
  join usable as other
    on other.service_line = one.service_line and other.period = 'now' and other.practice_id <> one.practice_id
  where one.period = 'now'
  group by all
),
compared as (
  select
    own.practice_id, own.service_line, own.value, before.value as before,
    own.is_shown, before.is_shown as was_shown,
    case when peer.practices >= {least_practices} then peer.value end as others
  from usable as own
  left join usable as before
    on before.practice_id = own.practice_id and before.service_line = own.service_line and before.period = 'before'
  left join peer on peer.practice_id = own.practice_id and peer.service_line = own.service_line
  where own.period = 'now'
),
judged as (
  select *, coalesce({better}(before, others), before, others) as base
  from compared
)
select
  cell.practice_id, cell.service_line,
  case when judged.base is not null then judged.value end as value, judged.base,
  case
    when judged.value is null then 'Too few orders of this practice to measure'
    when judged.base is null then 'Neither earlier orders nor other practices to compare with'
    else '{what} of the window, against '
      || case when judged.base is not distinct from judged.before then 'the twelve months before'
         else 'other practices' end
  end as source,
  -- A median or a share of so few people is weighed, but told to nobody.
  not (judged.is_shown and (judged.base is distinct from judged.before or judged.was_shown)) as hidden
from cell
left join judged using (practice_id, service_line)
"""
_LEAST_PRACTICES = 3


def _against(
    db: Database,
    cells: pa.Table,
    process: pa.Table,
    *,
    least: int = _LEAST_ORDERS,
    **parts: str,
) -> pa.Table:
    sql = _AGAINST.format(least=least, least_practices=_LEAST_PRACTICES, **parts)
    return db.query(sql, cell=cells, process=process)


def _in_steps(part: str, whole: str) -> str:
    """Return a share in steps of five points, from which no count can be worked out."""
    return f"round(20 * {part} / nullif({whole}, 0)) / 20"


def _both_shown(part: str, whole: str) -> str:
    """Say that neither the part nor the rest is a small count, so that a share of them tells of nobody."""
    rest = f"{whole} - {part}"
    small = f"between 1 and {_SMALL}"
    return f"{whole} > {_SMALL} and {part} not {small} and {rest} not {small}"


def appointment_lag(db: Database, *, cells: pa.Table, process: pa.Table) -> pa.Table:
    """Compare the median days from order to appointment with the better of before and others.

    Parameters
    ----------
    process
        The mart's ``process``.

    Returns
    -------
    pa.Table
        practice_id, service_line, value and base (null where they can't be told), source, hidden (of so few people that
        no page may show it).
    """
    return _against(
        db,
        cells,
        process,
        value="lag_days",
        count="scheduled",
        better="least",
        what="Scheduled orders",
        shown=f"scheduled > {_SMALL}",
    )


def within_threshold(db: Database, *, cells: pa.Table, process: pa.Table) -> pa.Table:
    """Compare the share of scheduled orders whose appointment lay within ten weekdays."""
    return _against(
        db,
        cells,
        process,
        value=_in_steps("within", "scheduled"),
        count="scheduled",
        better="greatest",
        what="Scheduled orders",
        shown=_both_shown("within", "scheduled"),
    )


def reports_missing(db: Database, *, cells: pa.Table, process: pa.Table) -> pa.Table:
    """Compare the share of completed visits whose report went out."""
    return _against(
        db,
        cells,
        process,
        value=_in_steps("reported", "completed"),
        count="completed",
        better="greatest",
        what="Completed visits",
        shown=_both_shown("reported", "completed"),
    )


# A site without an extract of orders still measures its clinics. Where orders are known, a clinic's median says nothing
# of one practice.
_CLINIC_TURNAROUND = f"""
with since as (
  select
    cell.practice_id, cell.service_line,
    median(access.turnaround_hours) filter (where access.month >= cell.began) as now,
    median(access.turnaround_hours) filter (
      where access.month < cell.began and access.month >= cell.began - interval {BASE_MONTHS} month
    ) as before
  from cell
  join access on access.service_line = cell.service_line and access.clinic = ''
  where cell.service_line not in (select service_line from process where reported > 0)
  group by all
),
usable as (select * from since where now is not null and before is not null)
select
  own.practice_id, own.service_line, coalesce(usable.now, own.value) as value,
  coalesce(usable.before, own.base) as base,
  case when usable.now is null then own.source
    else 'All reports of the line by our clinics, against the {BASE_MONTHS} months before' end as source,
  usable.now is null and own.hidden as hidden
from own
left join usable using (practice_id, service_line)
"""


def reports_late(
    db: Database, *, cells: pa.Table, process: pa.Table, access: pa.Table
) -> pa.Table:
    """Compare the median hours from visit to report: of the practice's own orders, else of our clinics of the line."""
    own = _against(
        db,
        cells,
        process,
        least=_LEAST_REPORTS,
        value="turnaround_hours",
        count="reported",
        better="least",
        what="Reports",
        shown=f"reported > {_SMALL}",
    )
    return db.query(
        _CLINIC_TURNAROUND, own=own, cell=cells, access=access, process=process
    )
