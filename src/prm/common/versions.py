"""Two people change one thing at once: which of their changes can stand together, and which can't."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class Clash(NamedTuple):
    """An attribute that somebody else changed while this person was changing it too."""

    name: str
    theirs: str  # as it stands now
    mine: str


def changes(seen: Mapping[str, str], mine: Mapping[str, str]) -> dict[str, str]:
    """Return what a person changed of what they had seen.

    >>> changes({"phone": "1", "fax": "2"}, {"phone": "1", "fax": "3"})
    {'fax': '3'}
    """
    return {name: value for name, value in mine.items() if seen.get(name, "") != value}


def clashes(
    seen: Mapping[str, str], mine: Mapping[str, str], now: Mapping[str, str]
) -> list[Clash]:
    """Return the attributes that both changed, and differently.

    >>> clashes({"fax": "2"}, {"fax": "3"}, {"fax": "4"})
    [Clash(name='fax', theirs='4', mine='3')]
    >>> clashes({"fax": "2"}, {"fax": "3"}, {"fax": "3"})
    []
    """
    return [
        Clash(name, now[name], value)
        for name, value in changes(seen, mine).items()
        if now[name] not in (seen.get(name, ""), value)
    ]


def merge_lines(seen: str, mine: str, now: str) -> str:
    """Return a text with what both changed, line by line; where they touched the same lines, mine stand.

    >>> merge_lines("a\\nb\\nc\\n", "a\\nB\\nc\\n", "a\\nb\\nc\\nd\\n")
    'a\\nB\\nc\\nd\\n'
    """
    lines = seen.splitlines(keepends=True)
    own = _regions(lines, mine.splitlines(keepends=True))
    theirs = [
        region
        for region in _regions(lines, now.splitlines(keepends=True))
        if not any(_touch(region, each) for each in own)
    ]
    merged: list[str] = []
    at = 0
    for start, end, written in sorted([*own, *theirs], key=lambda region: region[:2]):
        merged += [*lines[at:start], *written]
        at = end
    return "".join([*merged, *lines[at:]])


_Region = tuple[int, int, list[str]]  # from, to (not included), what stands there now


def _regions(lines: Sequence[str], changed: Sequence[str]) -> list[_Region]:
    steps = SequenceMatcher(None, lines, changed, autojunk=False).get_opcodes()
    return [
        (i1, i2, list(changed[j1:j2]))
        for how, i1, i2, j1, j2 in steps
        if how != "equal"
    ]


def _touch(one: _Region, other: _Region) -> bool:
    same = one == other  # both wrote the same: once is enough
    return same or (one[0] < other[1] and other[0] < one[1])
