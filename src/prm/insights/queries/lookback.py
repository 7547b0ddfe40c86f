"""The window's referrals as a shorter look-back finds them, as far as they may stand beside the longest one.

What a longer look-back finds more is a count of people too. It was decided when the mart was published which look-backs
of a cell may be told apart (``headwater.marts.protecting.lookbacks``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import pyarrow.compute as pc

from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, Flow, count_of
from prm.insights.queries.flows import GROUPS, make_flow, published

LONGEST = 180  # days; what `opportunity`, and so every other page, looks back
_NONE: dict[str, Count] = {}


@lru_cache(maxsize=2)
def lookback_days(mart: Mart) -> tuple[int, ...]:
    """Return the look-backs that the mart holds, shortest first; the longest is always there."""
    table = shown_table(mart, "shown_lookback")
    shorter = cast("list[int]", pc.unique(table["days"]).to_pylist())
    return (*sorted(shorter), LONGEST)


def lookback_flow(mart: Mart, who: str, line: str, days: int) -> Flow | None:
    """Return what one practice, or a group of practices, referred in the window as a look-back of ``days`` finds it.

    Counts that are withheld in the flow would tell, beside those of another look-back, what few people lie between.

    Parameters
    ----------
    who
        A practice of the mart, or one of ``GROUPS``.
    line
        A service line; ``""`` for all.
    days
        One of ``lookback_days``.

    Returns
    -------
    Flow, or None where the mart doesn't know the practice or holds no such look-back.
    """
    shown = published(mart)
    if days not in lookback_days(mart):
        return None
    if days == LONGEST:
        if who in GROUPS:
            return shown.groups[who].flows.get(line)
        cell = shown.by_practice.get(who, {}).get(line)
        return cell.flow if cell else None
    if who not in GROUPS and line not in shown.by_practice.get(who, {}):
        return None
    return make_flow(_shorter(mart).get((who, line, days), _NONE))


@lru_cache(maxsize=2)
def _shorter(mart: Mart) -> dict[tuple[str, str, int], dict[str, Count]]:
    found: dict[tuple[str, str, int], dict[str, Count]] = {}
    for row in shown_table(mart, "shown_lookback").to_pylist():
        who = row["practice_id"] or row["practice_group"]
        key = who, row["service_line"], row["days"]
        found.setdefault(key, {})[row["part"]] = count_of(row)
    return found
