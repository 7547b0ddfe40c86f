"""What the claims could and couldn't say, counted by measure and reason."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_CLAIMS = """
select 'claims' as measure, 'read' as reason, {read}::bigint as count
union all
select 'claims', 'net_lines', {net}::bigint
union all
select
  'visits',
  case role when 'other' then 'neither_primary_care_nor_specialist' else coalesce(role, 'specialty_unknown') end,
  count(*)
from encounter group by all
union all
select 'visits', 'specialist_without_service_line', count(*)
from encounter where role = 'specialist' and line is null having count(*) > 0
union all
select 'referring_npi', reason, count(*) from field group by all
union all
select 'referral_order', 'read', count(*) from "order"
"""


def count_claims(
    db: Database,
    *,
    read: int,
    net: int,
    encounters: pa.Table,
    fields: pa.Table,
    orders: pa.Table,
) -> pa.Table:
    """Count what the claims of a bucket hold.

    ``referring_npi`` is counted at specialists' encounters, each under one reason, so its counts add up to those
    encounters (REF-03).

    Parameters
    ----------
    read, net
        Claim lines before and after netting.

    Returns
    -------
    pa.Table
        measure, reason, count.
    """
    return db.query(
        _CLAIMS.format(read=read, net=net),
        encounter=encounters,
        field=fields,
        order=orders,
    )


_EPISODES = """
select 'episodes' as measure, 'all' as reason, count(*) as count from episode
union all
select 'episodes', kind, count(*) from episode group by all
union all
select 'destination', destination.how, count(*)
from destination semi join episode using (episode) group by all
union all
select 'referral_order', 'matched_' || matched.source, count(*)
from matched semi join episode using (episode) group by all
"""


def count_episodes(
    db: Database, *, episodes: pa.Table, destinations: pa.Table, matched: pa.Table
) -> pa.Table:
    """Count the episodes of a bucket: how they began, how their destination was found, what orders say.

    Returns
    -------
    pa.Table
        measure, reason, count.
    """
    return db.query(
        _EPISODES, episode=episodes, destination=destinations, matched=matched
    )


def as_counts(quality: pa.Table) -> dict[tuple[str, str], int]:
    """Return (measure, reason) -> count."""
    return {
        (row["measure"], row["reason"]): row["count"] for row in quality.to_pylist()
    }
