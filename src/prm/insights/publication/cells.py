"""The cells that pages add up: referrals by practice, person, line, month and destination kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.queries.current import practices
from prm.insights.queries.flows import group_of

LEFT = ("competitor", "unaffiliated")
Members = dict[Any, list[Any]]


class Sent(NamedTuple):
    """Referrals of one person of a practice, in one line and month, to one kind of destination."""

    practice_id: str | None
    npi: str
    line: str
    month: date
    kind: str


@lru_cache(maxsize=2)
def sent(mart: Mart) -> dict[Sent, float]:
    """Return the volume of every such cell, of every month."""
    names = ["practice_id", "npi", "service_line", "month", "destination_kind"]
    table = mart.table("flow", [*names, "volume"]).group_by(names)
    rows = table.aggregate([("volume", "sum")]).to_pylist()
    found: dict[Sent, float] = defaultdict(float)
    for row in rows:
        practice_id, npi, *rest = (row[name] for name in names)
        found[Sent(practice_id, npi or "", *rest)] += row["volume_sum"]
    return dict(found)


def in_window(mart: Mart) -> Iterator[Sent]:
    """Yield the cells of the window that a practice is credited with."""
    window = mart.window
    for cell in sent(mart):
        if cell.practice_id and window and window.start <= cell.month <= window.end:
            yield cell


def slots_of(kind: str) -> tuple[str, ...]:
    """Return the parts of a flow that a destination kind is in."""
    return ("volume", kind, "left") if kind in LEFT else ("volume", kind)


@lru_cache(maxsize=2)
def groups(mart: Mart) -> dict[str, str]:
    """Return the group of every practice."""
    return {
        practice_id: group_of(practice.alignment)
        for practice_id, practice in practices(mart).items()
    }


def members_of(pairs: Iterable[tuple[Any, Any]]) -> Members:
    """Return the cells of every sum, from pairs of sum and cell."""
    found: Members = defaultdict(list)
    for key, cell in pairs:
        found[key].append(cell)
    return found


def say_count(said: Publication, name: str, cells: Iterable[Any], count: Count) -> None:
    """Say a count as a page says it: a number, or none."""
    said.say(name, cells, shown=count.value is not None)
