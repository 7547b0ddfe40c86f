"""Orders counted so that the counts add up: one row a thing said of an order, with how many orders say it."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.access.placing import order_facts, place_orders
from headwater.measures.findings import Findings
from headwater.results import Window

_NO_DAY = date(1, 1, 1)  # of a window over no claims

# A lag or turnaround is counted by its value, so that a median over all buckets can be read off.
_COUNTED = """
with said as (
  select
    {keys},
    unnest([
      struct_pack(measure := 'orders', value := 0::bigint),
      case when is_scheduled then struct_pack(measure := 'scheduled', value := 0::bigint) end,
      case when is_completed then struct_pack(measure := 'completed', value := 0::bigint) end,
      case when is_reported then struct_pack(measure := 'reported', value := 0::bigint) end,
      case when is_declined then struct_pack(measure := 'declined', value := 0::bigint) end,
      case when is_within then struct_pack(measure := 'within', value := 0::bigint) end,
      case when lag_days is not null then struct_pack(measure := 'lag_days', value := lag_days::bigint) end,
      case when turnaround_hours is not null
        then struct_pack(measure := 'turnaround_hours', value := turnaround_hours::bigint) end
    ]) as thing
  from fact
  where {during}
)
select {names}, thing.measure, thing.value, count(*)::bigint as count
from said
where thing is not null
group by all
order by all
"""

_PERIOD = """case
    when order_date between date '{start}' and date '{end}' then 'now'
    when order_date between date '{before}' and date '{start}' - 1 then 'before'
  end"""


def count_access(db: Database, found: Findings) -> pa.Table:
    """Count what became of the orders of a bucket, by who was asked, line and month of the order.

    Returns
    -------
    pa.Table
        receiver (vocabulary id, null where nobody was named), service_line, month, measure (orders, scheduled,
        completed, reported, declined, within, lag_days, turnaround_hours), value (days or hours, else 0), count.
    """
    sql = _COUNTED.format(
        keys="referred_to as receiver, line as service_line, date_trunc('month', order_date)::date as month",
        names="receiver, service_line, month",
        during="true",
    )
    return db.query(sql, fact=_facts(db, found))


def count_process(db: Database, found: Findings) -> pa.Table:
    """Count the same by referring practice, line and period: the window (now) and the twelve months before (before).

    Returns
    -------
    pa.Table
        practice_id, service_line, period, measure, value, count.
    """
    placed = place_orders(
        db,
        facts=_facts(db, found),
        visits=found.visits,
        reference=found.reference,
    )
    start, end, before = _days(found.window)
    period = _PERIOD.format(start=start, end=end, before=before)
    sql = _COUNTED.format(
        keys=f"practice_id, line as service_line, {period} as period",
        names="practice_id, service_line, period",
        during=f"order_date between date '{before}' and date '{end}'",
    )
    return db.query(sql, fact=placed)


def _facts(db: Database, found: Findings) -> pa.Table:
    return order_facts(
        db,
        orders=found.orders,
        clinicians=found.reference.clinicians,
        definitions=found.definitions,
    )


def _days(window: Window | None) -> tuple[date, date, date]:
    """Return the first and the last day of the window, and the first day of the twelve months before it."""
    if window is None:
        return _NO_DAY, _NO_DAY, _NO_DAY
    last = (window.end.replace(day=1) + timedelta(days=31)).replace(day=1)
    before = window.start.replace(day=1, year=window.start.year - 1)
    return window.start, last - timedelta(days=1), before


_MEDIAN = """
with ranked as (
  select
    *,
    sum(count) over (partition by {keys}, measure order by value) as upto,
    sum(count) over (partition by {keys}, measure) as total
  from summed
)
select
  {keys},
  {counts},
  {medians}
from ranked
group by {keys}
order by {keys}
"""
_MIDDLE = """(min(value) filter (measure = '{name}' and upto >= (total + 1) // 2)
    + min(value) filter (measure = '{name}' and upto >= total // 2 + 1)) / 2.0 as {name}"""
COUNTS = ("orders", "scheduled", "completed", "reported", "declined", "within")
MEDIANS = ("lag_days", "turnaround_hours")


def summarize(db: Database, *, counts: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    """Turn counts by value into one row a key: how many, and the medians of lag and turnaround.

    Parameters
    ----------
    counts
        ``keys``, measure, value, count, each combination once.

    Returns
    -------
    pa.Table
        ``keys``, orders, scheduled, completed, reported, declined, within, lag_days, turnaround_hours (null where no
        order has one).
    """
    sql = _MEDIAN.format(
        keys=", ".join(keys),
        counts=",\n  ".join(
            f"coalesce(sum(count) filter (measure = '{name}'), 0)::bigint as {name}"
            for name in COUNTS
        ),
        medians=",\n  ".join(_MIDDLE.format(name=name) for name in MEDIANS),
    )
    return db.query(sql, summed=counts)
