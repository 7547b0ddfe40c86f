"""Sweep over the buckets, some at a time, and add up what they found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np
import numpy.typing as npt

from headwater.measures.reference_set import sweep_kernel
from headwater.measures.reference_set.definitions import SEEN_DAYS, WASHOUT_DAYS
from headwater.measures.reference_set.reading import Buckets
from headwater.measures.reference_set.sweep_kernel import (
    CELL,
    EPISODE,
    SHARE,
    VOLUME,
    Found,
    Known,
)
from headwater.measures.reference_set.tables import Tables

Short = npt.NDArray[np.int32]
Records = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Swept:
    """What the sweep found, in numbers.

    Attributes
    ----------
    known
        What it looked up.
    pairs
        Of each pair of practitioner and destination, those two.
    columns
        Of each column of market share: its destination and its service line.
    volumes
        One a pair and month; those without lines don't exist.
    episodes, met, cells
        Of each bucket.
    """

    known: Known
    pairs: Short
    columns: Short
    volumes: Records
    episodes: list[Records]
    met: list[Short]
    cells: list[Records]

    def meetings(self) -> Short:
        """Hand over who met whom on which day, by person and day, and forget it: person, practitioner, day from 0."""
        met = np.concatenate([np.empty((3, 0), np.int32), *self.met], axis=1)
        self.met.clear()
        return met


@dataclass(slots=True)
class _Own:
    """What a thread works with: its accumulators, and room for what a bucket's sweep finds."""

    volumes: Records
    shares: Records
    room: Found

    def room_for(self, rows: int) -> Found:
        if rows > len(self.room.episodes):
            self.room = _room(rows + rows // 4)
        return self.room


def _room(rows: int) -> Found:
    return Found(
        np.empty(rows, EPISODE), np.empty((3, rows), np.int32), np.empty(rows, CELL)
    )


def sweep_buckets(buckets: Buckets, tables: Tables, *, threads: int) -> Swept:
    """Sweep over all buckets; the answer doesn't depend on how many threads there are."""
    columns, column = np.unique(
        buckets.pairs[1].astype(np.int64) * (len(tables.lines) + 1)
        + tables.line[buckets.pairs[0]],
        return_inverse=True,
    )
    known = _known(buckets, tables, column.astype(np.int32))
    owns = []
    for _ in range(threads):
        volumes = np.zeros(buckets.pairs.shape[1] * known.months, VOLUME)
        shares = np.zeros(len(columns) * known.quarters, SHARE)
        volumes["who"] = shares["who"] = -1
        owns.append(_Own(volumes, shares, _room(0)))
    free: SimpleQueue[_Own] = SimpleQueue()
    for own in owns:
        free.put(own)

    def sweep(bucket: int) -> Found:
        rows = buckets.rows(bucket)
        own = free.get()
        room = own.room_for(len(rows))
        used = sweep_kernel.sweep(rows, known, own.volumes, own.shares, room)
        found = Found(
            room.episodes[: used[0]].copy(),
            room.meetings[:, : used[1]].copy(),
            room.cells[: used[2]].copy(),
        )
        free.put(own)
        return found

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(sweep, range(buckets.count)))
    volumes = owns[0].volumes
    for own in owns[1:]:
        for name in ("cents", "lines", "claims", "people"):
            volumes[name] += own.volumes[name]
    return Swept(
        known=known,
        pairs=buckets.pairs,
        columns=np.stack(np.divmod(columns, len(tables.lines) + 1)).astype(np.int32),
        volumes=volumes,
        episodes=[each.episodes for each in found],
        met=[each.meetings for each in found],
        cells=[each.cells for each in found],
    )


def _known(buckets: Buckets, tables: Tables, column: Short) -> Known:
    first = buckets.first_day
    days = np.arange(first, max(buckets.last_day + 1, first)).astype("datetime64[D]")
    month = days.astype("datetime64[M]").astype(np.int32)
    quarter = month // 3
    strangers = np.full(len(buckets.strangers), len(tables.zip3s), np.int32)
    return Known(
        first_day=first,
        since=first + WASHOUT_DAYS,
        month=month - month.min(initial=2**30),
        quarter=quarter - quarter.min(initial=2**30),
        months=int(np.ptp(month)) + 1 if len(days) else 0,
        quarters=int(np.ptp(quarter)) + 1 if len(days) else 0,
        zip3=np.concatenate([tables.zip3, strangers]),
        role=tables.role,
        line=tables.line,
        lines=len(tables.lines) + 1,
        column=column,
        washout=WASHOUT_DAYS,
        recent=SEEN_DAYS,
    )
