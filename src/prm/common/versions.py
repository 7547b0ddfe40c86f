"""Two people change one thing at once: which of their changes can stand together, and which can't."""

from __future__ import annotations

from collections.abc import Mapping
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
