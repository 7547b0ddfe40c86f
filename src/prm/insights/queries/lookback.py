"""The window's referrals as a shorter look-back finds them, as far as they may stand beside the longest one.

What a longer look-back finds more is a count of people too. It was decided when the mart was published which look-backs
of a cell may be told apart (``headwater.marts.protecting.lookbacks``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import pyarrow.compute as pc

from headwater.marts import Mart, shown_table
from prm.insights.counts import Flow
from prm.insights.queries.flows import GROUPS, published
from prm.insights.queries.grids import Grid, grid_of, group_key

LONGEST = 180  # days; what `opportunity`, and so every other page, looks back


@lru_cache(maxsize=2)
def lookback_days(mart: Mart) -> tuple[int, ...]:
    """Return the look-backs that the mart holds, shortest first; the longest is always there."""
    # Not from the grid: most pages keep the longest, and never need it.
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
    key = group_key(who) if who in GROUPS else who
    return Flow(*_shorter(mart).counts(key, line, days, of=Flow._fields))


@lru_cache(maxsize=2)
def _shorter(mart: Mart) -> Grid:
    return grid_of(
        shown_table(mart, "shown_lookback"), ["service_line", "days", "part"]
    )
