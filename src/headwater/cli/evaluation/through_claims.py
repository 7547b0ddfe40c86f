"""The same ranking, all the way through claims: episodes found, credited, counted, then ranked."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headwater.cli.evaluation.bars import Finding, finding
from headwater.cli.evaluation.planted import captured, discounted_gain
from headwater.engines import Database
from headwater.results import Window

_LAID = """
with planted as (
  select practice_id, service_line, sum(recoverable * capture) as truth
  from cell
  where month between date '{start}' and date '{end}'
  group by all
)
select
  coalesce(truth, 0.0) as truth,
  coalesce(expectation.recoverable, 0.0) as recoverable, expectation.rank,
  coalesce(expectation.volume - expectation.ours, 0.0) as leaked
from planted
left join expectation
  on expectation.practice_id = planted.practice_id and expectation.service_line = planted.service_line
order by planted.practice_id, planted.service_line
"""


def judge_through_claims(
    *, scenario: str, expectation: pa.Table, truth: pa.Table, window: Window | None
) -> list[Finding]:
    """Compare the mart's ``expectation`` with what the market's problems take from us, of the patients we see.

    No bar stands beside these figures: how far they reach is decided by how many referrals a practice's panel gives,
    which is the market's size and nothing that a method can mend.
    """
    if window is None or not expectation.num_rows:
        return []
    with Database() as db:
        laid = db.query(
            _LAID.format(start=window.start.isoformat(), end=window.end.isoformat()),
            cell=truth,
            expectation=expectation,
        )
    true, recoverable, leaked = (
        np.asarray(laid[name].to_numpy(), np.float64)
        for name in ("truth", "recoverable", "leaked")
    )
    return [
        finding(
            "B1",
            f"Captured by the first 20 cells, through this market's claims, {_volume(expectation)} referrals a cell",
            scenario=scenario,
            reached=captured(recoverable, true),
        ),
        finding(
            "B1",
            "NDCG@50 of cells, through claims",
            scenario=scenario,
            reached=discounted_gain(recoverable, true),
        ),
        finding(
            "B1",
            "Captured by the first 20 cells, through claims: raw leaked count",
            scenario=scenario,
            reached=captured(leaked, true),
        ),
    ]


def _volume(expectation: pa.Table) -> int:
    return round(float(np.median(expectation["volume"].to_numpy())))
