"""Where problems lie: a quarrel in several lines of one practice, longer waits where a practice can't get in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headwater.synthetic.access import Access
from headwater.synthetic.arrays import Rng
from headwater.synthetic.choice import Problems, Utilities
from headwater.synthetic.parameters import CAUSES
from headwater.synthetic.supply import Destinations

ACCESS, COMMUNICATION, RELATIONSHIP = range(len(CAUSES))
_LINES_OF_A_RELATION = (2, 5)  # a quarrel is with the house, not with one clinic
_CLINIC_WAIT = 1.4  # times the usual, where a practice can't get in


def spread_relationships(rng: Rng, drawn: Problems) -> Problems:
    """Gather the relationship cells in few practices, several lines each; as many cells as were drawn."""
    cause, odds, first = (
        np.array(values) for values in (drawn.cause, drawn.odds, drawn.first)
    )
    cells = np.argwhere(cause == RELATIONSHIP)
    pending = [(odds[p, line], first[p, line]) for p, line in cells]
    for practice, line in cells:
        cause[practice, line], odds[practice, line], first[practice, line] = -1, 1.0, 0
    for practice in rng.permutation(len(cause)):
        wanted = int(rng.integers(*_LINES_OF_A_RELATION))
        lines = rng.permutation(np.flatnonzero(cause[practice] < 0))[:wanted]
        if not pending:
            break
        begun = pending[0][1]
        for line in lines[: len(pending)]:
            size, _ = pending.pop(0)
            cause[practice, line] = RELATIONSHIP
            odds[practice, line], first[practice, line] = size, begun
    return Problems(cause, odds, first)


def lengthen_waits(
    state: Access, trouble: Problems, tables: Utilities, clinics: Destinations
) -> Access:
    """Let the clinic that a practice would choose have longer waits from the day on which the practice can't get in.

    The choices of other practices stay as they are: this is what the weekly measurement sees.
    """
    longer = np.array(state.longer)
    began = (trouble.cause == ACCESS) & (trouble.first > 0)
    for practice, line in np.argwhere(began):
        usable = np.where(clinics.ours, tables.practice[practice, line], -np.inf)
        clinic, first = int(np.argmax(usable)), trouble.first[practice, line]
        path = longer[clinic, line, first:]
        longer[clinic, line, first:] = np.maximum(path, _CLINIC_WAIT)
    return replace(state, wait=state.wait / state.longer * longer, longer=longer)
