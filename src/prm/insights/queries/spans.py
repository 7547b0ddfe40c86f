"""A practice's referrals over time, decided for all its service lines together.

A line's periods and those of all lines are sums of the same months, and so are the year before the window and the
window itself. The months are entered as counts that are never shown, so that no combination of periods isolates them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.disclosure.book import Book
from headwater.disclosure.cells import small
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes, Mask
from headwater.marts import Mart
from prm.insights.counts import Count, Flow, code_of, make_count
from prm.insights.queries.flows import published
from prm.insights.queries.monthly import SERIES, month_number, monthly

PERIOD_LENGTHS = (1, 3, 6, 12)  # months; each divides the window of twelve
# A line with more gaps than this says less than the next longer period does.
_LEAST_SHOWN = 0.75
_REMEMBERED = 512


class Span(NamedTuple):
    """Whole months, numbered from year 0, first and last included."""

    start: int
    end: int
    mature: bool


Shown = tuple[Span, Count, Count]  # to us, elsewhere


@lru_cache(maxsize=_REMEMBERED)
def spans_of(mart: Mart, practice_id: str) -> Mapping[str, tuple[Shown, ...]]:
    """Return every line's periods, each line in the shortest of which most may be shown; ``""`` is all lines."""
    sent = monthly(mart, practice_id)
    if sent is None or mart.window is None:
        return {}
    last = month_number(mart.window.end)
    cells = published(mart).by_practice.get(practice_id, {})
    book = Book()
    cube = np.stack(list(sent.volumes.values()))
    atoms = _enter_months(book, cube)
    entered: dict[str, tuple[list[Span], np.ndarray, Indices]] = {}
    chosen = _choose(cube, sent.first, last)
    for line, spans, months, ids in zip(sent.volumes, chosen, cube, atoms, strict=True):
        volumes = _sums(months, sent.first, spans)
        places = _enter_spans(book, volumes, spans, ids, sent.first)
        if line in cells:
            _beneath_window(book, cells[line].flow, volumes, spans, places, last)
        entered[line] = spans, volumes, places
    codes = book.decide()
    return {
        line: _shown(spans, volumes, codes[places])
        for line, (spans, volumes, places) in entered.items()
    }


def _choose(cube: np.ndarray, first: int, last: int) -> list[list[Span]]:
    """Return periods counted back from the end of the window, so that they add up to it; what follows isn't complete.

    Of each line both series in the shortest periods that allow it; else the one that can be drawn.

    Parameters
    ----------
    cube
        Lines × months × series.
    first, last
        The number of its first month, and of the window's last one.
    """
    seen = np.any(cube != 0, axis=2)
    starts = np.where(seen.any(axis=1), first + seen.argmax(axis=1), last)
    enough: Mask = np.array(
        [_mostly_shown(cube, length, starts, first, last) for length in PERIOD_LENGTHS]
    )
    # Lengths in which both series can be drawn, then those of either, then the longest.
    order = [
        *enumerate(np.all(enough, axis=2)),
        *enumerate(np.any(enough, axis=2)),
        (-1, np.ones(len(cube), bool)),
    ]
    last_seen = first + cube.shape[1] - 1
    found = []
    for line, start in enumerate(starts.tolist()):
        length = PERIOD_LENGTHS[next(at for at, able in order if able[line])]
        found.append(_lay_out(length, start, last, last_seen))
    return found


def _mostly_shown(
    cube: np.ndarray, length: int, starts: np.ndarray, first: int, last: int
) -> np.ndarray:
    """Say, by line and series, whether there are periods of a length to draw, and most of them may be shown."""
    number = (last - first + 1) // length
    begin = last + 1 - number * length
    inside = cube[:, begin - first : last - first + 1]
    sums = inside.reshape(len(cube), number, length, len(SERIES)).sum(axis=2)
    whole = begin + length * np.arange(number) >= starts[:, None]
    clear = (sums == 0) | ((sums >= 0.5) & ~small(sums))
    periods = whole.sum(axis=1)[:, None]
    shown = (clear & whole[:, :, None]).sum(axis=1)
    found: np.ndarray = (periods > 1) & (shown >= _LEAST_SHOWN * periods)
    return found


