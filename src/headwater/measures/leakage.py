"""Leakage: of what aligned referrers send, the share that goes to competitor or unaffiliated destinations."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa

from headwater.engines import Database
from headwater.results import Definition, Window

By = Literal["practice", "service_line", "destination"]

LEAKAGE = Definition(
    name="Leakage",
    formula="leaked / aligned volume",
    numerator=(
        "volume of employed and affiliated referrers that went to competitor or unaffiliated destinations"
    ),
    denominator=(
        "all volume of employed and affiliated referrers, unknown destinations included;"
        " independent referrers can't leak and have a share of referrals instead"
    ),
)

_KEYS = {
    "practice": "practice_id",
    "service_line": "service_line",
    "destination": "destination_id, destination_kind",
}

_LEAKAGE = """
with inside as (
  select
    *,
    alignment in ('employed', 'affiliated') as aligned,
    destination_kind in ('competitor', 'unaffiliated') as outside
  from flow
  where practice_id is not null and month between date '{start}' and date '{end}' and {line}
)
select
  {keys},
  sum(volume) as volume,
  coalesce(sum(volume) filter (destination_kind = 'ours'), 0.0) as ours,
  coalesce(sum(volume) filter (destination_kind = 'ours'), 0.0) / sum(volume) as share_of_referrals,
  coalesce(sum(volume) filter (aligned), 0.0) as aligned_volume,
  coalesce(sum(volume) filter (aligned and outside), 0.0) as leaked,
  case when sum(volume) filter (aligned) > 0
    then coalesce(sum(volume) filter (aligned and outside), 0.0) / sum(volume) filter (aligned)
  end as leakage_share
from inside
group by {keys}
order by leaked desc, {keys}
"""


def measure_leakage(
    db: Database,
    *,
    flow: pa.Table,
    by: By,
    window: Window,
    service_line: str | None = None,
) -> pa.Table:
    """Measure leakage over whole months (LEAK-01, methods 2.1).

    leakage = sum p over episodes of aligned referrers at competitor or unaffiliated destinations / sum p over all
    episodes of aligned referrers. A referrer's alignment is that of the month, a destination's that of the day.

    Parameters
    ----------
    flow
        The mart's ``flow``; what no practice is credited with is left out.
    by
        One row for each practice, service line or destination. By destination, ``leaked`` ranks who receives it
        (LEAK-03) and ``leakage_share`` is 0 or 1: the destination's kind.
    service_line
        Only this line; all by default.

    Returns
    -------
    pa.Table
        practice_id, or service_line, or destination_id and destination_kind; volume, ours, share_of_referrals (ours /
        volume), aligned_volume, leaked, leakage_share (leaked / aligned_volume; null where nobody is aligned); most
        leaked first. Volumes are sums of calibrated probabilities, shares 0-1.
    """
    line = (
        "true" if service_line is None else f"service_line = '{_quoted(service_line)}'"
    )
    return db.query(
        _LEAKAGE.format(
            keys=_KEYS[by],
            start=window.start.isoformat(),
            end=window.end.isoformat(),
            line=line,
        ),
        flow=flow,
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
