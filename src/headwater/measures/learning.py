"""What a bucket teaches the evidence score: patterns of evidence where the referrer is known."""

from __future__ import annotations

import pyarrow as pa

from headwater.engines import Database
from headwater.measures.evidence import PATTERN

_PATTERNS = f"""
select
  {", ".join(f"candidate.{name}" for name in PATTERN)},
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
        The columns of ``PATTERN``, n, positives.
    """
    return db.query(_PATTERNS, candidate=candidates, matched=matched)


_TRUTHS = """
select count(*) as truths from matched where source <> 'unknown'
"""


def count_truths(db: Database, *, matched: pa.Table) -> pa.Table:
    """Count the episodes that a referral order settles: one row, truths."""
    return db.query(_TRUTHS, matched=matched)
