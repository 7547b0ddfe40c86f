"""The referrals of the window by practice, service line and destination, as far as they may be shown.

What is hidden was decided once, when the mart was published (``headwater.marts.protecting``), for all pages, charts and
files together: two of them can't be laid side by side to work out what each of them hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from headwater.marts import Mart, shown_table
from headwater.marts.protecting import GROUPS as GROUPS
from headwater.marts.protecting import group_of as group_of
from prm.insights.counts import EVIDENCE_LEVELS, Count, Flow, Mix, count_of
from prm.insights.queries.current import lines, practices, texts

Slots = Mapping[str, Count]  # by part; a part that isn't there is none
_NONE: Slots = {}


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

    cells: tuple[Cell, ...]
    by_practice: dict[str, dict[str, Cell]]  # practice → line → cell; "" is all lines
    groups: dict[str, Group]


@lru_cache(maxsize=2)
def published(mart: Mart) -> Published:
    """Return the window's referrals with small counts, and what would give them away, hidden."""
    found = _slots(mart)
    keys = ("", *lines(mart))
    known = practices(mart)
    pairs = _pairs(mart)
    by_practice = {
        practice_id: {
            line: Cell(
                practice_id,
                line,
                known[practice_id].alignment,
                make_flow(found.get(("", practice_id, line), _NONE)),
                _mix(found.get(("", practice_id, line), _NONE)),
            )
            for line in keys
        }
        for practice_id in sorted({practice_id for practice_id, _ in pairs})
    }
    groups = {
        group: Group(
            {line: make_flow(found.get((group, "", line), _NONE)) for line in keys},
            {line: _mix(found.get((group, "", line), _NONE)) for line in keys},
            sum(group_of(known[each].alignment) == group for each in by_practice),
        )
        for group in GROUPS
    }
    cells = tuple(by_practice[practice_id][line] for practice_id, line in pairs)
    return Published(cells, by_practice, groups)


def _pairs(mart: Mart) -> list[tuple[str, str]]:
    table = mart.table("opportunity", ["practice_id", "service_line"])
    return list(
        zip(texts(table, "practice_id"), texts(table, "service_line"), strict=True)
    )


def _slots(mart: Mart) -> dict[tuple[str, str, str], dict[str, Count]]:
    """Return the parts by (group, practice, line): a practice stands without its group, a group without practice."""
    found: dict[tuple[str, str, str], dict[str, Count]] = {}
    for row in shown_table(mart, "shown").to_pylist():
        practice_id = row["practice_id"]
        key = "" if practice_id else row["practice_group"], practice_id
        found.setdefault((*key, row["service_line"]), {})[row["part"]] = count_of(row)
    return found


def make_flow(slots: Slots) -> Flow:
    """Return the flow of one cell."""
    return Flow(*(slots.get(name, Count(0)) for name in Flow._fields))


def _mix(slots: Slots) -> Mix:
    levels = tuple(slots.get(level, Count(0)) for level in EVIDENCE_LEVELS)
    return Mix(slots.get("volume", Count(0)), levels)
