"""The kernel of shared-patient edges: pairs of meetings as sorted integers, without a join.

Its readable definition is ``edges.edges_as_defined()``, and a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Integers = npt.NDArray[np.int64]

DAYS = (30, 60, 90, 180)
SUMS = (
    *(f"people_{days}" for days in DAYS),
    *(f"transactions_{days}" for days in DAYS),
    "same_day",
)
_COLUMNS = ("from_npi", "to_npi", *SUMS)
# How far apart a transaction's two days are: not at all, then up to each of DAYS.
_BANDS = len(DAYS) + 1
# Meetings at a time: some 50 of their pairs lie in memory for each.
_BLOCK = 200_000


def count_pairs(met: pa.Table) -> list[pa.Table]:
    """Count the pairs of some people's meetings, in one or several tables whose rows add up.

    Meetings lie sorted by person and day, and each is laid beside the next, the one after, and so on, as long as one
    pair is near enough. Memory is bounded by the block, not by the bucket.

    Parameters
    ----------
    met
        person, npi (int32), date: sorted by person and date, each row once.

    Returns
    -------
    list[pa.Table]
        from_npi, to_npi and ``SUMS``, all int32: narrow, for the pairs of all buckets lie in memory at once.
    """
    person = met["person"].to_numpy().astype(np.int64)
    day = met["date"].cast(pa.int32()).to_numpy().astype(np.int64)
    codes, npi = np.unique(met["npi"].to_numpy(), return_inverse=True)
    return [
        _counted(
            codes, *_transactions(person[block], npi[block], day[block], len(codes))
        )
        for block in _blocks(person)
    ] or [_counted(codes, np.empty(0, np.int64), 1)]


def _blocks(person: Integers) -> Iterator[slice]:
    """Yield some meetings at a time, those of a person together."""
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    begin = 0
    while begin < len(person):
        following = np.searchsorted(starts, begin + _BLOCK)
        end = int(starts[following]) if following < len(starts) else len(person)
        yield slice(begin, end)
        begin = end


def _transactions(
    person: Integers, npi: Integers, day: Integers, npis: int
) -> tuple[Integers, int]:
    """Find the transactions of people whose meetings lie together, by day.

    Returns
    -------
    tuple
        The transactions as sorted integers, ((from x practitioners + to) x people + person) x bands + band, so that one
        sort brings together what is counted together; and the number of people. Practitioners and people of a block are
        numbered from 0: 64 bits are enough for a country.
    """
    who = np.cumsum(np.diff(person, prepend=person[0]) != 0)
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
        gap = day[there] - day[here]
        band = np.where(gap == 0, 0, np.searchsorted(DAYS, gap) + 1)
        forth, back = (
            (one * npis + other) * people + who[here]
            for one, other in ((npi[here], npi[there]), (npi[there], npi[here]))
        )
        found += [forth * _BANDS + band, back[gap == 0] * _BANDS]
    return np.sort(np.concatenate(found)), people


def _counted(codes: Integers, found: Integers, people: int) -> pa.Table:
    """Count each pair's people by the nearest of their transactions, and its transactions, then add up the bands."""
    by_person, band = np.divmod(found, _BANDS)
    pair = by_person // people
    begins = np.diff(pair, prepend=-1) != 0
    nearest = np.diff(by_person, prepend=-1) != 0
    cell = (np.cumsum(begins) - 1) * _BANDS + band
    size = int(begins.sum()) * _BANDS
    met = np.bincount(cell[nearest], minlength=size).reshape(-1, _BANDS)
    times = np.bincount(cell, minlength=size).reshape(-1, _BANDS)
    columns = [
        *(codes[place] for place in np.divmod(pair[begins], max(len(codes), 1))),
        *met.cumsum(axis=1).T[1:],
        *times.cumsum(axis=1).T[1:],
        times[:, 0],
    ]
    return pa.table(
        {
            name: pa.array(column, pa.int32())
            for name, column in zip(_COLUMNS, columns, strict=True)
        }
    )
