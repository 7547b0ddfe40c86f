"""Second-hop leakage: of the patients kept at the first specialist, those who leave at the next step (LEAK-06)."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from headwater.engines import Database
from headwater.results import Window

NEXT_DAYS = 180
_CUTS = (30, 60, 90, NEXT_DAYS)
# The kept are watched for NEXT_DAYS, which six months never fall short of.
_WATCHED_MONTHS = 6
# Until a site's own orders say better: one specialist's referral to the next comes within as many days as earlier_care
# looks back for one. Weighs as much as so many known steps in each cut.
_USUAL = {30: 1.0, 60: 1.0, 90: 0.0, NEXT_DAYS: 0.0}
_USUAL_WEIGHT = 5

_NEXT_STEPS = f"""
with ordered as (
  select
    *,
    lead(episode) over following as next_episode, lead(line) over following as next_line,
    lead(date) over following - date as days,
    lead(destination_id) over following as next_destination_id,
    lead(destination_kind) over following as next_destination_kind,
    lead(order_source) over following as next_order_source, lead(unattributed) over following as next_unattributed
  from episode
  window following as (partition by person order by date, line)
)
select
  episode, line as service_line, date,
  case when days <= {NEXT_DAYS} then next_episode end as next_episode,
  case when days <= {NEXT_DAYS} then next_line end as next_line,
  {"case " + " ".join(f"when days <= {cut} then {cut}" for cut in _CUTS) + " end::integer"} as within,
  case when days <= {NEXT_DAYS} then next_destination_id end as destination_id,
  case when days <= {NEXT_DAYS} then next_destination_kind end as destination_kind,
  case when days <= {NEXT_DAYS} then next_order_source end as order_source,
  case when days <= {NEXT_DAYS} then next_unattributed end as unattributed
from ordered
where destination_kind = 'ours' and date between date '{{start}}' and last_day(date '{{end}}')
"""


def next_steps(db: Database, *, episodes: pa.Table, kept_in: Window) -> pa.Table:
    """Follow each patient kept at our specialist to the next episode within 180 days, if there is one.

    The next episode alone is looked at: what comes after that is the next specialist's to answer for.

    Parameters
    ----------
    episodes
        Of a bucket: episode, person, date, line, destination_id, destination_kind, order_source (who sent the patient,
        as a matched order says; else null), unattributed (what no practice is credited with, 0-1).
    kept_in
        Months whose episodes are followed.

    Returns
    -------
    pa.Table
        One row an episode that came to us: episode, service_line, date; then of the next one, null without:
        next_episode, next_line, within (30, 60, 90 or 180 days), destination_id, destination_kind, order_source,
        unattributed.
    """
    return db.query(
        _NEXT_STEPS.format(start=kept_in.start, end=kept_in.end), episode=episodes
    )


def kept_months(window: Window) -> Window:
    """Return the months in which the kept are counted: the window moved back by half a year, so all were watched."""
    return Window(_earlier(window.start), _earlier(window.end))


def _earlier(month: date) -> date:
    number = month.year * 12 + month.month - 1 - _WATCHED_MONTHS
    return date(number // 12, number % 12 + 1, 1)


_WITH_EVIDENCE = """
select
  episode.episode, episode.person, episode.date, episode.line,
  destination.destination_id, destination.destination_kind, matched.source as order_source,
  1 - least(coalesce(sum(credit.volume), 0), 1) as unattributed
from episode
join destination on destination.episode = episode.episode
left join matched on matched.episode = episode.episode
left join credit on credit.episode = episode.episode
group by all
"""


def with_evidence(
    db: Database,
    *,
    episodes: pa.Table,
    destinations: pa.Table,
    matched: pa.Table,
    credited: pa.Table,
) -> pa.Table:
    """Lay beside each episode what ``next_steps()`` asks for."""
    return db.query(
        _WITH_EVIDENCE,
        episode=episodes,
        destination=destinations,
        matched=matched,
        credit=credited,
    )


_COUNTED = """
select
  service_line, next_line, destination_id, destination_kind, within, order_source,
  count(*) as steps, coalesce(sum(unattributed), 0.0) as unattributed
from step
group by all
order by all
"""


def count_steps(db: Database, *, steps: pa.Table) -> pa.Table:
    """Count the steps of a bucket: what leaves it.

    Returns
    -------
    pa.Table
        service_line, next_line, destination_id, destination_kind, within, order_source, steps, unattributed.
    """
    return db.query(_COUNTED, step=steps)


_SPECIALISTS = f"""
with known as (
  select
    within, sum(steps) as steps, coalesce(sum(steps) filter (order_source = 'specialist'), 0) as specialists
  from step
  where order_source in ('specialist', 'self', 'ed')
  group by within
)
select
  usual.within,
  (coalesce(known.specialists, 0) + {_USUAL_WEIGHT} * usual.share)
    / (coalesce(known.steps, 0) + {_USUAL_WEIGHT}) as share
from (values {", ".join(f"({cut}, {share})" for cut, share in _USUAL.items())}) as usual (within, share)
left join known on known.within = usual.within
order by usual.within
"""


def specialists_share(db: Database, *, counted: pa.Table) -> pa.Table:
    """Learn how often a next step that no practice sent was a specialist's, by how soon it came.

    Learnt on the steps whose order says who sent the patient (specialist, self, ed). Without orders: always within 60
    days of the kept visit, never later.

    Returns
    -------
    pa.Table
        within (30, 60, 90, 180), share (0-1).
    """
    return db.query(_SPECIALISTS, step=counted)


_WEIGHED = """
select
  step.*,
  case
    when next_line is null then 0
    when order_source = 'specialist' then steps
    -- Sent by somebody else, by the order's own word; an order that doesn't say leaves it to the claims.
    when order_source in ('practice', 'self', 'ed') then 0
    else unattributed * learnt.share
  end as volume
from step
left join learnt on learnt.within = step.within
"""


def weigh_steps(db: Database, *, counted: pa.Table) -> pa.Table:
    """Say of how many next steps it is to be expected that a specialist sent the patient.

    All of those whose order says so, none of those whose order names a practice, the patient or an emergency
    department; of the others what no practice is credited with, times ``specialists_share()``.

    Parameters
    ----------
    counted
        As ``count_steps()`` returns it, added up over the buckets.

    Returns
    -------
    pa.Table
        The rows with a further column, volume.
    """
    learnt = specialists_share(db, counted=counted)
    return db.query(_WEIGHED, step=counted, learnt=learnt)


_SECOND_HOP = """
select service_line, next_line, destination_id, destination_kind, sum(volume)::double as volume
from weighed
where next_line is not null
group by all
having sum(volume) > 0
union all
select service_line, null, null, 'ours', sum(steps)::double
from weighed
group by service_line
order by all
"""


def second_hop(db: Database, *, counted: pa.Table) -> pa.Table:
    """Say where the patients whom we kept were sent next by our specialists: the mart's ``second_hop``.

    Second-hop leakage of a line is the volume of its next steps to competitor and unaffiliated destinations over the
    kept; those who went nowhere further are kept.

    Parameters
    ----------
    counted
        As ``count_steps()`` returns it, added up over the buckets.
    """
    return db.query(_SECOND_HOP, weighed=weigh_steps(db, counted=counted))
