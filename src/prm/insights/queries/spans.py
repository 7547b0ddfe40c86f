"""A practice's referrals over time, decided for all its service lines together.

A line's periods and those of all lines are sums of the same months, and so are the year before the window and the
window itself. The months are entered as counts that are never shown, so that no combination of periods isolates them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.disclosure import hidden
from headwater.disclosure.book import Book
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count
from prm.insights.queries.current import texts
from prm.insights.queries.flows import published

PERIOD_LENGTHS = (1, 3, 6, 12)  # months; each divides the window of twelve
# A line with more gaps than this says less than the next longer period does.
_LEAST_SHOWN = 0.75
_REMEMBERED = 512
_SERIES = ("ours", "elsewhere")


class Span(NamedTuple):
    """Whole months, numbered from year 0, first and last included."""

    start: int
    end: int
    mature: bool


Shown = tuple[Span, Count, Count]  # to us, elsewhere
_Volumes = dict[str, np.ndarray]  # line → months × (ours, elsewhere); "" is all lines


def month_number(month: date) -> int:
    """Return the number of a month, counted from year 0."""
    return 12 * month.year + month.month - 1


@lru_cache(maxsize=_REMEMBERED)
def spans_of(mart: Mart, practice_id: str) -> Mapping[str, tuple[Shown, ...]]:
    """Return every line's periods, each line in the shortest of which most may be shown; ``""`` is all lines."""
    first, volumes = _monthly(mart, practice_id)
    if not volumes or mart.window is None:
        return {}
    last = month_number(mart.window.end)
    spans = {line: _choose(months, first, last) for line, months in volumes.items()}
    book = Book()
    atoms = _enter_months(book, volumes)
    entered: dict[str, Indices] = {}
    for line, chosen in spans.items():
        entered[line] = _enter_spans(book, chosen, atoms[line], volumes[line], first)
        _beneath_window(book, mart, practice_id, line, chosen, entered[line], last)
    codes = book.decide()
    return {
        line: tuple(
            _shown(span, book.volumes[ids], codes[ids])
            for span, ids in zip(chosen, entered[line], strict=True)
        )
        for line, chosen in spans.items()
    }


def _monthly(mart: Mart, practice_id: str) -> tuple[int, _Volumes]:
    """Return the number of the first month, and every line's months from there on."""
    names = ["service_line", "month", "destination_kind"]
    table = mart.table("flow", [*names, "volume"], {"practice_id": practice_id})
    rows = table.group_by(names).aggregate([("volume", "sum")]).to_pylist()
    if not rows or mart.window is None:
        return 0, {}
    numbers = [month_number(row["month"]) for row in rows]
    first, last = min(numbers), max(*numbers, month_number(mart.window.end))
    found: _Volumes = {
        line: np.zeros((last - first + 1, len(_SERIES)))
        for line in ("", *sorted(set(texts(table, "service_line"))))
    }
    for row, number in zip(rows, numbers, strict=True):
        series = 0 if row["destination_kind"] == "ours" else 1
        for line in ("", row["service_line"]):
            found[line][number - first, series] += row["volume_sum"]
    return first, found


def _choose(months: np.ndarray, first: int, last: int) -> list[Span]:
    """Return periods counted back from the end of the window, so that they add up to it; what follows isn't complete.

    Both series in the shortest periods that allow it; else the one that can be drawn.
    """
    seen = np.flatnonzero(months.any(axis=1))
    start = first + int(seen[0]) if len(seen) else last
    found = [
        _lay_out(length, start, last, first + len(months) - 1)
        for length in PERIOD_LENGTHS
    ]
    for enough in (all, any):
        for spans in found:
            sums = np.array(
                [_sum(months, first, span) for span in spans if span.mature]
            )
            if len(sums) > 1 and enough(_mostly_shown(each) for each in sums.T):
                return spans
    return found[-1]


