"""The parts of a whole that is shown or hidden already: which of them may be shown, and which even named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headwater.disclosure import LARGEST_SMALL, hidden
from headwater.disclosure.linked import LEAST_CHOICE, WITHHELD, protect
from prm.insights.counts import Count, make_count


def beneath(whole: Count, volumes: Sequence[float]) -> list[Count]:
    """Return what may be shown of the parts of a whole that is shown or hidden already.

    Which of the hidden parts are small is told only where that leaves each of them a choice: 14 made of one withheld
    count and three small ones can only be 11, 1, 1 and 1.
    """
    if whole.value is None:
        # Parts of what is withheld would narrow it down, and so would how small they are.
        found = [
            Count(None, whole.small) if round(each) else Count(0) for each in volumes
        ]
        return _unnamed(found, LARGEST_SMALL) if whole.small else found
    values = np.array([sum(volumes), *volumes])
    fixed = np.zeros(len(values), bool)
    fixed[0] = True
    codes = protect(values, totals=(0,), fixed=fixed)[1:].tolist()
    found = [make_count(*each) for each in zip(volumes, codes, strict=True)]
    rest = whole.value - sum(count.value or 0 for count in found)
    if any(map(_unsaid, volumes, codes)):
        found = [Count(None) if count.value is None else count for count in found]
        return _unnamed(found, rest)
    return found


def _unsaid(volume: float, code: int) -> bool:
    """Say whether a small count isn't called small, because that would leave a small one too little choice."""
    return code == WITHHELD and hidden(volume)


def _unnamed(found: Sequence[Count], rest: int) -> list[Count]:
    """Leave hidden parts out where they are so many that being named, each at least one, tells how many each is."""
    named = sum(count.value is None for count in found)
    if rest - named + 1 >= LEAST_CHOICE:
        return [*found]
    return [Count(0) if count.value is None else count for count in found]
