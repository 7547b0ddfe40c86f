"""How many new patients came to one of our specialists, as far as a mart's window and small cells let it be told.

A mart counts who received over its twelve months together, not month by month: what is read here is a sum over months,
of the counts that may be shown, and therefore *at least*. What came of practices whose count isn't shown is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, count_of

_OURS = "ours"
_PLACE = ("practice_id", "system", "organization", "practitioner")


class Arrived(NamedTuple):
    """Referral episodes of one line to one specialist at our places."""

    first: date  # month, by its first day: since the start, or the window's first
    last: date  # month
    shown: Count  # the sum of what may be shown
    practices: int  # that may be named as sending to them
    withheld: int  # of them, those whose count isn't shown

    @property
    def months(self) -> int:
        """Return how many months it speaks of, both ends included."""
        between = 12 * (self.last.year - self.first.year)
        return between + self.last.month - self.first.month + 1

    @property
    def a_month(self) -> float | None:
        """Return the mean of a month that is certain at least."""
        return self.shown.value / self.months if self.shown.value else None


def arrived(
    mart: Mart,
    *,
    npi: str,
    line: str,
    starts_on: date,
    codes: Collection[str] | None = None,
) -> Arrived | str:
    """Return who came to a specialist in the window since a day, or why nothing can be told.

    ``codes`` are the practices that the reader may see volumes of, None: all.

    The window's counts aren't parted by month. One who saw patients of ours before the start would have these counted,
    too: the page says so where the window begins before.
    """
    if mart.window is None:
        return "The published mart has no window of mature months yet."
    if not npi:
        return "The directory knows no NPI of theirs, and claims name people by nothing else."
    start = starts_on.replace(day=1)
    if start > mart.window.end:
        return "They begin after the last mature month of the published mart."
    cells = _cells(mart, npi, line)
    if cells is None:
        return "Claims call somebody else by the same name, so that nobody’s count can be told apart."
    counts = [
        count_of(row)
        for row in _received(mart, line).to_pylist()
        if tuple(row[each] for each in _PLACE) in cells
        and (codes is None or row["practice_id"] in codes)
    ]
    if not counts:
        return "No referral to them can be told in the mart’s twelve months: none came, or too few to show."
    shown = [each.value for each in counts if each.value is not None]
    return Arrived(
        first=max(start, mart.window.start),
        last=mart.window.end.replace(day=1),
        shown=Count(sum(shown)) if shown else Count(None),
        practices=len(counts),
        withheld=len(counts) - len(shown),
    )


def _received(mart: Mart, line: str) -> pa.Table:
    """Return what may be shown of our own practitioners in a line, practice by practice."""
    table = shown_table(mart, "shown_place")
    wanted = (
        pc.field("level").isin(["practitioner"])
        & pc.field("destination_kind").isin([_OURS])
        & pc.field("service_line").isin([line])
    )
    return table.filter(wanted)


def _cells(mart: Mart, npi: str, line: str) -> set[tuple[str, ...]] | None:
    """Return by which names a specialist stands in what may be shown; None where another has the same there."""
    table = mart.table(
        "destination", where={"service_line": line, "destination_kind": _OURS}
    )
    whose: dict[tuple[str, ...], set[str]] = {}
    for row in table.to_pylist():
        # As headwater.marts.protecting.places names them.
        organization = row["organization_name"] or row["organization_id"] or ""
        key = (
            row["practice_id"],
            row["system"] or organization,
            organization,
            row["practitioner_name"] or row["npi"] or "",
        )
        whose.setdefault(key, set()).add(row["npi"] or "")
    own = {key for key, npis in whose.items() if npi in npis}
    return None if any(len(whose[key]) > 1 for key in own) else own
