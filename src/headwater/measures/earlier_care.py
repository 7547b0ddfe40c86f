"""Who else may have sent the patient: an emergency department, or a specialist of another line, shortly before."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.service_lines import meanings
from headwater.schema.definitions import ServiceLines

EMERGENCY_DAYS = (
    30  # a follow-up that an emergency department asks for comes within a month
)
SPECIALIST_DAYS = (
    60  # one specialist's referral to the next, about as long as primary care's own
)

_EMERGENCIES = """
select distinct line.person, line.date
from line
join kind on kind.code = line.hcpcs
where kind.meaning = 'emergency'
"""

_EARLIER_CARE = f"""
select
  episode.episode,
  coalesce(bool_or(emergency.date is not null), false) as emergency_before,
  coalesce(bool_or(specialist.date is not null), false) as specialist_before
from episode
left join emergency
  on emergency.person = episode.person
 and emergency.date between episode.date - {EMERGENCY_DAYS} and episode.date - 1
left join specialist
  on specialist.person = episode.person and specialist.line <> episode.line
 and specialist.date between episode.date - {SPECIALIST_DAYS} and episode.date - 1
group by episode.episode
"""


def emergencies(
    db: Database, *, lines: pa.Table, definitions: ServiceLines
) -> pa.Table:
    """Find the days on which people were in an emergency department (person, date)."""
    kinds = meanings(db, definitions, kind="visits", codes=lines["hcpcs"])
    return db.query(_EMERGENCIES, line=lines, kind=kinds)


def earlier_care(
    db: Database, *, episodes: pa.Table, encounters: pa.Table, emergencies: pa.Table
) -> pa.Table:
    """Say whether an emergency or another line's specialist came shortly before an episode.

    Both make it less probable that a practice sent the patient; how much less, the score learns.

    Returns
    -------
    pa.Table
        episode, emergency_before (within 30 days), specialist_before (another line, within 60 days).
    """
    return db.query(
        _EARLIER_CARE,
        episode=episodes,
        emergency=emergencies,
        specialist=db.query(
            "select distinct person, date, line from encounter where line is not null",
            encounter=encounters,
        ),
    )
