"""How practices refer, by segment: how many, and who moved since a year ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater import charts
from headwater.marts import Mart
from prm.insights.queries.current import Practice, practices
from prm.insights.queries.flows import published
from prm.insights.queries.segments import NONE, SEGMENTS, segments
from prm.insights.queries.vintage import Provenance, provenance

_NAMED = 6  # practices named beside a move
# From the most ours to the least: a move up this list is a gain.
_ORDER = {
    name: at
    for at, name in enumerate(("champion", "loyal", "splitter", "competitor_loyal"))
}


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment: how many practices it had, and has."""

    segment: str
    name: str
    then: int
    now: int

    @property
    def change(self) -> int:
        """Return now less then."""
        return self.now - self.then


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Practices that went from one segment to another."""

    then: str
    now: str
    count: int
    named: tuple[Practice, ...]  # those whose referrals may be shown
    direction: str  # gain, loss or empty


@dataclass(frozen=True, slots=True)
class SegmentsPage:
    """Everything that the page says."""

    provenance: Provenance
    period: date | None
    before: date | None
    rows: tuple[SegmentRow, ...]
    moves: tuple[MoveRow, ...]
    stayed: int
    practices: int
    chart: dict[str, Any] | None

    @property
    def gained(self) -> int:
        """Return how many practices moved towards us."""
        return sum(move.count for move in self.moves if move.direction == "gain")

    @property
    def lost(self) -> int:
        """Return how many moved away from us."""
        return sum(move.count for move in self.moves if move.direction == "loss")


def present_segments(mart: Mart, codes: frozenset[str] | None) -> SegmentsPage:
    """Return the page; of practices named, only those of ``codes`` (None: all)."""
    found = segments(mart)
    period = found.periods[-1] if found.periods else None
    before = found.before(period) if period else None
    if period is None:
        return SegmentsPage(provenance(mart), None, None, (), (), 0, 0, None)
    now = found.counts(period)
    then = found.counts(before) if before else now
    rows = tuple(
        SegmentRow(key, name, then[key], now[key]) for key, name in SEGMENTS.items()
    )
    moved = found.moves(before, period) if before else {}
    moves = [
        _move(mart, pair, ids, codes)
        for pair, ids in moved.items()
        if pair[0] != pair[1]
    ]
    moves.sort(key=lambda move: (-move.count, move.then, move.now))
    return SegmentsPage(
        provenance(mart),
        period,
        before,
        rows,
        tuple(moves),
        sum(len(ids) for pair, ids in moved.items() if pair[0] == pair[1]),
        sum(now.values()),
        _chart(rows, before, period) if before else None,
    )


def _move(
    mart: Mart, pair: tuple[str, str], ids: list[str], codes: frozenset[str] | None
) -> MoveRow:
    known, cells = practices(mart), published(mart).by_practice
    named = [
        known[each]
        for each in ids
        if each in known
        and (codes is None or each in codes)
        and each in cells
        and cells[each][""].flow.volume.value is not None
    ]
    then, now = pair
    return MoveRow(
        _name(then, "not listed"),
        _name(now, "no longer listed"),
        len(ids),
        tuple(named[:_NAMED]),
        _direction(then, now),
    )


def _name(segment: str, none: str) -> str:
    return none if segment == NONE else SEGMENTS.get(segment, segment)


def _direction(then: str, now: str) -> str:
    if now == "lapsed":
        return "loss"
    if now in ("new", "reactivated"):
        return "gain"
    if then in _ORDER and now in _ORDER:
        return "gain" if _ORDER[now] < _ORDER[then] else "loss"
    return ""


def _chart(rows: tuple[SegmentRow, ...], before: date, period: date) -> dict[str, Any]:
    said = ", ".join(
        f"{row.name.lower()} {row.now:,} (was {row.then:,})" for row in rows
    )
    return charts.moves(
        [charts.Move(row.name, row.then, row.now) for row in rows],
        then=f"{before:%b %Y}",
        now=f"{period:%b %Y}",
        what="practices",
        description=f"Practices by segment in the twelve months to {period:%B %Y}, and to {before:%B %Y}: {said}.",
    )