def _lay_out(length: int, first: int, last: int, last_seen: int) -> list[Span]:
    # Whole periods only: half a one at the beginning would look like a rise.
    starts = list(range(last - length + 1, first - 1, -length))[::-1]
    spans = [Span(start, start + length - 1, True) for start in starts]
    step = 1 if length == 1 else last_seen - last
    return spans + [
        Span(start, start + step - 1, False)
        for start in range(last + 1, last_seen + 1, step or 1)
    ]


def _sums(months: np.ndarray, first: int, spans: Sequence[Span]) -> np.ndarray:
    """Return what periods hold, spans × series; they lie side by side and end with the months."""
    if not spans:
        return np.zeros((0, len(SERIES)))
    return np.add.reduceat(months, [span.start - first for span in spans])


def _enter_months(book: Book, cube: np.ndarray) -> Indices:
    """Enter the months that no page shows: those of all lines are the sums of the lines'."""
    ids = book.enter(cube, codes=np.where(cube > 0, WITHHELD, SHOWN).astype(np.int8))
    book.add_up_along(ids, 0, yields=False)
    return ids


def _enter_spans(
    book: Book,
    volumes: np.ndarray,
    spans: Sequence[Span],
    atoms: Indices,
    first: int,
) -> Indices:
    """Enter a line's periods, spans × series, each the sum of its months."""
    # A third of an episode a month isn't none: a line of rounded zeros would say so.
    vague = (volumes > 0) & (volumes < 0.5)
    codes = np.where(vague, WITHHELD, SHOWN).astype(np.int8)
    ids = book.enter(volumes, codes=codes)
    if len(spans):
        inside = atoms[spans[0].start - first : spans[-1].end - first + 1]
        lengths = [span.end - span.start + 1 for span in spans]
        book.add_up_groups(
            ids, inside, _by_series(np.repeat(range(len(spans)), lengths))
        )
    return ids


def _by_series(rows: Indices) -> Indices:
    """Return the group of each series of some rows, in which each row has a group of its own for each of them."""
    return len(SERIES) * rows[:, None] + np.arange(len(SERIES))


def _beneath_window(
    book: Book,
    flow: Flow,
    volumes: np.ndarray,
    spans: Sequence[Span],
    ids: Indices,
    last: int,
) -> None:
    """The periods of the window make up what the practice's own row shows or hides."""
    inside = [last - 11 <= span.start and span.end <= last for span in spans]
    if not any(inside):
        return
    known = flow.ours.value, _elsewhere(flow.volume, flow.ours)
    sums = volumes[inside].sum(axis=0)
    codes = [SHOWN if each is not None else WITHHELD for each in known]
    # Whoever adds up all that went elsewhere has what came to us, beside the whole.
    ours, other, whole = book.enter(
        np.array([*sums, sums.sum()]),
        codes=np.array([*codes, code_of(flow.volume)], np.int8),
        fixed=True,
    )
    parts = ids[inside]
    book.add_up_groups(
        np.array([ours, other, whole]),
        np.concatenate([parts.ravel(), [ours, other]]),
        np.concatenate([_by_series(np.zeros(len(parts), np.int64)).ravel(), [2, 2]]),
    )


def _elsewhere(whole: Count, ours: Count) -> int | None:
    if whole.value is None or ours.value is None:
        return None
    return whole.value - ours.value


def _shown(
    spans: Sequence[Span], volumes: np.ndarray, codes: Codes
) -> tuple[Shown, ...]:
    # What rounds to nothing, and isn't, is called small.
    marks = np.where((volumes < 0.5) & (codes != SHOWN), SMALL, codes)
    return tuple(
        (span, make_count(values[0], signs[0]), make_count(values[1], signs[1]))
        for span, values, signs in zip(
            spans, volumes.tolist(), marks.tolist(), strict=True
        )
    )
