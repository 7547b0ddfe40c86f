"""The compiled core of shared-patient edges: a sparse product, one row at a time.

For each practitioner A, the meetings of A's patients that follow within the window are walked, and counted in an
accumulator that has a place for every other practitioner. Nothing is joined, sorted or hashed: a pair costs one cache
line. Imported by ``edge_kernel`` where it pays: numba takes most of a second to load.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from headwater.compiling import compiled

Long = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]

# An accumulator's 16 numbers are one cache line: transactions by band, people by the band of their nearest
# transaction, then who was counted last and in which band, and for which A the line holds.
LINE = 16
_PEOPLE, _WHO, _NEAREST, _FOR = 5, 10, 11, 12


@compiled
def lay_out(
    person: Long | Short, npi: Short, day: Short, practitioners: int, longest: int
) -> tuple[Long, int, int]:
    """Return one number a meeting: its time and its practitioner, so that both come with one look into memory.

    Two times are at most ``longest`` apart only for one person and so many days.

    Parameters
    ----------
    person, npi, day
        Sorted by person and day; practitioners and days from 0.

    Returns
    -------
    tuple
        The numbers, ascending by time: time x 2**bits + practitioner, a time being who x stride + day, people numbered
        from 0; the stride; and the bits.
    """
    last = 0
    for at in range(len(day)):
        last = max(last, day[at])
    stride = last + longest + 1
    bits = 0
    while practitioners >> bits:
        bits += 1
    met = np.empty(len(person), np.int64)
    who = 0
    for at in range(len(person)):
        if at and person[at] != person[at - 1]:
            who += 1
        met[at] = ((who * stride + day[at]) << bits) | npi[at]
    return met, stride, bits


@compiled
def by_practitioner(npi: Short, count: int) -> tuple[Long, Short]:
    """Return where each practitioner's meetings begin in a list of all, and that list, each in the order of ``npi``."""
    begins = np.zeros(count + 1, np.int64)
    for at in range(len(npi)):
        begins[npi[at] + 1] += 1
    for at in range(count):
        begins[at + 1] += begins[at]
    free = begins[:-1].copy()
    meetings = np.empty(len(npi), np.int32)
    for at in range(len(npi)):
        meetings[free[npi[at]]] = at
        free[npi[at]] += 1
    return begins, meetings


@compiled
def count_row(
    a: int,
    met: Long,
    stride: int,
    bits: int,
    meetings: Short,
    bands: Short,
    line: Short,
    touched: Short,
) -> int:
    """Count all pairs of A into the accumulator; return with how many practitioners, who stand in ``touched``.

    ``bands`` gives the band of a number of days, up to the longest.
    """
    count, end, longest, last = 0, len(met), len(bands) - 1, (1 << bits) - 1
    for first in meetings:
        now = met[first] >> bits
        who = np.int32(now // stride)
        # On one day nobody knows who came first, so what stands before it on the same day counts too.
        other = first
        while other > 0 and met[other - 1] >> bits == now:
            other -= 1
        while other < end:
            gap = (met[other] >> bits) - now
            if gap > longest:
                break
            b = met[other] & last
            other += 1
            if b == a:
                continue
            band = bands[gap]
            at = b * LINE  # a view of the line would be counted by reference, each time
            if line[at + _FOR] != a + 1:
                line[at : at + LINE] = 0
                line[at + _FOR] = a + 1
                line[at + _WHO] = -1
                touched[count] = b
                count += 1
            line[at + band] += 1
            if line[at + _WHO] != who:
                line[at + _WHO] = who
                line[at + _NEAREST] = band
                line[at + _PEOPLE + band] += 1
            elif band < line[at + _NEAREST]:
                line[at + _PEOPLE + line[at + _NEAREST]] -= 1
                line[at + _PEOPLE + band] += 1
                line[at + _NEAREST] = band
    return count


@compiled
def count_rows(
    first: int,
    last: int,
    met: Long,
    stride: int,
    bits: int,
    begins: Long,
    meetings: Short,
    bands: Short,
    least: int,
    line: Short,
    found: Short,
) -> tuple[int, int]:
    """Count the pairs of practitioners from ``first`` up to ``last``, as long as there is room for them.

    Parameters
    ----------
    least
        Pairs of fewer people are left out.
    line
        The accumulator: ``LINE`` numbers a practitioner.
    found
        11 x room, filled from the left: A, B, people up to each band, transactions up to each band, same day. There is
        room for one row at least, that is for as many pairs as there are practitioners.

    Returns
    -------
    tuple
        The practitioner to go on with, and how many pairs were found.
    """
    practitioners = len(begins) - 1
    touched = np.empty(practitioners, np.int32)
    room, used = found.shape[1], 0
    for a in range(first, last):
        if used + practitioners > room:
            return a, used
        mine = meetings[begins[a] : begins[a + 1]]
        count = count_row(a, met, stride, bits, mine, bands, line, touched)
        for b in touched[:count]:
            at = b * LINE
            people, times = line[at + _PEOPLE], line[at]
            in_all = people
            for band in range(1, _PEOPLE):
                in_all += line[at + _PEOPLE + band]
            if in_all < least:
                continue
            found[0, used], found[1, used] = a, b
            for band in range(1, _PEOPLE):
                people += line[at + _PEOPLE + band]
                times += line[at + band]
                found[1 + band, used] = people
                found[5 + band, used] = times
            found[10, used] = line[at]
            used += 1
    return last, used