def _lay_out(length: int, first: int, last: int, last_seen: int) -> list[Span]:
    # Whole periods only: half a one at the beginning would look like a rise.
    starts = list(range(last - length + 1, first - 1, -length))[::-1]
    spans = [Span(start, start + length - 1, True) for start in starts]
    step = 1 if length == 1 else last_seen - last
    return spans + [
        Span(start, start + step - 1, False)
        for start in range(last + 1, last_seen + 1, step or 1)
    ]


def _sum(months: np.ndarray, first: int, span: Span) -> np.ndarray:
    found: np.ndarray = months[max(span.start - first, 0) : span.end - first + 1].sum(
        axis=0
    )
    return found


def _mostly_shown(volumes: np.ndarray) -> bool:
    shown = sum(
        volume == 0 or (volume >= 0.5 and not hidden(volume)) for volume in volumes
    )
    return shown >= _LEAST_SHOWN * len(volumes)


def _enter_months(book: Book, volumes: _Volumes) -> dict[str, Indices]:
    """Enter the months that no page shows: those of all lines are the sums of the lines'."""
    cube = np.stack(list(volumes.values()))
    ids = book.enter(cube, codes=np.where(cube > 0, WITHHELD, SHOWN).astype(np.int8))
    book.add_up_along(ids, 0, yields=False)
    return dict(zip(volumes, ids, strict=True))


def _enter_spans(
    book: Book,
    spans: Sequence[Span],
    atoms: Indices,
    months: np.ndarray,
    first: int,
) -> Indices:
    """Enter a line's periods, spans × (ours, elsewhere), each the sum of its months."""
    volumes = np.array([_sum(months, first, span) for span in spans])
    volumes = volumes.reshape(len(spans), len(_SERIES))
    # A third of an episode a month isn't none: a line of rounded zeros would say so.
    vague = (volumes > 0) & (volumes < 0.5)
    codes = np.where(vague, WITHHELD, SHOWN).astype(np.int8)
    ids = book.enter(volumes, codes=codes)
    for span, entered in zip(spans, ids, strict=True):
        inside = atoms[max(span.start - first, 0) : span.end - first + 1]
        for series, total in enumerate(entered):
            parts = inside[:, series]
            book.add_up_groups(np.array([total]), parts, np.zeros(len(parts), np.int64))
    return ids


def _beneath_window(
    book: Book,
    mart: Mart,
    practice_id: str,
    line: str,
    spans: Sequence[Span],
    ids: Indices,
    last: int,
) -> None:
    """The periods of the window make up what the practice's own row shows or hides."""
    inside = [last - 11 <= span.start and span.end <= last for span in spans]
    cell = published(mart).by_practice.get(practice_id, {}).get(line)
    if cell is None or not any(inside):
        return
    volumes = book.volumes[ids][inside].sum(axis=0)
    whole, ours = cell.flow.volume, cell.flow.ours
    totals = []
    for series, known in enumerate((ours.value, _elsewhere(whole, ours))):
        code = SHOWN if known is not None else WITHHELD
        total = book.enter(volumes[[series]], codes=code, fixed=True)
        parts = ids[inside][:, series]
        book.add_up_groups(total, parts, np.zeros(len(parts), np.int64))
        totals.append(total)
    # Whoever adds up all that went elsewhere has what came to us, beside the whole.
    known_whole = book.enter(
        volumes.sum(keepdims=True), codes=code_of(whole), fixed=True
    )
    both = np.concatenate(totals)
    book.add_up_groups(known_whole, both, np.zeros(len(both), np.int64))


def _elsewhere(whole: Count, ours: Count) -> int | None:
    if whole.value is None or ours.value is None:
        return None
    return whole.value - ours.value


def _shown(span: Span, volumes: np.ndarray, codes: Codes) -> Shown:
    # What rounds to nothing, and isn't, is called small.
    marks = np.where((volumes < 0.5) & (codes != SHOWN), SMALL, codes)
    ours, other = (
        make_count(*each) for each in zip(volumes, marks.tolist(), strict=True)
    )
    return span, ours, other
