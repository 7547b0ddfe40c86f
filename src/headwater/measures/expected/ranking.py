"""Which cells may be called leaking, and in which order they deserve somebody's week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.cells import Flags, Whole
from headwater.measures.expected.estimates import FUNNEL, Estimates, controlled
from headwater.measures.expected.functions import Floats


@dataclass(frozen=True, slots=True)
class Ranking:
    """One entry a cell: beyond ("", low, high), confirmed, and rank from 1, 0 for none."""

    beyond: list[str]
    confirmed: Flags
    rank: Whole


def rank_cells(found: Estimates, *, worth: Floats, enough: Flags) -> Ranking:
    """Rank the cells below the funnel by what could be won back.

    The funnel holds 95 % of ordinary cells: what comes to us of what a cell sends, given practices alike and how much
    they differ by nature (2.5 % beyond each limit). A cell inside it is never ranked, hence never called leaking. A gap
    is confirmed if it is ranked and stays a finding when practices are let differ more (methods 3.2; Benjamini and
    Hochberg over all cells that are judged). Equal worth keeps the cells' own order.

    Parameters
    ----------
    worth
        Expected recoverable margin, or referrals.
    enough
        Cells of which there is enough to judge.
    """
    low, high = found.below < FUNNEL, found.above < FUNNEL
    leaking = low & enough
    confirmed = np.zeros(len(low), dtype=bool)
    confirmed[enough] = controlled(found.label[enough])
    rank = np.zeros(len(low), np.int64)
    order = np.flatnonzero(leaking)[np.argsort(-worth[leaking], kind="stable")]
    rank[order] = np.arange(1, len(order) + 1)
    return Ranking(
        beyond=[str(word) for word in np.select([low, high], ["low", "high"], "")],
        confirmed=confirmed & leaking,
        rank=rank,
    )
