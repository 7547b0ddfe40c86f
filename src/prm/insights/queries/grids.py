"""What may be shown of a whole market, laid out so that a process holds five bytes for each number.

Pages look at a few cells of a market at a time. Objects for all of them, made ahead, would fill hundreds of megabytes
of every process; they are made of the grid when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.disclosure.linked import SHOWN
from prm.insights.counts import Count, make_count

_NO_NUMBER = -1
_GROUP = "\0"
_ROWS_AT_ONCE = 2_048


class Grid:
    """The counts of a table of the mart by some of its columns, one axis each; what isn't in the table is none."""

    def __init__(self, table: pa.Table, axes: Sequence[pa.Array[Any]]) -> None:
        """Lay out ``volume`` and ``code`` of the rows by the values that ``axes`` hold for them."""
        self._places: list[dict[Any, int]] = []
        at = []
        for axis in axes:
            coded = axis.dictionary_encode()
            names = coded.dictionary.to_pylist()
            self._places.append({name: place for place, name in enumerate(names)})
            at.append(coded.indices.to_numpy(zero_copy_only=False))
        shape = [len(places) for places in self._places]
        self._volumes = np.zeros(shape, np.int32)
        self._codes = np.full(shape, SHOWN, np.int8)
        if table.num_rows:
            volumes = table["volume"].fill_null(pa.scalar(_NO_NUMBER))
            self._volumes[tuple(at)] = volumes.to_numpy()
            self._codes[tuple(at)] = table["code"].to_numpy()

    def values(self, axis: int) -> list[Any]:
        """Return the values of an axis."""
        return [*self._places[axis]]

    def counts(self, *keys: Any, of: Sequence[Any]) -> list[Count]:
        """Return the counts at ``keys``, one of each axis but the last, for those values of the last that are asked."""
        at = tuple(
            places.get(key) for places, key in zip(self._places[:-1], keys, strict=True)
        )
        last = self._places[-1]
        if None in at:
            return [make_count(0, SHOWN) for _ in of]
        volumes, codes = self._volumes[at].tolist(), self._codes[at].tolist()
        return [
            make_count(volumes[last[each]], codes[last[each]])
            if each in last
            else make_count(0, SHOWN)
            for each in of
        ]


def grid_of(table: pa.Table, columns: Sequence[str]) -> Grid:
    """Lay out a table that says what may be shown: who, then columns.

    Who is a practice by its id, or a group of practices by :func:`group_key`.
    """
    practices, groups = table["practice_id"], table["practice_group"]
    # Its stub knows of no mixture of one text and many.
    named: Any = pc.binary_join_element_wise(_GROUP, groups, "")  # type: ignore[call-overload]
    who = pc.if_else(pc.equal(practices, pa.scalar("")), named, practices)
    axes = [who, *(table[column] for column in columns)]
    return Grid(table, [axis.combine_chunks() for axis in axes])


def group_key(group: str) -> str:
    """Return what a group of practices is called beside practices, which may have any id."""
    return f"{_GROUP}{group}"


def rows_of(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield rows as ``to_pylist`` has them, without making all of them at once."""
    for batch in table.to_batches(max_chunksize=_ROWS_AT_ONCE):
        yield from batch.to_pylist()
