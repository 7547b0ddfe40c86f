"""Payer mix: who insured the patients whom a practice referred."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.enrolment import enrolled
from headwater.measures.span import days_of
from headwater.results import Window

_INSIDE = """
select episode, person, date, line from episode where date between date '{first}' and date '{last}'
"""

_PAYERS = """
select
  credit.practice_id, inside.line as service_line, insured.payer, destination.destination_kind,
  sum(credit.volume) as volume
from credit
join inside on inside.episode = credit.episode
join destination on destination.episode = credit.episode
join insured on insured.person = inside.person and insured.date = inside.date
where credit.volume > 0
group by all
order by all
"""


def payer_flows(
    db: Database,
    *,
    episodes: pa.Table,
    credited: pa.Table,
    destinations: pa.Table,
    eligibility: pa.Table,
    window: Window | None,
) -> pa.Table:
    """Add up the credited probabilities by the payer in force on the day of the episode, over the window (REF-10).

    Returns
    -------
    pa.Table
        practice_id, service_line, payer (``unknown`` where the enrolment files are silent), destination_kind, volume.
    """
    inside = db.query(_INSIDE.format(**days_of(window)), episode=episodes)
    return db.query(
        _PAYERS,
        inside=inside,
        credit=credited,
        destination=destinations,
        insured=enrolled(db, asked=inside, eligibility=eligibility),
    )
