"""Which cells may be called leaking, and in which order they deserve somebody's week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.measures.expected.cells import Flags, Whole
from headwater.measures.expected.estimates import Estimates
from headwater.measures.expected.functions import Floats

FUNNEL = 0.025  # in each tail
FALSE_LABELS = 0.10


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


def controlled(chance: Floats, rate: float = FALSE_LABELS) -> Flags:
    """Say which of these chances may be called findings, so that at most ``rate`` of the findings are false.

    Benjamini and Hochberg 1995: of the sorted chances p(1) <= … <= p(n) all up to the last with p(i) <= rate i / n.
    """
    if not len(chance):
        return np.zeros(0, bool)
    order = np.sort(chance)
    passing = order <= rate * np.arange(1, len(order) + 1) / len(order)
    if not passing.any():
        return np.zeros(len(chance), bool)
    return np.asarray(chance <= order[np.flatnonzero(passing)[-1]])
