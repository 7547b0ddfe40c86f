"""What a bucket teaches the evidence score: patterns of evidence where the referrer is known."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database

_PATTERNS = """
select
  candidate.field, candidate.seen_cut, candidate.related_cut, candidate.plurality, candidate.latest, candidate.level,
  count(*) as n,
  count(*) filter (matched.source = 'practice' and candidate.ordered) as positives
from candidate
join matched on matched.episode = candidate.episode
where matched.source <> 'unknown' and not candidate.by_order_alone
group by all
order by all
"""


def count_patterns(
    db: Database, *, candidates: pa.Table, matched: pa.Table
) -> pa.Table:
    """Count candidates and true referrers by pattern, over the episodes that a referral order settles.

    An order without a referring practice (the patient came alone, from a specialist, from an emergency department)
    teaches as much: all its candidates are known not to have referred.

    Returns
    -------
    pa.Table
        field, seen_cut, related_cut, plurality, latest, level, n, positives.
    """
    return db.query(_PATTERNS, candidate=candidates, matched=matched)
