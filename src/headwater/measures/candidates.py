"""Practices that may have sent the patient of an episode, with the evidence for each."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

SEEN_DAYS = (
    180  # a practice that saw the patient longer ago is no candidate by that alone
)
PANEL_DAYS = 365  # a plurality of primary care is counted over a year
RIVAL_DAYS = 90  # another practice that saw the patient for it within these days is the likelier sender
CUTS = (14, 30, 60, 90, 180)  # days; methods 1.4

_SEEN = f"""
select
  episode.episode, visit.practice_id,
  min(episode.date - visit.date) as days,
  min(episode.date - visit.date) filter (visit.related & (1::bigint << place.place) <> 0) as related_days,
  count(*) as visits,
  -- The practitioner of the last related visit, else of the last visit, speaks for the practice.
  arg_min(
    visit.practitioner,
    (visit.related & (1::bigint << place.place) = 0, episode.date - visit.date, visit.practitioner)
  ) as npi
from episode
join place on place.line = episode.line
join visit on visit.person = episode.person and visit.date between episode.date - {PANEL_DAYS} and episode.date
group by all
"""


def practices_seen(
    db: Database, *, episodes: pa.Table, visits: pa.Table, places: pa.Table
) -> pa.Table:
    """Find the practices that saw the patient in the year before the episode, the day itself included.

    Parameters
    ----------
    visits
        Primary care encounters in practices, as ``practices_of_encounters()`` returns them.
    places
        line, place: the bit of a service line in ``related``.

    Returns
    -------
    pa.Table
        episode, practice_id, days and related_days (since the last visit, and the last with a diagnosis of the
        episode's line; null without), visits (in the year), npi (who saw the patient).
    """
    return db.query(_SEEN, episode=episodes, visit=visits, place=places)


_CUT = (
    "case "
    + " ".join(f"when {{days}} <= {cut} then {n}" for n, cut in enumerate(CUTS, 1))
    + " else 0 end::tinyint"
)

# What a candidate's days come to. A shorter look-back asks the same of the days that it leaves (see ``windows``).
RIVAL = f"coalesce(rival_days <= {RIVAL_DAYS}, false)"
SEEN_CUT = _CUT.format(days="days")
RELATED_CUT = _CUT.format(days="related_days")
LEVEL = """case
    when field = 'this' and days <= 180 then 'documented'
    when field = 'this' then 'possible'
    when field in ('blank', 'self') and related_days <= 90 then 'likely'
    when days <= 60 then 'associated'
    else 'panel'
  end"""

_CANDIDATES = f"""
with ranked as (
  select
    *,
    row_number() over (partition by episode order by visits desc, days, practice_id) = 1 as plurality,
    days = min(days) over (partition by episode) as latest,
    -- Whether some other practice saw the patient for it: the least of the others' days, by way of the two least.
    case when related_days = min(related_days) over (partition by episode)
        then (list_sort(list(related_days) over (partition by episode)))[2]
        else min(related_days) over (partition by episode)
      end as rival_days
  from seen
),
others as (
  select episode, min(related_days) as related_days from seen group by episode
),
proposed as (
  select episode, practice_id from ranked where days <= {SEEN_DAYS} or plurality
  union
  select episode, practice_id from named
  union
  select episode, practice_id from ordered
),
known as (
  select
    proposed.episode, proposed.practice_id,
    coalesce(named.npi, ordered.npi, ranked.npi) as npi,
    ranked.days, ranked.related_days,
    coalesce(ranked.plurality, false) as plurality,
    coalesce(ranked.latest and ranked.days <= {SEEN_DAYS}, false) as latest,
    case when ranked.practice_id is null then others.related_days else ranked.rival_days end as rival_days,
    earlier.emergency_before, earlier.specialist_before,
    case
      when named.practice_id is not null then 'this'
      when field.reason = 'usable' then 'other'
      when field.reason in ('equals_rendering', 'same_group_and_specialty') then 'self'
      else 'blank'
    end as field,
    ordered.practice_id is not null as ordered,
    -- What only an order brought up has no evidence that a score could learn from.
    ranked.practice_id is null and named.practice_id is null as by_order_alone
  from proposed
  join episode on episode.episode = proposed.episode
  join earlier on earlier.episode = proposed.episode
  left join others on others.episode = proposed.episode
  left join field
    on field.claim_id = episode.claim_id and field.claim_line = episode.claim_line
   and field.person is not distinct from episode.person
  left join ranked on ranked.episode = proposed.episode and ranked.practice_id = proposed.practice_id
  left join named on named.episode = proposed.episode and named.practice_id = proposed.practice_id
  left join ordered on ordered.episode = proposed.episode and ordered.practice_id = proposed.practice_id
),
described as (
  select
    *, {RIVAL} as rival, {SEEN_CUT} as seen_cut, {RELATED_CUT} as related_cut
  from known
)
select *, {LEVEL} as level
from described
order by episode, practice_id
"""


def candidates(
    db: Database,
    *,
    episodes: pa.Table,
    fields: pa.Table,
    seen: pa.Table,
    earlier: pa.Table,
    named: pa.Table,
    ordered: pa.Table,
) -> pa.Table:
    """Propose referring practices for each episode (methods 1.4).

    Candidates are the practice of the usable named practitioner, every practice that saw the patient within 180 days,
    the practice with the plurality of primary care over a year, and the practice of a matched order.

    Parameters
    ----------
    fields
        As ``clean_referrers()`` returns them.
    seen
        As ``practices_seen()`` returns them.
    earlier
        As ``earlier_care()`` returns it.
    named, ordered
        episode, npi, practice_id: of the usable field, and of the matched order.

    Returns
    -------
    pa.Table
        episode, practice_id, npi, days, related_days, plurality, latest (no practice saw the patient later), rival_days
        (since another practice last saw the patient for it), rival (that within 90 days), emergency_before,
        specialist_before, field (this, other, self, blank), ordered, by_order_alone, seen_cut, related_cut (1-5 for at
        most 14, 30, 60, 90, 180 days, 0 for none), level (documented, likely, possible, associated, panel).
    """
    return db.query(
        _CANDIDATES,
        episode=episodes,
        field=fields,
        seen=seen,
        earlier=earlier,
        named=named,
        ordered=ordered,
    )
