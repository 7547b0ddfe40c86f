"""Shorter look-backs: what the same evidence says when only the last 30, 60 or 90 days before an episode count."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.candidates import (
    LEVEL,
    RELATED_CUT,
    RIVAL,
    SEEN_CUT,
    SEEN_DAYS,
)
from headwater.measures.credits import credit_episodes
from headwater.measures.evidence import EvidenceModel
from headwater.measures.span import days_of
from headwater.results import Window

LOOK_BACKS = (30, 60, 90)  # days, beside the 180 that every other number looks back

_SHORTENED = f"""
with seen as (
  select * replace (
    case when days <= {{days}} then days end as days,
    case when related_days <= {{days}} then related_days end as related_days,
    case when rival_days <= {{days}} then rival_days end as rival_days,
    latest and days <= {{days}} as latest
  )
  from candidate
),
cut as (
  select * replace ({RIVAL} as rival, {SEEN_CUT} as seen_cut, {RELATED_CUT} as related_cut) from seen
)
select * replace ({LEVEL} as level) from cut
"""


def look_back(db: Database, *, candidates: pa.Table, days: int) -> pa.Table:
    """Return the candidates as they would be if nothing older than ``days`` before the episode had been seen (REF-05).

    An older visit, related visit or rival counts as not seen, and the cuts and the level follow. What no look-back
    bounds stays: the name on the claim, an order, whose panel the patient is on (a plurality of a year), and earlier
    care by others. With 180 days nothing changes.

    Parameters
    ----------
    candidates
        As ``candidates()`` returns them.
    days
        1-180.
    """
    if days >= SEEN_DAYS:
        return candidates
    return db.query(_SHORTENED.format(days=days), candidate=candidates)


_INSIDE = """
select candidate.*
from candidate
semi join episode
  on episode.episode = candidate.episode and episode.date between date '{first}' and date '{last}'
"""

_VOLUMES = """
select
  credit.practice_id, episode.line as service_line, destination.destination_kind,
  {days}::bigint as days, sum(credit.volume) as volume
from credit
join episode on episode.episode = credit.episode
join destination on destination.episode = credit.episode
where credit.volume > 0
group by all
order by all
"""


def window_flows(
    db: Database,
    *,
    episodes: pa.Table,
    candidates: pa.Table,
    matched: pa.Table,
    destinations: pa.Table,
    model: EvidenceModel,
    window: Window | None,
    look_backs: Iterable[int] = LOOK_BACKS,
) -> pa.Table:
    """Add up the volume that each look-back credits, over the mart's window (REF-05, methods 1.4).

    volume = sum of p, where p is the same score as ever, of the same model, on ``look_back()``'s candidates; a matched
    order goes on settling its episode. At 180 days it is the volume of ``flow``.

    Returns
    -------
    pa.Table
        practice_id, service_line, destination_kind, days (of look-back), volume.
    """
    inside = db.query(
        _INSIDE.format(**days_of(window)), candidate=candidates, episode=episodes
    )
    parts = [
        db.query(
            _VOLUMES.format(days=each),
            episode=episodes,
            destination=destinations,
            credit=credit_episodes(
                db,
                model=model,
                candidates=look_back(db, candidates=inside, days=each),
                matched=matched,
            ),
        )
        for each in look_backs
    ]
    return pa.concat_tables(parts)
