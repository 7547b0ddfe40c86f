"""What the claims of a bucket could and couldn't say, counted by measure and reason."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_QUALITY = """
select 'claims' as measure, 'read' as reason, {lines}::bigint as count
union all
select 'claims', 'net_lines', count(*) from line
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
select 'episodes', 'all', count(*) from episode
union all
select 'episodes', kind, count(*) from episode group by all
union all
select 'referring_npi', reason, count(*) from field group by all
union all
select 'destination', how, count(*) from destination group by all
union all
select 'referral_order', 'read', count(*) from "order"
union all
select 'referral_order', 'matched_' || source, count(*) from matched group by all
"""


def count_quality(
    db: Database,
    *,
    read: int,
    lines: pa.Table,
    encounters: pa.Table,
    episodes: pa.Table,
    fields: pa.Table,
    destinations: pa.Table,
    orders: pa.Table,
    matched: pa.Table,
) -> pa.Table:
    """Count what a bucket holds.

    ``referring_npi`` is counted at specialists' encounters, each under one reason, so its counts add up to those
    encounters (REF-03); ``destination`` says by which identifier each episode's destination was found.

    Parameters
    ----------
    read
        Claim lines before netting; ``lines`` are the net ones.

    Returns
    -------
    pa.Table
        measure, reason, count.
    """
    return db.query(
        _QUALITY.format(lines=read),
        line=lines,
        encounter=encounters,
        episode=episodes,
        field=fields,
        destination=destinations,
        order=orders,
        matched=matched,
    )


def as_counts(quality: pa.Table) -> dict[tuple[str, str], int]:
    """Return (measure, reason) -> count."""
    return {
        (row["measure"], row["reason"]): row["count"] for row in quality.to_pylist()
    }


def known_referrers(quality: pa.Table) -> int:
    """Count the episodes whose referrer a matched order settles."""
    return sum(
        n
        for (measure, reason), n in as_counts(quality).items()
        if measure == "referral_order"
        and reason.startswith("matched_")
        and reason != "matched_unknown"
    )
