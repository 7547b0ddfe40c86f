"""How many new patients came to one of our specialists since they began, as far as small cells let it be told.

Who may see every practice's volumes reads months: numbers where they may be shown, else the shortest stretch of months
that may be (``headwater.marts.protecting.arrivals``). Who sees territories alone reads what these sent: the window's
counts of each practice aren't parted by month, so that is a sum over months of what may be shown, hence *at least*.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, count_of
from prm.insights.queries.arrivals import (
    LENGTHS,
    Arrivals,
    Gained,
    Span,
    arrivals,
    counts_arrivals,
    month_number,
    month_of,
)
from prm.insights.queries.vintage import provenance

NO_NPI = "The directory knows no NPI of theirs, and claims name people by nothing else."


class Stretch(NamedTuple):
    """Months of which one number may be shown, or none."""

    first: date  # month, by its first day
    months: int
    came: Count
    mature: bool

    @property
    def last(self) -> date:
        """Return the last month."""
        return month_of(month_number(self.first) + self.months - 1)

    @property
    def a_month(self) -> float | None:
        """Return the mean of a month; None where no number may be shown."""
        return None if self.came.value is None else self.came.value / self.months


class CameMonth(NamedTuple):
    """New patients of a month and the practices that were gained in it."""

    month: date
    came: Count
    gained: Gained
    completeness: float | None  # 0 to 1; None where the month is complete


class Came(NamedTuple):
    """Who came since the start: every month, and the stretches that may be shown, one beside the other."""

    months: tuple[CameMonth, ...]
    stretches: tuple[Stretch, ...]
    before: bool  # patients came before the start, too

    @property
    def known(self) -> tuple[Stretch, ...]:
        """Return the complete stretches that have a number."""
        return tuple(
            each
            for each in self.stretches
            if each.mature and each.came.value is not None
        )

    @property
    def complete_months(self) -> int:
        """Return how many months are complete."""
        return sum(each.months for each in self.stretches if each.mature)

    @property
    def known_months(self) -> int:
        """Return in how many of them it is known who came."""
        return sum(each.months for each in self.known)

    @property
    def total(self) -> int:
        """Return the new patients of these."""
        return sum(each.came.value or 0 for each in self.known)


def came_by_month(mart: Mart, *, npi: str, line: str, starts_on: date) -> Came | str:
    """Return who came to a specialist since a day, month by month, or why nothing can be told.

    The month of the start is told whole: a mart doesn't know of days.
    """
    if mart.window is None or mart.as_of is None:
        return "The published mart has no window of mature months yet."
    if not counts_arrivals(mart):
        return "The published mart was made before new patients were counted by month: the next refresh counts them."
    if not npi:
        return NO_NPI
    start, last = month_number(starts_on), month_number(mart.as_of)
    if start > last:
        return "They begin after the last month of claims in the published mart."
    shown = arrivals(mart).get((npi, line), Arrivals({}, {}))
    early = dict(provenance(mart).early)
    end = month_number(mart.window.end)
    complete = _Tiles(shown, start, _first_month(mart)).until(min(end, last))
    return Came(
        months=tuple(
            CameMonth(
                month_of(each),
                shown.came(Span(each, 1)),
                shown.gained(each),
                early.get(month_of(each)) if each > end else None,
            )
            for each in range(start, last + 1)
        ),
        stretches=(
            *(_stretch(shown, each, start, mature=True) for each in complete),
            *(
                _stretch(shown, Span(each, 1), start, mature=False)
                for each in range(max(start, end + 1), last + 1)
            ),
        ),
        before=any(span.start < start for span in shown.spans if span.months == 1),
    )


def _first_month(mart: Mart) -> int:
    """Return the first month from which on spans are counted."""
    starts = [
        span.start
        for each in arrivals(mart).values()
        for span in each.spans
        if span.months == 1
    ]
    return min(starts, default=0)


def _stretch(shown: Arrivals, span: Span, start: int, *, mature: bool) -> Stretch:
    first = max(span.start, start)
    months = span.start + span.months - first
    return Stretch(month_of(first), months, shown.came(span), mature)


class _Tiles(NamedTuple):
    """Lays spans beside each other, as short as may be shown."""

    shown: Arrivals
    start: int
    first: int  # of all that is counted

    def until(self, end: int) -> list[Span]:
        """Return the spans from the start to ``end``, from which they are counted back."""
        found: list[Span] = []
        after = end + 1
        while after > self.start:
            length = next(
                (each for each in LENGTHS[::-1] if after - each >= self.first), 1
            )
            span = Span(after - length, length)
            found = [*self._cut(span), *found]
            after = span.start
        return found

    def _cut(self, span: Span) -> list[Span]:
        """Return the shortest spans that are all shown; else the whole, where that tells more; else the parts."""
        if span.start + span.months <= self.start:
            return []
        if span.months == 1:
            return [span]
        parts = [each for part in _parts(span) for each in self._cut(part)]
        if all(self.shown.came(part).value is not None for part in parts):
            return parts
        whole = self.shown.came(span)
        tells = whole.value is not None or whole.small
        return [span] if tells and self._nobody_before(span) else parts

    def _nobody_before(self, span: Span) -> bool:
        """Say whether a span tells of nobody who came before the start."""
        return all(
            self.shown.came(Span(month, 1)) == Count(0)
            for month in range(span.start, self.start)
        )


def _parts(span: Span) -> Iterator[Span]:
    shorter = LENGTHS[LENGTHS.index(span.months) - 1]
    for start in range(span.start, span.start + span.months, shorter):
        yield Span(start, shorter)


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
        return NO_NPI
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
