"""The referrals of the window by practice, service line and destination, as far as they may be shown.

What is hidden was decided once, when the mart was published (``headwater.marts.protecting``), for all pages, charts and
files together: two of them can't be laid side by side to work out what each of them hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, overload

from headwater.marts import Mart, shown_table
from headwater.marts.protecting import GROUPS as GROUPS
from headwater.marts.protecting import group_of as group_of
from prm.insights.counts import EVIDENCE_LEVELS, Flow, Mix
from prm.insights.queries.current import lines, practices, texts
from prm.insights.queries.grids import Grid, grid_of, group_key

Pairs = list[tuple[str, str]]  # practice and service line
_PARTS = (*Flow._fields, *EVIDENCE_LEVELS)


class Cell(NamedTuple):
    """One practice and service line."""

    practice_id: str
    line: str
    alignment: str
    flow: Flow
    mix: Mix


class Group(NamedTuple):
    """All practices of one alignment: their totals by service line, ``""`` for all lines."""

    flows: dict[str, Flow]
    mixes: dict[str, Mix]
    practices: int


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown of the window."""

    cells: Sequence[Cell]  # those with referrals
    by_practice: Mapping[str, Mapping[str, Cell]]  # practice → line; "" is all lines
    groups: dict[str, Group]


class _Lines(Mapping[str, Cell]):
    """The cells of one practice, made when they are asked for."""

    def __init__(
        self, practice_id: str, alignment: str, keys: tuple[str, ...], grid: Grid
    ) -> None:
        self._practice_id, self._alignment = practice_id, alignment
        self._keys, self._grid = keys, grid

    def __getitem__(self, line: str) -> Cell:
        if line not in self._keys:
            raise KeyError(line)
        flow, mix = _read(self._grid, self._practice_id, line)
        return Cell(self._practice_id, line, self._alignment, flow, mix)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class _Practices(Mapping[str, Mapping[str, Cell]]):
    """All practices that refer, in the order of their ids."""

    def __init__(
        self, alignments: dict[str, str], keys: tuple[str, ...], grid: Grid
    ) -> None:
        self._alignments, self._keys, self._grid = alignments, keys, grid

    def __getitem__(self, practice_id: str) -> Mapping[str, Cell]:
        return _Lines(
            practice_id, self._alignments[practice_id], self._keys, self._grid
        )

    def __contains__(self, practice_id: object) -> bool:
        return practice_id in self._alignments

    def __iter__(self) -> Iterator[str]:
        return iter(self._alignments)

    def __len__(self) -> int:
        return len(self._alignments)


class _Cells(Sequence[Cell]):
    """The cells of some pairs of practice and line."""

    def __init__(self, pairs: Pairs, by_practice: _Practices) -> None:
        self._pairs, self._by_practice = pairs, by_practice

    @overload
    def __getitem__(self, at: int) -> Cell: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Cell]: ...

    def __getitem__(self, at: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        practice_id, line = self._pairs[at]
        return self._by_practice[practice_id][line]

    def __len__(self) -> int:
        return len(self._pairs)


@lru_cache(maxsize=2)
def published(mart: Mart) -> Published:
    """Return the window's referrals with small counts, and what would give them away, hidden.

    A cell is made each time that it is asked for: a market has a hundred thousand of them, and a page shows fifty.
    """
    grid = grid_of(shown_table(mart, "shown"), ["service_line", "part"])
    keys = ("", *lines(mart))
    known = practices(mart)
    pairs = _pairs(mart)
    alignments = {
        practice_id: known[practice_id].alignment
        for practice_id in sorted({practice_id for practice_id, _ in pairs})
    }
    groups = {}
    for group in GROUPS:
        found = {line: _read(grid, group_key(group), line) for line in keys}
        groups[group] = Group(
            {line: flow for line, (flow, _) in found.items()},
            {line: mix for line, (_, mix) in found.items()},
            sum(group_of(each) == group for each in alignments.values()),
        )
    by_practice = _Practices(alignments, keys, grid)
    return Published(_Cells(pairs, by_practice), by_practice, groups)


def _pairs(mart: Mart) -> Pairs:
    table = mart.table("opportunity", ["practice_id", "service_line"])
    return list(
        zip(texts(table, "practice_id"), texts(table, "service_line"), strict=True)
    )


def _read(grid: Grid, who: str, line: str) -> tuple[Flow, Mix]:
    counts = grid.counts(who, line, of=_PARTS)
    flow = Flow(*counts[: len(Flow._fields)])
    return flow, Mix(flow.volume, tuple(counts[len(Flow._fields) :]))
