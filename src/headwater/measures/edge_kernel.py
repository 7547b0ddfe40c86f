"""The kernel of shared-patient edges: pairs of meetings, counted without a join.

Its readable definition is ``edges.edges_as_defined()``, and a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Long = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]

DAYS = (30, 60, 90, 180)
SUMS = (
    *(f"people_{days}" for days in DAYS),
    *(f"transactions_{days}" for days in DAYS),
    "same_day",
)
_COLUMNS = ("from_npi", "to_npi", *SUMS)
# How far apart a transaction's two days are: not at all, then up to each of DAYS.
_BANDS = len(DAYS) + 1
_BAND_OF = np.searchsorted((0, *DAYS), np.arange(DAYS[-1] + 1)).astype(np.int32)
# Up to so many meetings numpy answers. The compiled sweep is four times as fast, but loading its compiler costs each
# worker 1.6 s and 120 MiB: what numpy takes for a dozen such buckets. Of larger ones numpy's pairs would fill memory.
_FEW = 200_000
_ROOM = 1 << 17  # pairs that the sweep finds before they are laid aside


def count_pairs(met: pa.Table) -> pa.Table:
    """Count the pairs of some people's meetings.

    Parameters
    ----------
    met
        person, npi (int32, numbers of a vocabulary), date: sorted by person and date, each row once.

    Returns
    -------
    pa.Table
        from_npi, to_npi and ``SUMS``, all int32: narrow, for the pairs of all buckets lie in memory at once. Each pair
        once, in no order that means anything.
    """
    person = met["person"].to_numpy().astype(np.int64, copy=False)
    day = met["date"].cast(pa.int32()).to_numpy()
    day = day - day.min(initial=np.iinfo(np.int32).max)
    codes, npi = _numbered(met["npi"].to_numpy())
    if met.num_rows > _FEW:
        columns: list[Any] = list(sweep(person, npi, day, practitioners=len(codes)))
    else:
        columns = _at_once(person, npi.astype(np.int64), day, len(codes))
    found = [*(codes[each] for each in columns[:2]), *columns[2:]]
    return pa.table(
        {
            name: pa.array(column, pa.int32())
            for name, column in zip(_COLUMNS, found, strict=True)
        }
    )


def _numbered(ids: Short) -> tuple[Short, Short]:
    """Return the ids that occur, ascending, and for each row the place of its own among them."""
    occurs = np.zeros(ids.max(initial=-1) + 1, np.bool_)
    occurs[ids] = True
    places = np.cumsum(occurs, dtype=np.int32) - 1
    return np.flatnonzero(occurs).astype(np.int32), places[ids].astype(np.int32)


def sweep(
    person: Long | Short,
    npi: Short,
    day: Short,
    *,
    practitioners: int,
    least: int = 1,
    threads: int = 1,
) -> Short:
    """Count pairs by the compiled sweep, which stands in ``edge_sweep``.

    Parameters
    ----------
    person, npi, day
        Sorted by person and day, each row once; practitioners and days are numbered from 0.
    practitioners
        How many there are.
    least
        Pairs of fewer people, within the longest time, are left out.
    threads
        One in a worker: the buckets are what runs in parallel.

    Returns
    -------
    Short
        One row for each of from, to and ``SUMS``, one column a pair.
    """
    from headwater.measures import edge_sweep

    laid = edge_sweep.lay_out(person, npi, day, practitioners, DAYS[-1])
    begins, meetings = edge_sweep.by_practitioner(npi, practitioners)

    def count(part: tuple[int, int]) -> Short:
        line = np.zeros(practitioners * edge_sweep.LINE, np.int32)
        at, aside = part[0], [np.empty((len(_COLUMNS), 0), np.int32)]
        while at < part[1]:
            room = np.empty((len(_COLUMNS), max(practitioners, _ROOM)), np.int32)
            at, used = edge_sweep.count_rows(
                at,
                part[1],
                *(*laid, begins, meetings),
                *(_BAND_OF, least, line, room),
            )
            aside.append(room[:, :used])
        return np.concatenate(aside, axis=1)

    parts = list(_shares(begins, threads))
    if threads == 1:
        return count(parts[0])
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(count, parts)), axis=1)


def _shares(begins: Long, threads: int) -> Iterator[tuple[int, int]]:
    """Part the practitioners so that each part has about as many meetings; several a thread, as some take longer."""
    shares = 1 if threads == 1 else 8 * threads
    bounds = np.searchsorted(begins, np.linspace(0, begins[-1], shares + 1)[1:-1])
    edges = [0, *bounds.tolist(), len(begins) - 1]
    yield from pairwise(edges)


def _at_once(person: Long, npi: Long, day: Short, npis: int) -> list[Long]:
    """Count pairs by numpy: memory for some 50 pairs a meeting."""
    if not len(person):
        return [np.empty(0, np.int64) for _ in _COLUMNS]
    who = np.cumsum(np.diff(person, prepend=person[0]) != 0)
    return _counted(*_transactions(who, npi, day, npis), npis)


def _transactions(who: Long, npi: Long, day: Short, npis: int) -> tuple[Long, int]:
    """Find the transactions, laying each meeting beside the next, the one after, and so on while one pair is near.

    Returns
    -------
    tuple
        The transactions as sorted integers, ((from x practitioners + to) x people + person) x bands + band, so that one
        sort brings together what is counted together; and the number of people.
    """
    people = int(who[-1]) + 1
    found = []
    first, ahead = np.arange(len(who)), 0
    while len(first):
        ahead += 1
        first = first[: np.searchsorted(first, len(who) - ahead)]
        second = first + ahead
        # Once too far apart, what comes later is farther still.
        near = (who[second] == who[first]) & (day[second] - day[first] <= DAYS[-1])
        first = first[near]
        here = first[npi[first] != npi[first + ahead]]
        there = here + ahead
        band = _BAND_OF[day[there] - day[here]]
        forth, back = (
            (one * npis + other) * people + who[here]
            for one, other in ((npi[here], npi[there]), (npi[there], npi[here]))
        )
        # On one day nobody knows who came first: both ways.
        found += [forth * _BANDS + band, back[band == 0] * _BANDS]
    return np.sort(np.concatenate(found)), people


def _counted(found: Long, people: int, npis: int) -> list[Long]:
    """Count each pair's people by the nearest of their transactions, and its transactions, then add up the bands."""
    by_person, band = np.divmod(found, _BANDS)
    pair = by_person // people
    begins = np.diff(pair, prepend=-1) != 0
    nearest = np.diff(by_person, prepend=-1) != 0
    cell = (np.cumsum(begins) - 1) * _BANDS + band
    size = int(begins.sum()) * _BANDS
    met = np.bincount(cell[nearest], minlength=size).reshape(-1, _BANDS)
    times = np.bincount(cell, minlength=size).reshape(-1, _BANDS)
    return [
        *np.divmod(pair[begins], npis),
        *met.cumsum(axis=1).T[1:],
        *times.cumsum(axis=1).T[1:],
        times[:, 0],
    ]
