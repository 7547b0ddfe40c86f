"""Who came to each of our own practitioners: months, and the longer spans that may be shown where months are small.

What a practitioner received in the window is what stands beneath the practices in ``shown_place``, and what all of them
received in a month is part of the market's month. So both are entered here as sums.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.disclosure.book import Book
from headwater.disclosure.cells import LARGEST_SMALL, small
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes
from headwater.marts.protecting.cells import counted
from headwater.marts.protecting.gains import narrowed
from headwater.marts.protecting.months import Months
from headwater.marts.protecting.places import Places
from headwater.results import Window

SPANS = (1, 3, 6, 12)  # months; each is a part of the next
_OURS = "ours"
_TOO_EARLY = 1  # the data doesn't reach back far enough to tell what was gained
# Below every other table's, so that a page about a practice says what it said without them; months are the question.
_COST = {1: 0.04, 3: 0.02, 6: 0.015, 12: 0.015}

Who = tuple[str, str]  # NPI and service line


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Practitioners × lines in the book, by length of span: rows × spans, and the first month of each span."""

    who: list[Who]
    starts: dict[int, list[int]]  # months, numbered from year 0
    ids: dict[int, Indices]
    volumes: dict[int, NDArray[np.float64]]
    gained: NDArray[np.int64]  # practices by month; -1 where the data can't tell

    def table(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown_arrival``; a span without a row is an evident zero."""
        return pa.concat_tables([self._spans(length, codes) for length in SPANS])

    def _spans(self, length: int, codes: Codes) -> pa.Table:
        code, volume = codes[self.ids[length]], np.rint(self.volumes[length])
        at = np.nonzero((code != SHOWN) | (volume > 0))
        made = self._named(at)
        made["volume"] = np.where(code[at] == SHOWN, volume[at], -1)
        made["code"] = code[at]
        table = counted(made)
        table = table.add_column(2, "month", self._dates(length, at[1]))
        lengths = np.full(table.num_rows, length, np.int64)
        return table.add_column(3, "months", pa.array(lengths))

    def _named(self, at: tuple[NDArray[Any], ...]) -> dict[str, NDArray[Any]]:
        who = np.array([*self.who, ("", "")], object)[:-1][at[0]]
        return {"npi": who[:, 0], "service_line": who[:, 1]}

    def gains(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown_gained``; a month without a row gained nobody."""
        told = np.where(self.gained < 0, _TOO_EARLY, self._told(codes))
        at = np.nonzero(self.gained)
        made = self._named(at)
        made["volume"] = np.where(told[at] == SHOWN, self.gained[at], -1)
        made["code"] = told[at]
        names = ["npi", "service_line", "practices", "code"]
        table = counted(made).rename_columns(names)
        return table.add_column(2, "month", self._dates(1, at[1]))

    def _told(self, codes: Codes) -> NDArray[np.int64]:
        """Withhold the practices gained in every span whose patients they would tell of.

        With a month its whole quarter is withheld, or all that follows the last one: that a single month is withheld
        would say that many were gained in it.
        """
        told = np.full(self.gained.shape, SHOWN, np.int64)
        gained = np.maximum(self.gained, 0)
        months, volumes = codes[self.ids[1]], self.volumes[1]
        for length in SPANS:
            for column, start in enumerate(self.starts[length]):
                inside = self._columns(start, length)
                narrow = narrowed(
                    months[:, inside],
                    volumes[:, inside],
                    gained[:, inside],
                    codes[self.ids[length][:, column]],
                    self.volumes[length][:, column],
                )
                around = inside if length > 1 else self._around(start)
                told[narrow, around] = WITHHELD
        return told

    def _columns(self, start: int, length: int) -> slice:
        first = start - self.starts[1][0]
        return slice(first, first + length)

    def _around(self, month: int) -> slice:
        """Return the months of its quarter; else those before the first or after the last one."""
        quarters = self.starts[SPANS[1]]
        for start in quarters:
            if start <= month < start + SPANS[1]:
                return self._columns(start, SPANS[1])
        if not quarters:
            return slice(None)
        before = self._columns(self.starts[1][0], quarters[0] - self.starts[1][0])
        after = self._columns(quarters[-1] + SPANS[1], len(self.starts[1]))
        return before if month < quarters[0] else after

    def _dates(self, length: int, columns: NDArray[Any]) -> pa.Array[Any]:
        days = [_day(self.starts[length][each]) for each in columns]
        return pa.array(days, pa.date32())


def enter_arrivals(
    book: Book,
    table: pa.Table,
    destination: pa.Table,
    months: Months,
    places: Places,
    window: Window | None,
) -> Arrivals:
    """Enter who came to our own, and of what that is a part."""
    rows = table.to_pylist()
    who = sorted({(row["npi"], row["service_line"]) for row in rows})
    first, last = _reach(rows, window)
    volumes = np.zeros((len(who), last - first + 1))
    gained = np.zeros(volumes.shape, np.int64)
    place_of = {each: at for at, each in enumerate(who)}
    for row in rows:
        at = place_of[row["npi"], row["service_line"]], _number(row["month"]) - first
        volumes[at] += row["volume"]
        gained[at] = -1 if row["gained"] is None else row["gained"]
    found = Arrivals(who, {1: list(range(first, last + 1))}, {}, {1: volumes}, gained)
    found.ids[1] = book.enter(volumes, cost=_COST[1])
    end = _number(window.end) if window else last
    for shorter, length in pairwise(SPANS):
        _enter_spans(book, found, shorter, length, end)
    if rows:
        _beneath_months(book, found, months)
        _beside_places(book, found, destination, places, window)
    return found


def _reach(rows: list[dict[str, Any]], window: Window | None) -> tuple[int, int]:
    numbers = [_number(row["month"]) for row in rows]
    if window:
        numbers.append(_number(window.end))
    return (min(numbers), max(numbers)) if numbers else (0, -1)


def _enter_spans(book: Book, of: Arrivals, shorter: int, length: int, end: int) -> None:
    """Enter the spans of a length, counted back from ``end``, each the sum of the next shorter ones."""
    first = of.starts[1][0] if of.starts[1] else 0
    of.starts[length] = list(range(end - length + 1, first - 1, -length))[::-1]
    inside = [
        [of.starts[shorter].index(at) for at in range(start, start + length, shorter)]
        for start in of.starts[length]
    ]
    at = np.array(inside, np.int64).reshape(len(inside), length // shorter)
    parts = of.volumes[shorter][:, at]
    of.volumes[length] = parts.sum(axis=2)
    of.ids[length] = book.enter(of.volumes[length], cost=_COST[length])
    whole = of.ids[length][:, :, np.newaxis]
    book.add_up_along(np.concatenate([whole, of.ids[shorter][:, at]], axis=2), 2)


def _beneath_months(book: Book, of: Arrivals, months: Months) -> None:
    """Months of the market to us = what our practitioners received + the rest, which is never shown."""
    kind = 1  # ours, after the whole
    column = {start: at for at, start in enumerate(of.starts[1])}
    both = [
        (at, column[_number(month)])
        for at, month in enumerate(months.months)
        if _number(month) in column
    ]
    if not both:
        return
    market, mine = np.array(both, np.int64).T
    for place, line in enumerate(months.lines, start=1):
        rows = [at for at, each in enumerate(of.who) if each[1] == line]
        totals = months.ids[market, place, kind]
        parts = of.ids[1][rows][:, mine].T
        left = months.volumes[market, place, kind] - of.volumes[1][rows][:, mine].sum(
            axis=0
        )
        _balance(book, parts, totals[:, np.newaxis], left)


def _balance(
    book: Book, parts: Indices, totals: Indices, left: NDArray[np.float64]
) -> None:
    """Enter that parts and a rest, which nobody is shown, make up the totals.

    A rest of more than ten needs no hiding, and as nobody is told of it the sum says nothing of the parts.
    """
    few = left <= LARGEST_SMALL + 0.5
    left = np.maximum(left[few], 0.0)
    codes = np.where(small(left), SMALL, SHOWN).astype(np.int8)
    rest = book.enter(left, codes=codes)
    with_rest = np.concatenate([parts[few], rest[:, np.newaxis]], axis=1)
    book.balance(with_rest, totals[few], yields=False)


def _beside_places(
    book: Book,
    of: Arrivals,
    destination: pa.Table,
    places: Places,
    window: Window | None,
) -> None:
    """A practitioner's window is what stands beneath the practices by their name, and of all who bear the name."""
    if window is None:
        return
    received = _received(of, window)
    bearers: dict[tuple[str, str], set[Who]] = defaultdict(set)
    for row in destination.to_pylist():
        who = row["npi"] or "", row["service_line"]
        if row["destination_kind"] == _OURS and who in received:
            bearers[row["practitioner_name"] or who[0], who[1]].add(who)
    leaves = places.levels[-1]
    beneath: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, key in enumerate(leaves.keys):
        if key[2] == _OURS:
            beneath[key[-1], key[1]].append(at)
    for name, people in bearers.items():
        stands = beneath[name]
        parts = np.concatenate([received[who][0] for who in sorted(people)])
        left = leaves.volumes[stands].sum() - sum(received[who][1] for who in people)
        totals = leaves.ids[stands]
        _balance(book, parts[np.newaxis], totals[np.newaxis], np.array([left]))


def _received(of: Arrivals, window: Window) -> dict[Who, tuple[Indices, float]]:
    """Return the counts, as few as can be, that make up the window of each, and their sum."""
    start, end = _number(window.start), _number(window.end)
    length = end - start + 1
    if length not in SPANS or start not in of.starts[length]:
        length = 1
    span = [at for at, each in enumerate(of.starts[length]) if start <= each <= end]
    return {
        who: (of.ids[length][row, span], float(of.volumes[length][row, span].sum()))
        for row, who in enumerate(of.who)
    }


def _number(month: date) -> int:
    return 12 * month.year + month.month - 1


def _day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
