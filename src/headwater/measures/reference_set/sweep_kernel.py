"""Compiled: sort a bucket by person and day, and answer Q1, Q2 and Q4 in one sweep with last-seen stamps.

A stamp says for whom something was last counted. As a person's rows lie together, what is distinct is counted by
looking at the stamp: nothing is hashed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headwater.compiling import compiled

Short = npt.NDArray[np.int32]
Records = npt.NDArray[np.void]

PCP, SPECIALIST = 1, 2  # roles; 0 is any other
_DIGIT = 11  # bits that are sorted by at a time
NO_VISIT = -2  # as a row's ``referrer``: -1 is a visit that names nobody
_NEVER = -(10**6)  # a day longer ago than any that is asked for

VOLUME = np.dtype(
    [
        ("cents", np.int64),
        ("lines", np.int32),
        ("claims", np.int32),
        ("people", np.int32),
        ("who", np.int32),  # counted last, to begin with nobody: -1
        ("row", np.int32),  # the last of theirs
        ("spare", np.int32),  # half a cache line each
    ]
)
SHARE = np.dtype([("lines", np.int64), ("people", np.int32), ("who", np.int32)])
EPISODE = np.dtype(
    [
        (name, np.int32)
        for name in ("person", "day", "practitioner", "referrer", "named")
    ]
)
CELL = np.dtype(
    [("lines", np.int64), ("zip3", np.int32), ("cell", np.int32), ("people", np.int32)]
)


class Known(NamedTuple):
    """What the sweep looks up.

    Attributes
    ----------
    first_day, since
        The first day of all, and the first of which a washout before is seen.
    month, quarter
        Of each day from ``first_day`` on; both numbered from 0.
    months, quarters
        How many there are.
    zip3
        Of each person, numbered; people without one come last.
    role, line
        Of each practitioner.
    lines
        How many service lines there are.
    column
        Of each pair of practitioner and destination: its destination and service line, numbered together.
    washout, recent
        Days without a visit before a new episode; days in which a PCP may have referred.
    """

    first_day: int
    since: int
    month: Short
    quarter: Short
    months: int
    quarters: int
    zip3: Short
    role: Short
    line: Short
    lines: int
    column: Short
    washout: int
    recent: int


class Found(NamedTuple):
    """Room for what a bucket's sweep finds: for as many of each as it has rows.

    Attributes
    ----------
    meetings
        3 x room: person, practitioner and day, which is numbered from the first of all.
    """

    episodes: Records
    meetings: Short
    cells: Records


@compiled
def in_order(rows: Records) -> Records:
    """Return rows by person and day (radix sort, a digit at a time from the last)."""
    count = len(rows)
    low, high, early, late = 2**31 - 1, 0, 2**31 - 1, -(2**31)
    for at in range(count):
        low, high = min(low, rows[at].person), max(high, rows[at].person)
        early, late = min(early, rows[at].day), max(late, rows[at].day)
    days = np.int64(late - early + 1)
    keys, order = np.empty(count, np.int64), np.empty(count, np.int32)
    for at in range(count):
        keys[at] = (rows[at].person - low) * days + rows[at].day - early
        order[at] = at
    other_keys, other_order = np.empty_like(keys), np.empty_like(order)
    begins = np.empty((1 << _DIGIT) + 1, np.int64)
    greatest, shift = (high - low + 1) * days - 1, 0
    while greatest >> shift:
        begins[:] = 0
        for at in range(count):
            begins[((keys[at] >> shift) & ((1 << _DIGIT) - 1)) + 1] += 1
        for digit in range(1 << _DIGIT):
            begins[digit + 1] += begins[digit]
        for at in range(count):
            digit = (keys[at] >> shift) & ((1 << _DIGIT) - 1)
            other_keys[begins[digit]], other_order[begins[digit]] = keys[at], order[at]
            begins[digit] += 1
        keys, other_keys = other_keys, keys
        order, other_order = other_order, order
        shift += _DIGIT
    found = np.empty_like(rows)
    for at in range(count):
        found[at] = rows[order[at]]
    return found


@compiled
def add_person(
    rows: Records,
    begin: int,
    end: int,
    known: Known,
    volumes: Records,
    before: Short,
    shares: Records,
    touched: Short,
    cells: int,
) -> int:
    """Add a person's rows to the volumes (Q2) and to the shares of the person's ZIP3 (Q4); return how many cells.

    A claim counts once in a group, wherever its lines stand: its hash is compared with the person's earlier rows of the
    group, which hang together by ``before`` and are few.
    """
    who = rows[begin].person
    for at in range(begin, end):
        row = rows[at]
        day = row.day - known.first_day
        group = volumes[row.pair * known.months + known.month[day]]
        group.lines += row.lines
        group.cents += row.cents
        if group.who != who:
            group.who = who
            group.people += 1
            group.row = -1
        earlier = group.row
        while earlier >= 0 and rows[earlier].claim != row.claim:
            earlier = before[earlier]
        if earlier < 0:
            group.claims += 1
        before[at] = group.row
        group.row = at
        number = known.column[row.pair] * known.quarters + known.quarter[day]
        share = shares[number]
        if share.lines == 0:
            touched[cells] = number
            cells += 1
        share.lines += row.lines
        if share.who != who:
            share.who = who
            share.people += 1
    return cells


@compiled
def meet_day(
    rows: Records, begin: int, known: Known, stamps: Short, today: Short, named: Short
) -> tuple[int, int]:
    """Find whom a person met on the day that begins at a row; return where the next day begins, and how many.

    They stand in ``today`` once each, and in ``named`` the referrer of their visit: the smaller NPI, -1 for none, or
    ``NO_VISIT``. ``stamps`` hold the row where each practitioner was met last.
    """
    at, count = begin, 0
    who, day = rows[begin].person, rows[begin].day
    while at < len(rows) and rows[at].person == who and rows[at].day == day:
        practitioner, referrer = rows[at].practitioner, rows[at].referrer
        at += 1
        if known.role[practitioner] == 0:
            continue
        place = stamps[practitioner] - begin
        if place < 0:  # last met on an earlier day
            place = count
            stamps[practitioner] = begin + count
            today[place], named[place] = practitioner, referrer
            count += 1
        elif named[place] < 0 or referrer < 0:
            named[place] = max(named[place], referrer)
        else:
            named[place] = min(named[place], referrer)
    return at, count


@compiled
def follow_person(
    rows: Records,
    begin: int,
    end: int,
    known: Known,
    stamps: Short,
    found: Found,
    episodes: int,
    meetings: int,
) -> tuple[int, int]:
    """Lay a person's meetings down (Q3) and find the episodes that begin (Q1); return how many there are of each."""
    last = np.full(known.lines, _NEVER, np.int32)
    pcp, pcp_day = -1, _NEVER
    today, named = np.empty(end - begin, np.int32), np.empty(end - begin, np.int32)
    who = rows[begin].person
    while begin < end:
        day = rows[begin].day
        begin, count = meet_day(rows, begin, known, stamps, today, named)
        for place in range(count):
            found.meetings[0, meetings] = who
            found.meetings[1, meetings] = today[place]
            found.meetings[2, meetings] = day - known.first_day
            meetings += 1
            if named[place] == NO_VISIT or known.role[today[place]] != SPECIALIST:
                continue
            if day < known.since:
                continue
            if day - last[known.line[today[place]]] <= known.washout:
                continue
            episode = found.episodes[episodes]
            episode.person, episode.day = who, day
            episode.practitioner, episode.referrer = today[place], named[place]
            episode.named = named[place] >= 0
            if named[place] < 0 and day - pcp_day <= known.recent:
                episode.referrer = pcp
            episodes += 1
        # What is seen today counts for later days alone.
        for place in range(count):
            if named[place] == NO_VISIT:
                continue
            if known.role[today[place]] == SPECIALIST:
                last[known.line[today[place]]] = day
            elif pcp_day != day:
                pcp, pcp_day = today[place], day
            else:
                pcp = min(pcp, today[place])
    return episodes, meetings


