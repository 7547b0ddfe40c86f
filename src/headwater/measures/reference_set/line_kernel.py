"""Compiled: collapse claim lines to one row a claim, practitioner, destination and day, and lay rows into buckets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headwater.compiling import compiled

Short = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Long = npt.NDArray[np.int64]

# A row's ``referrer``: a practitioner, or one of these two.
NOBODY_NAMED, NO_VISIT = -1, -2
ROW = np.dtype(
    [
        ("claim", np.uint64),  # a hash: only claims of one person are ever compared
        ("cents", np.int64),
        ("person", np.int32),
        ("day", np.int32),  # since 1970
        ("practitioner", np.int32),
        (
            "pair",
            np.int32,
        ),  # the destination, and later its number with the practitioner
        ("lines", np.int32),
        ("referrer", np.int32),
    ]
)
Rows = npt.NDArray[np.void]


class Lines(NamedTuple):
    """Lines of a row group: for each column the codes of its dictionary, below 0 where nothing stands."""

    claim: Short
    person: Short
    rendering: Short
    referring: Short
    tin: Short
    hcpcs: Short
    place: Short
    day: Short
    paid: npt.NDArray[np.float64]


class Meaning(NamedTuple):
    """What the codes of a row group's dictionaries stand for."""

    claim: npt.NDArray[np.uint64]
    person: Short
    rendering: Short  # practitioners, -1 for unknown ones
    referring: Short
    tin: Short  # destinations
    hcpcs: Flags  # whether it is an office visit's
    place: Flags


@compiled
def in_cents(dollars: float) -> np.int64:
    """Return whole cents, halves away from zero, as SQL rounds."""
    cents = dollars * 100
    whole = np.int64(cents)
    if cents - whole >= 0.5:
        whole += 1
    elif cents - whole <= -0.5:
        whole -= 1
    return whole


@compiled
def named_by(lines: Lines, meaning: Meaning, at: int, practitioner: int) -> int:
    """Return whom a line names as its referrer, ``NOBODY_NAMED`` or, where it is no office visit, ``NO_VISIT``."""
    hcpcs, place = lines.hcpcs[at], lines.place[at]
    if hcpcs < 0 or place < 0 or not (meaning.hcpcs[hcpcs] and meaning.place[place]):
        return NO_VISIT
    referring = lines.referring[at]
    named: int = meaning.referring[referring] if referring >= 0 else NOBODY_NAMED
    return NOBODY_NAMED if named == practitioner else named


@compiled
def first_of(one: int, other: int) -> int:
    """Return the practitioner of the smaller NPI, else that it was a visit, else that it was none."""
    if one < 0 or other < 0:
        return max(one, other)
    return min(one, other)


@compiled
def collapse(lines: Lines, meaning: Meaning, unknown: int, rows: Rows) -> int:
    """Make one row of lines that follow each other and agree; return how many rows there are.

    Rows that agree may still stand apart: whoever counts has to stand that.

    Parameters
    ----------
    unknown
        The destination of a tax id that isn't known.
    rows
        Room for as many rows as there are lines.
    """
    count, previous = 0, -1
    for at in range(len(lines.claim)):
        rendering = lines.rendering[at]
        practitioner = meaning.rendering[rendering] if rendering >= 0 else -1
        if practitioner < 0:
            continue
        named = named_by(lines, meaning, at, practitioner)
        if (
            previous >= 0
            and lines.claim[at] == lines.claim[previous]
            and lines.person[at] == lines.person[previous]
            and rendering == lines.rendering[previous]
            and lines.tin[at] == lines.tin[previous]
            and lines.day[at] == lines.day[previous]
        ):
            row = rows[count - 1]
            row.lines += 1
            row.cents += in_cents(lines.paid[at])
            row.referrer = first_of(row.referrer, named)
            continue
        tin = lines.tin[at]
        destination = meaning.tin[tin] if tin >= 0 else -1
        row = rows[count]
        row.claim = meaning.claim[lines.claim[at]]
        row.cents = in_cents(lines.paid[at])
        row.person = meaning.person[lines.person[at]]
        row.day = lines.day[at]
        row.practitioner = practitioner
        row.pair = destination if destination >= 0 else unknown
        row.lines = 1
        row.referrer = named
        previous = at
        count += 1
    return count


@compiled
def number_pairs(rows: Rows, first: Short, pairs: Short, count: int) -> int:
    """Replace each row's destination by the number of its pair with the practitioner; return how many pairs there are.

    A practitioner has few destinations, so they hang in a chain.

    Parameters
    ----------
    first
        Each practitioner's pair that was found last, -1 for none.
    pairs
        3 x room: of each pair its practitioner, its destination, and the practitioner's pair that was found before it.
    """
    for at in range(len(rows)):
        practitioner, wanted = rows[at].practitioner, rows[at].pair
        pair = first[practitioner]
        while pair >= 0 and pairs[1, pair] != wanted:
            pair = pairs[2, pair]
        if pair < 0:
            pair = count
            count += 1
            pairs[0, pair], pairs[1, pair] = practitioner, wanted
            pairs[2, pair] = first[practitioner]
            first[practitioner] = pair
        rows[at].pair = pair
    return count


@compiled
def bucket_of(person: int, width: int, strange: Short) -> int:
    """Return a person's bucket.

    People of the person table are numbered by ZIP3 and keep together, so that a bucket touches few practitioners.
    Those who aren't in it stand below 0, for a place in ``strange``, which says to which bucket they are dealt.
    """
    return person // width if person >= 0 else strange[-1 - person]


@compiled
def lay_into_buckets(
    rows: Rows, width: int, strange: Short, out: Rows, begins: Long
) -> None:
    """Lay rows together by bucket, of so many people of the table each, and say where each bucket begins."""
    begins[:] = 0
    for at in range(len(rows)):
        begins[1 + bucket_of(rows[at].person, width, strange)] += 1
    for bucket in range(len(begins) - 1):
        begins[bucket + 1] += begins[bucket]
    free = begins.copy()
    for at in range(len(rows)):
        bucket = bucket_of(rows[at].person, width, strange)
        out[free[bucket]] = rows[at]
        free[bucket] += 1
