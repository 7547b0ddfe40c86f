"""Credit each episode to the practices that may have sent it, as probabilities that never exceed one together."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.evidence import PATTERN, EvidenceModel

_CREDITS = f"""
with scored as (
  select candidate.*, probability.score
  from candidate
  join probability using ({", ".join(PATTERN)})
),
weighed as (
  select
    scored.*, matched.source,
    case
      when matched.source = 'practice' then scored.ordered::integer::double
      when matched.source in ('self', 'specialist', 'ed') then 0.0
      -- A practice that only keeps the patient on its panel has referred nobody (methods 1.4, E5 and E6).
      when scored.level = 'panel' then 0.0
      else scored.score
    end as weight
  from scored
  left join matched on matched.episode = scored.episode
)
select
  episode, practice_id, npi, days, related_days, score,
  case when source = 'practice' and ordered then 'confirmed' else level end as evidence,
  weight / greatest(1.0, sum(weight) over (partition by episode)) as volume
from weighed
order by episode, practice_id
"""


def credit_episodes(
    db: Database, *, candidates: pa.Table, matched: pa.Table, model: EvidenceModel
) -> pa.Table:
    """Score the candidates of a bucket and credit its episodes to them.

    A matched order settles an episode: its practice is credited with 1, or nobody when the patient came alone, from a
    specialist or from an emergency department. Else every candidate is credited with its score; scores of one episode
    that add up to more than 1 are scaled down to 1. What is left is credited to nobody.

    Parameters
    ----------
    candidates, matched
        As ``candidates()`` and ``match_orders()`` return them.

    Returns
    -------
    pa.Table
        episode, practice_id, npi, days, related_days, score (of the model, whatever an order says), evidence
        (confirmed, documented, likely, possible, associated, panel), volume (credited probability, 0-1).
    """
    patterns = candidates.select(list(PATTERN)).group_by(list(PATTERN)).aggregate([])
    return db.query(
        _CREDITS,
        candidate=candidates,
        matched=matched,
        probability=patterns.append_column("score", pa.array(model.score(patterns))),
    )
