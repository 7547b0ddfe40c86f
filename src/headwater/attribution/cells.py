"""Groups of a start by months: who is compared with whom, and with which month before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from headwater.attribution.study import NEVER, Flags, Numbers, Whole
from headwater.attribution.windows import untouched

Controls = Literal["never", "not yet"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """k comparisons of n units: those who started together, in one month, beside their controls.

    Attributes
    ----------
    start, month
        k: indices of months. ``month`` less ``start`` is below zero before the start.
    treated, control
        n x k.
    now, before
        n x k: the outcome in ``month``, and its mean over the base months.
    """

    start: Whole
    month: Whole
    treated: Flags
    control: Flags
    now: Numbers
    before: Numbers

    def only(self, kept: Flags) -> Cells:
        """Return some of the comparisons.

        Parameters
        ----------
        kept
            k flags.
        """
        return Cells(
            start=self.start[kept],
            month=self.month[kept],
            treated=self.treated[:, kept],
            control=self.control[:, kept],
            now=self.now[:, kept],
            before=self.before[:, kept],
        )


def cells(
    outcome: Numbers,
    starts: Whole,
    *,
    exposed: Whole | None = None,
    controls: Controls = "never",
    base_months: int = 1,
    leads: int | None = None,
    lags: int | None = None,
) -> Cells:
    """Return every comparison of a start and a month that has somebody on both sides.

    Parameters
    ----------
    outcome
        n x m.
    starts
        n: the month in which a unit's treatment began, NEVER if it isn't judged.
    exposed
        n: from when on a unit is no control; ``starts`` if not given.
    controls
        Units that are never exposed, or all that aren't yet in the month compared.
    base_months
        The base is the mean of so many months before the start. With 1, a month before the start is compared with
        the month before itself, as the package did does (its "varying" base); with more, all months share the base.
    leads, lags
        Months before the start, and from it on; all there are if not given.

    Raises
    ------
    ValueError
        If the base isn't at least a month.
    """
    if base_months < 1:
        raise ValueError("the base is at least one month")
    exposed = starts if exposed is None else exposed
    months = outcome.shape[1]
    free = untouched(exposed, months)
    found = []
    for start in np.unique(starts[starts != NEVER]):
        first = max(0 if leads is None else start - leads, int(base_months == 1))
        last = months if lags is None else min(months, start + lags)
        if start < base_months:
            continue
        for month in range(first, last):
            base = _base(int(start), month, base_months)
            if month in base and base_months == 1:
                continue
            treated = starts == start
            latest = max(month, base.stop - 1)
            kept = exposed == NEVER if controls == "never" else free[:, latest]
            control = kept & ~treated
            if control.any():
                before = outcome[:, base.start : base.stop].mean(axis=1)
                found.append(
                    (start, month, treated, control, outcome[:, month], before)
                )
    return _stacked(found, len(starts))


def _base(start: int, month: int, base_months: int) -> range:
    if base_months == 1 and month < start:
        return range(month - 1, month)
    return range(start - base_months, start)


def _stacked(
    found: list[tuple[int, int, Flags, Flags, Numbers, Numbers]], units: int
) -> Cells:
    empty = np.zeros((units, 0))
    start, month, treated, control, now, before = (
        zip(*found, strict=True) if found else ((), (), (), (), (), ())
    )
    return Cells(
        start=np.array(start, dtype=np.int64),
        month=np.array(month, dtype=np.int64),
        treated=np.column_stack(treated) if found else empty.astype(bool),
        control=np.column_stack(control) if found else empty.astype(bool),
        now=np.column_stack(now) if found else empty,
        before=np.column_stack(before) if found else empty,
    )
