"""Referral orders that belong to an episode: what is known, and what the evidence score learns from."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

# A referral is used or forgotten within half a year; a later visit answers another question.
ORDER_WINDOW_DAYS = 180

# The newest state of each order, and the service line that its words, its receiver or a specialty mean.
LINED_ORDERS = """
newest as (
  select * from "order" qualify row_number() over (partition by order_id order by load_seq desc) = 1
),
lined as (
  select newest.*, coalesce(named.line, receiver.line, specialty.line) as line
  from newest
  left join line_name as named on lower(newest.service_line) in (named.line, lower(named.name))
  left join clinician as receiver on receiver.npi = newest.referred_to
  left join specialty on specialty.taxonomy_code = newest.referred_to_specialty
)
"""

_MATCHED = f"""
with {LINED_ORDERS},
usable as (
  select
    order_id, person, order_date, visit_date, referring, referred_to, line,
    upper(trim(coalesce(referring_source_id, ''))) as source
  from lined
  where person is not null and status not in ('declined', 'cancelled', 'unattended')
),
pair as (
  select
    usable.*, episode.episode, episode.date,
    (
      case when usable.visit_date = episode.date then 0 else 1 end,
      case when usable.referred_to = episode.practitioner then 0 else 1 end,
      episode.date - usable.order_date,
      usable.order_id
    ) as fit
  from usable
  join episode
    on episode.person = usable.person
   and episode.date between usable.order_date and usable.order_date + {ORDER_WINDOW_DAYS}
   and (episode.line = usable.line or episode.practitioner = usable.referred_to)
),
mutual as (
  select *
  from pair
  qualify row_number() over (partition by episode order by fit) = 1
      and row_number() over (partition by order_id order by fit) = 1
)
select
  mutual.episode, mutual.order_id, mutual.date,
  case
    when clinician.role in ('specialist', 'other') then 'specialist'
    when mutual.referring is not null then 'practice'
    when mutual.source = 'SELF' then 'self'
    when mutual.source in ('ED', 'EMERGENCY') then 'ed'
    else 'unknown'
  end as source,
  case when clinician.role is null or clinician.role = 'primary_care' then mutual.referring end as npi
from mutual
left join clinician on clinician.npi = mutual.referring
order by mutual.episode
"""


def match_orders(
    db: Database,
    *,
    orders: pa.Table,
    episodes: pa.Table,
    clinicians: pa.Table,
    specialties: pa.Table,
    line_names: pa.Table,
) -> pa.Table:
    """Match referral orders to the episodes they led to.

    Same patient, same service line (or the very practitioner referred to), at most 180 days from order to episode, not
    declined, cancelled or unattended in its newest state. The recorded visit date decides first, then the practitioner,
    then the shortest wait. An order and an episode match when each is the other's best.

    Parameters
    ----------
    orders
        One bucket of ``referral_order``.
    specialties, line_names
        (taxonomy_code, line) and (line, name): the words an order may use for a service line.

    Returns
    -------
    pa.Table
        episode, order_id, date, source (practice, self, specialist, ed, unknown), npi (of a referring practitioner who
        may belong to a referring practice, else null). Source ``unknown`` says nothing and confirms nothing.
    """
    return db.query(
        _MATCHED,
        order=orders,
        episode=episodes,
        clinician=clinicians,
        specialty=specialties,
        line_name=line_names,
    )
