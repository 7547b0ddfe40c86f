"""Second hop: are the next steps that we count those that specialists asked for, and is the leakage there right?"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from headwater.cli.evaluation.bars import Finding, finding, ratio
from headwater.cli.evaluation.judged import STATUS_ON_THE_DAY, TRUE_KIND, Judged
from headwater.engines import Database
from headwater.measures.second_hop import kept_months, next_steps, weigh_steps
from headwater.results import Window

_EPISODES = """
select
  row_number() over (order by claim_id, claim_line) as episode,
  person, claim_id, npi, date, service_line as line, destination_id, destination_kind, order_source, unattributed
from record
"""

# Whom a specialist of ours sent on: the planted referrer is who received the person at ours in the months of the kept.
_PLANTED = f"""
with planted as (
  select
    truth.claim_id, truth.person_id, truth.date, truth.service_line as line, truth.source, truth.referring_npi,
    {TRUE_KIND} as kind
  from truth
  {STATUS_ON_THE_DAY}
  group by all
),
kept as (
  select planted.claim_id, planted.person_id, planted.date, planted.line, episode.npi
  from planted
  join episode on episode.claim_id = planted.claim_id
  where planted.kind = 'ours' and planted.date between date '{{start}}' and last_day(date '{{end}}')
)
select
  kept.line, kept.claim_id as kept_claim_id, following.claim_id, following.kind
from kept
left join planted as following
  on following.source = 'specialist' and following.person_id = kept.person_id
 and following.referring_npi = kept.npi and following.date between kept.date + 1 and kept.date + 180
"""

_STEPS = """
select
  step.*, 1 as steps, kept.claim_id as kept_claim_id, following.claim_id as next_claim_id
from step
join episode as kept on kept.episode = step.episode
left join episode as following on following.episode = step.next_episode
"""

_FOUND = """
select
  weighed.service_line as line, weighed.destination_kind as kind, weighed.volume,
  true_.claim_id is not null as is_true
from weighed
left join planted as true_
  on true_.kept_claim_id = weighed.kept_claim_id and true_.claim_id = weighed.next_claim_id
"""

_RATES = """
with found_rate as (
  select line, coalesce(sum(volume) filter (kind in ('competitor', 'unaffiliated')), 0) / count(*) as rate
  from found
  group by line
),
true_rate as (
  select
    line,
    count(*) filter (kind in ('competitor', 'unaffiliated')) / count(distinct kept_claim_id) as rate
  from planted
  group by line
)
select line, found_rate.rate as found, true_rate.rate as planted
from found_rate
join true_rate using (line)
order by line
"""


@dataclass(frozen=True, slots=True)
class Hops:
    """Next steps as found and as planted, of the patients whom we kept.

    Attributes
    ----------
    found
        One row an episode that came to us: line, kind of the next step's destination (null without one), volume of the
        step (0-1), is_true (our specialist did ask for it).
    planted
        One row a planted next step, or a kept patient without any: line, kept_claim_id, claim_id, kind.
    rates
        line, found and planted: second-hop leakage, 0-1.
    """

    found: pa.Table
    planted: pa.Table
    rates: pa.Table


def find_hops(
    db: Database,
    *,
    records: pa.Table,
    truth: pa.Table,
    network_status: pa.Table,
    window: Window,
) -> Hops:
    """Follow the kept patients by the library's rule, and by the truth.

    Parameters
    ----------
    records
        Episodes as the lake keeps them.
    truth, network_status
        The planted episodes, and the market's own list of who stands how to us.
    """
    kept_in = kept_months(window)
    episodes = db.query(_EPISODES, record=records)
    steps = db.query(
        _STEPS,
        step=next_steps(db, episodes=episodes, kept_in=kept_in),
        episode=episodes,
    )
    true = db.query(
        _PLANTED.format(start=kept_in.start, end=kept_in.end),
        truth=truth,
        status=network_status,
        episode=episodes,
    )
    found = db.query(_FOUND, weighed=weigh_steps(db, counted=steps), planted=true)
    return Hops(found, true, db.query(_RATES, found=found, planted=true))


def judge_second_hop(
    judged: Judged, *, truth: pa.Table, network_status: pa.Table
) -> list[Finding]:
    """Return precision and recall of next steps, weighted by their volume, and the error of second-hop leakage."""
    if judged.window is None:
        return []
    with Database() as db:
        hops = find_hops(
            db,
            records=judged.records,
            truth=truth,
            network_status=network_status,
            window=judged.window,
        )
    volume = hops.found["volume"].to_numpy()
    right = volume[hops.found["is_true"].to_numpy(zero_copy_only=False)].sum()
    true = len(hops.planted) - hops.planted["claim_id"].null_count
    found, planted = (hops.rates[name].to_numpy() for name in ("found", "planted"))
    return [
        finding(
            "LEAK-06",
            what,
            scenario=judged.scenario,
            reached=reached,
        )
        for what, reached in (
            (
                "Next steps a specialist of ours asked for: precision",
                ratio(right, volume.sum()),
            ),
            ("Next steps a specialist of ours asked for: recall", ratio(right, true)),
            ("Next steps counted / planted", ratio(volume.sum(), true)),
            (
                "Second-hop leakage, mean error over the lines",
                abs(found - planted).mean() if len(found) else None,
            ),
            (
                "Second-hop leakage, planted, mean over the lines",
                planted.mean() if len(found) else None,
            ),
        )
    ]