@compiled
def lay_aside(
    zip3: int, shares: Records, touched: Short, cells: int, found: Records, used: int
) -> int:
    """Take the shares of a ZIP3 out of the accumulator; return how many cells are found then."""
    for at in range(cells):
        share, cell = shares[touched[at]], found[used]
        cell.zip3, cell.cell = zip3, touched[at]
        cell.lines, cell.people = share.lines, share.people
        share.lines, share.people = 0, 0
        used += 1
    return used


@compiled
def sweep(
    unsorted: Records, known: Known, volumes: Records, shares: Records, found: Found
) -> tuple[int, int, int]:
    """Sweep over a bucket; return how many episodes, meetings and cells were found.

    Parameters
    ----------
    volumes
        One a pair and month: added to.
    shares
        One a column and quarter, with no lines in it: left so.
    """
    rows = in_order(unsorted)
    before, touched = np.empty(len(rows), np.int32), np.empty(len(rows), np.int32)
    stamps = np.full(len(known.role), -1, np.int32)
    episodes, meetings, cells, used = 0, 0, 0, 0
    begin, zip3 = 0, -1
    while begin < len(rows):
        who, end = rows[begin].person, begin
        while end < len(rows) and rows[end].person == who:
            end += 1
        if known.zip3[who] != zip3:
            used = lay_aside(zip3, shares, touched, cells, found.cells, used)
            zip3, cells = known.zip3[who], 0
        cells = add_person(
            rows, begin, end, known, volumes, before, shares, touched, cells
        )
        episodes, meetings = follow_person(
            rows, begin, end, known, stamps, found, episodes, meetings
        )
        begin = end
    used = lay_aside(zip3, shares, touched, cells, found.cells, used)
    return episodes, meetings, used
