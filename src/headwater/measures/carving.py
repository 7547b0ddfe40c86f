"""Carve-outs by rule: what left us and couldn't have been kept, each with its evidence."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.enrolment import UNKNOWN, enrolled
from headwater.measures.offering import ANY_SERVICE
from headwater.measures.span import days_of
from headwater.results import Window
from headwater.schema.leakage_rules import AREA, PAYER, SERVICE, LeakageRules

_GONE = """
select episode.episode, episode.person, episode.date, episode.practitioner
from episode
join destination on destination.episode = episode.episode
where destination.destination_kind in ('competitor', 'unaffiliated')
"""

_CARVED = f"""
with told as (
  select
    gone.episode, insured.payer, left(insured.zip_code, 5) as zip_code, clinician.taxonomy_code,
    exists (
      from uncontracted
      where uncontracted.payer = lower(trim(insured.payer))
        and gone.date between uncontracted.first and uncontracted.last
    ) as no_contract,
    clinician.taxonomy_code is not null
      and exists (
        from offered
        where offered.taxonomy_code = '{ANY_SERVICE}' and gone.date between offered.from_date and offered.to_date
      )
      and not exists (
        from offered
        where offered.taxonomy_code = clinician.taxonomy_code
          and gone.date between offered.from_date and offered.to_date
      )
      and clinician.taxonomy_code not in (select taxonomy_code from besides) as no_service,
    regexp_matches(insured.zip_code, '^[0-9]{{5}}')
      and exists (from area)
      and not exists (from area where starts_with(insured.zip_code, area.zip_code)) as outside
  from gone
  join insured on insured.person = gone.person and insured.date = gone.date
  left join clinician on clinician.npi = gone.practitioner
)
select
  episode,
  case when no_contract then '{PAYER}' when no_service then '{SERVICE}' else '{AREA}' end as reason,
  case when no_contract then payer when no_service then taxonomy_code else zip_code end as detail
from told
where no_contract or no_service or outside
order by episode
"""


def carve_outs(
    db: Database,
    *,
    episodes: pa.Table,
    destinations: pa.Table,
    eligibility: pa.Table,
    clinicians: pa.Table,
    offered: pa.Table,
    rules: LeakageRules,
) -> pa.Table:
    """Say of each episode that left whether it couldn't have been kept, as far as data can tell (LEAK-02, methods 2.1).

    In this order, so that each has one reason: the payer in force on the day had no contract with us; nobody of ours or
    of a partner had the receiving practitioner's taxonomy code on the roster of that day; the patient's ZIP code lies
    outside the service area. Where the data can't tell (no enrolment, no ZIP code, specialty unknown, no roster), a
    rule is silent: the episode stays addressable.

    Parameters
    ----------
    episodes, destinations
        As ``settle()`` and ``destinations()`` return them; what went to competitors or the unaffiliated has left.
    clinicians
        npi (vocabulary id), taxonomy_code.
    offered
        As ``offered_services()`` returns it.

    Returns
    -------
    pa.Table
        episode, reason (payer_not_contracted, service_not_offered, out_of_area), detail (the payer's name, the taxonomy
        code, the ZIP code).
    """
    gone = db.query(_GONE, episode=episodes, destination=destinations)
    return db.query(
        _CARVED,
        gone=gone,
        insured=enrolled(db, asked=gone, eligibility=eligibility),
        clinician=clinicians,
        offered=offered,
        **_as_tables(rules),
    )


def _as_tables(rules: LeakageRules) -> dict[str, pa.Table]:
    named = [each for each in rules.payers if each.payer.casefold() != UNKNOWN]
    return {
        "uncontracted": pa.table(
            {
                "payer": pa.array([each.payer.lower() for each in named], pa.string()),
                "first": pa.array([each.first for each in named], pa.date32()),
                "last": pa.array([each.last for each in named], pa.date32()),
            }
        ),
        "area": pa.table({"zip_code": pa.array(rules.zip_codes, pa.string())}),
        "besides": pa.table(
            {"taxonomy_code": pa.array(sorted(rules.offered), pa.string())}
        ),
    }


_VOLUMES = """
select
  credit.practice_id, episode.line as service_line, destination.destination_kind, carved.reason, carved.detail,
  sum(credit.volume) as volume
from carved
join episode on episode.episode = carved.episode
join destination on destination.episode = carved.episode
join credit on credit.episode = carved.episode
where credit.volume > 0 and episode.date between date '{first}' and date '{last}'
group by all
order by all
"""


def carved_volumes(
    db: Database,
    *,
    carved: pa.Table,
    episodes: pa.Table,
    credited: pa.Table,
    destinations: pa.Table,
    window: Window | None,
) -> pa.Table:
    """Add up the credited probabilities of the carved-out episodes over the window.

    Returns
    -------
    pa.Table
        practice_id, service_line, destination_kind, reason, detail, volume.
    """
    return db.query(
        _VOLUMES.format(**days_of(window)),
        carved=carved,
        episode=episodes,
        credit=credited,
        destination=destinations,
    )
