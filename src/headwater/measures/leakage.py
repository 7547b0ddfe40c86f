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


ADDRESSABLE = Definition(
    name="Addressable leakage",
    formula="(leaked - carved out by rule) / aligned volume",
    numerator=(
        "leaked volume of employed and affiliated practices, less what went out because the payer had no contract,"
        " because nobody of ours or a partner offered the service, or because the patient lives outside the area"
    ),
    denominator="all volume of employed and affiliated practices, unknown destinations included",
)

_ADDRESSABLE = """
with cell as (
  select practice_id, service_line, volume, leaked from opportunity where leaked is not null
),
taken as (
  select practice_id, service_line, sum(volume) as carved
  from carve_out
  where destination_kind in ('competitor', 'unaffiliated')
  group by all
),
beside as (
  -- Both are sums of the same probabilities in another order: no cell loses more than leaked.
  select cell.*, least(coalesce(taken.carved, 0.0), cell.leaked) as carved
  from cell
  left join taken on taken.practice_id = cell.practice_id and taken.service_line = cell.service_line
)
select
  {keys},
  sum(volume) as aligned_volume, sum(leaked) as leaked, sum(carved) as carved_out,
  sum(leaked) - sum(carved) as addressable, (sum(leaked) - sum(carved)) / sum(volume) as addressable_share
from beside
group by {keys}
order by addressable desc, {keys}
"""


def measure_addressable(
    db: Database,
    *,
    opportunities: pa.Table,
    carve_outs: pa.Table,
    by: Literal["practice", "service_line"],
) -> pa.Table:
    """Measure what leaked and could have been kept, as far as data can tell (LEAK-02, methods 2.1).

    addressable leakage = (leaked - carved out) / aligned volume, over the mart's window. A person's reasons, such as a
    patient's wish, come on top of the rules; they live where people write them down.

    Parameters
    ----------
    opportunities, carve_outs
        The mart's ``opportunity`` and ``carve_out``; practices that aren't aligned can't leak and are left out.

    Returns
    -------
    pa.Table
        practice_id or service_line; aligned_volume, leaked, carved_out, addressable (leaked - carved_out),
        addressable_share (0-1); most addressable first.
    """
    return db.query(
        _ADDRESSABLE.format(keys=_KEYS[by]),
        opportunity=opportunities,
        carve_out=carve_outs,
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
