"""Hide small counts, and as few others as it takes that no sum, and no combination of sums, gives one away.

Complementary suppression in three steps. Sum by sum, the cheapest count is withheld until what is shown leaves every
hidden one a choice. Then whatever turned out not to be needed is shown again, the dearest first. Last, all sums are
solved together (``headwater.disclosure.covering``): where a small count follows after all, the cheapest count that the
solution needs is withheld, until none follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.cells import small as is_small
from headwater.disclosure.covering import cover
from headwater.disclosure.exposure import (
    SHOWN,
    SMALL,
    WITHHELD,
    Tally,
    exposed,
    tally,
)
from headwater.disclosure.sums import Indices, Sums

if TYPE_CHECKING:
    from headwater.disclosure.nearby import Shelves

Codes = NDArray[np.int8]
Volumes = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A count whose other sums hide nothing yet costs more: it would be the lone hidden one there, and take another along.
_ALONE = 1.0
_LARGE = 5_000  # sums
_NOTHING = 1e-6  # less is what adding up leaves of a difference of sums


def withhold(
    volumes: Volumes,
    sums: Sums,
    *,
    codes: Codes | None = None,
    fixed: Mask | None = None,
    cost: Volumes | None = None,
    whole: bool = True,
) -> Codes:
    """Say for every count whether it may be shown.

    Parameters
    ----------
    volumes
        Counts, or sums of probabilities.
    sums
        What adds up among them.
    codes
        What is already decided; it is kept and added to.
    fixed
        True where a count may not be withheld here, because it is shown elsewhere.
    cost
        What hiding a count loses; the cheapest is withheld first. Its volume by default.
    whole
        Whether counts are shown rounded, and read so.

    Returns
    -------
    Codes of the same length: ``SHOWN``, ``SMALL`` (rounds to 1 … 10) or ``WITHHELD`` (protects a small one).
    """
    rounded = np.rint(volumes) if whole else volumes
    decided = np.where(is_small(volumes), SMALL, SHOWN).astype(np.int8)
    if codes is not None:
        # What is small stays small here, whatever it is called.
        decided = np.where(decided == SMALL, SMALL, codes).astype(np.int8)
    given = decided.copy()
    open_ = _open(fixed, len(rounded))
    free = (rounded > 0) & open_
    price = np.maximum(rounded if cost is None else np.asarray(cost, float), 0.0)
    _close(rounded, sums, decided, free, price)
    _show_again(rounded, sums, decided, given, price)
    # What is shown as none may be the last piece as well: 0.6 in all, of two parts that round to nothing.
    any_part = free | ((volumes > _NOTHING) & (rounded == 0) & open_)
    large = _shelves(sums, len(rounded))
    while cover(sums, decided, any_part, price, large=large):
        _close(rounded, sums, decided, free, price)
    _unsay(rounded, sums, decided)
    if codes is not None:
        decided[codes == WITHHELD] = WITHHELD
    return decided


def _shelves(sums: Sums, counts: int) -> Shelves | None:
    """Lay out the sums of a large book, for which compiled code is worth loading."""
    if sums.number < _LARGE:
        return None
    from headwater.disclosure.nearby import Shelves

    return Shelves(sums, counts)


def _open(fixed: Mask | None, counts: int) -> Mask:
    return np.ones(counts, bool) if fixed is None else ~np.asarray(fixed)


def _close(
    rounded: Volumes, sums: Sums, codes: Codes, free: Mask, price: Volumes
) -> None:
    """Withhold one count more in every sum that gives a hidden one away, until none does; changes ``codes``."""
    while True:
        bad = exposed(tally(sums, rounded, codes))
        able = bad[sums.sum_id] & (free & (codes == SHOWN))[sums.count_id]
        able &= (sums.sign > 0) | sums.yields[sums.sum_id]
        if not able.any():
            return
        row, count = sums.sum_id[able], sums.count_id[able]
        now = price * (1 + _ALONE * _would_be_alone(sums, codes))
        # A part before the total.
        order = np.lexsort((now[count], sums.sign[able] < 0, row))
        first = np.flatnonzero(np.diff(row[order], prepend=-1))
        codes[count[order[first]]] = WITHHELD


def _would_be_alone(sums: Sums, codes: Codes) -> Volumes:
    """Return for every count in how many of its sums nothing is hidden."""
    hidden = np.bincount(
        sums.sum_id, codes[sums.count_id] != SHOWN, minlength=sums.number
    )
    return np.bincount(
        sums.count_id, hidden[sums.sum_id] == 0, minlength=len(codes)
    ).astype(float)


@dataclass(slots=True)
class _Shelf:
    """The sums of each count, to look one up at a time."""

    rows: Indices
    signs: NDArray[np.int8]
    starts: Indices

    @classmethod
    def of(cls, sums: Sums, counts: int) -> _Shelf:
        ordered = sums.reversed()
        starts = np.searchsorted(ordered.count_id, np.arange(counts + 1))
        return cls(ordered.sum_id, ordered.sign, starts)

    def sums_of(self, count: int) -> tuple[Indices, NDArray[np.int8]]:
        at = slice(self.starts[count], self.starts[count + 1])
        return self.rows[at], self.signs[at]


def _show_again(
    rounded: Volumes, sums: Sums, codes: Codes, given: Codes, price: Volumes
) -> None:
    """Show what was withheld and isn't needed, the dearest first; ``codes`` changes in place."""
    withheld = np.flatnonzero((codes == WITHHELD) & (given == SHOWN))
    if not len(withheld):
        return
    shelf, counted = _Shelf.of(sums, len(codes)), tally(sums, rounded, codes)
    for count in withheld[np.argsort(-price[withheld], kind="stable")]:
        rows, signs = shelf.sums_of(count)
        after = _of_rows(counted, rows)
        after.withheld[:] -= signs > 0
        after.withheld_totals[:] -= signs < 0
        after.rest[:] -= signs * rounded[count]
        if exposed(after).any():
            continue
        counted.withheld[rows] = after.withheld
        counted.withheld_totals[rows] = after.withheld_totals
        counted.rest[rows] = after.rest
        codes[count] = SHOWN


def _of_rows(of: Tally, rows: Indices) -> Tally:
    return Tally(
        of.small[rows],
        of.small_totals[rows],
        of.withheld[rows],
        of.withheld_totals[rows],
        of.rest[rows],
    )


def _unsay(rounded: Volumes, sums: Sums, codes: Codes) -> None:
    """Call small counts withheld where nothing is left to hide and knowing them small leaves too little choice.

    Ten parts of a small count can only be one each: a reader who isn't told that it is small can't know.
    """
    told = exposed(tally(sums, rounded, codes))[sums.sum_id]
    named = sums.count_id[told]
    codes[named[codes[named] == SMALL]] = WITHHELD
