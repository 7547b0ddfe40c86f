"""Episodes as they are kept in the lake: each with its evidence, score, window and model version."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_RECORDS = """
with best as (
  select *
  from credit
  qualify row_number() over (
    partition by episode order by volume desc, score desc, days nulls last, practice_id
  ) = 1
),
together as (
  select episode, sum(volume) as volume from credit group by episode
)
select
  episode.person, episode.claim_id, episode.claim_line, episode.date, episode.line as service_line, episode.kind,
  receiver.value as npi, destination.destination_id, destination.destination_kind, destination.how as destination_by,
  episode.data_source,
  best.practice_id as referring_practice_id, referrer.value as referring_npi,
  coalesce(best.evidence, 'unattributed') as evidence,
  coalesce(best.score, 0.0) as score,
  coalesce(best.volume, 0.0) as volume,
  1 - least(coalesce(together.volume, 0), 1) as unattributed,
  -- Days of look-back that the evidence needs, as the level's rule says; an order or a bare name needs no visit.
  case best.evidence when 'documented' then 180 when 'likely' then 90 when 'associated' then 60 when 'panel' then 365
    else 0 end::integer as window_days,
  best.days as days_since_visit, best.related_days as days_since_related_visit,
  matched.source as order_source, matched.order_id,
  carved.reason as carve_out, carved.detail as carve_out_detail,
  '{model_version}' as model_version
from episode
join destination on destination.episode = episode.episode
left join best on best.episode = episode.episode
left join together on together.episode = episode.episode
left join matched on matched.episode = episode.episode
left join carved on carved.episode = episode.episode
left join vocabulary as receiver on receiver.id = episode.practitioner
left join vocabulary as referrer on referrer.id = best.npi
order by episode.episode
"""


def episode_records(
    db: Database,
    *,
    episodes: pa.Table,
    credited: pa.Table,
    matched: pa.Table,
    destinations: pa.Table,
    carved: pa.Table,
    vocabulary: pa.Table,
    model_version: str,
) -> pa.Table:
    """Describe every episode with its best candidate (REF-04), and why it couldn't have been kept (LEAK-02).

    Returns
    -------
    pa.Table
        person, claim_id, claim_line, date, service_line, kind, npi (who received), destination_id, destination_kind,
        destination_by, data_source, referring_practice_id, referring_npi, evidence (panel: seen, but never a referral;
        unattributed: no candidate), score (of the model, 0-1), volume (credited, 0-1), unattributed (credited to no
        practice, 0-1), window_days (look-back of the evidence), days_since_visit, days_since_related_visit,
        order_source, order_id, carve_out (why it couldn't have been kept; null where no rule says so), carve_out_detail
        (the evidence), model_version.
    """
    return db.query(
        _RECORDS.format(model_version=model_version),
        episode=episodes,
        credit=credited,
        matched=matched,
        destination=destinations,
        carved=carved,
        vocabulary=vocabulary,
    )
