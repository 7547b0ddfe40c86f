"""Practice × service line pairs as the opportunity list shows them, and the order in which they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from headwater.marts import Mart
from prm.insights.counts import Count
from prm.insights.models import Barrier, ConfirmedBarrier
from prm.insights.presenters.funnel import too_little_in_words
from prm.insights.presenters.lookback import Lookback, look_back
from prm.insights.queries.addressable import Addressable, addressable, carved
from prm.insights.queries.alerts import Alert, alerts, standing
from prm.insights.queries.current import Practice, line_name, practices
from prm.insights.queries.destinations import largest_elsewhere
from prm.insights.queries.diagnoses import Diagnosis, diagnoses
from prm.insights.queries.expectations import Estimate, Expectation, expectations
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.said import barriers_of, carve_outs_of, in_words

Codes = frozenset[str] | None  # the practices that a reader may see; None: all


@dataclass(frozen=True, slots=True)
class Row:
    """One practice and service line."""

    practice: Practice
    cell: Cell
    line: str  # its name
    top: str  # who receives most of what goes elsewhere; empty when nobody stands out
    view: Expectation | None = None  # of the model; None in older marts
    diagnosis: Diagnosis | None = None
    alert: Alert | None = None
    said: ConfirmedBarrier | None = None  # what somebody who knows the practice said
    could: Addressable | None = None  # of an aligned practice: what could be won back
    near: Lookback | None = None  # at a shorter look-back
    kept: float = 1.0  # the part of the recoverable that no person carved out

    @property
    def told(self) -> tuple[object, ...]:
        """Return all that a list says of it, as a key for what is written of it."""
        of_mart = self.practice, self.cell, self.line, self.top, self.view
        found = self.diagnosis, self.alert, self.could, self.near, self.kept
        return *of_mart, *found, self.said and self.said.barrier

    @property
    def leaked(self) -> Count | None:
        """Return what left, or None for a practice whose referrals can't leak because it isn't aligned."""
        return self.cell.flow.left if self.practice.aligned else None

    @property
    def ranked(self) -> bool:
        """Say whether the pair sends less than its panel predicts, beyond chance, with data enough to say so."""
        return self.view is not None and self.view.short

    @property
    def barrier(self) -> str:
        """Return the probable barrier: a person's word first, then the proposal; ``ask`` where neither tells."""
        if self.said is not None:
            return self.said.barrier
        if self.diagnosis is None:
            return ""
        return self.diagnosis.proposed or "ask"

    @property
    def barrier_label(self) -> str:
        """Return the barrier in words."""
        return Barrier(self.barrier).label if self.barrier in Barrier.values else ""

    @property
    def recoverable(self) -> Estimate | None:
        """Return what could be won back in a year, less what people carved out."""
        found = self.view.recoverable if self.view else None
        return self._scaled(found) if found else None

    @property
    def worth(self) -> Estimate | None:
        """Return the contribution margin of that, in dollars."""
        return self._scaled(self.view.value) if self.view and self.view.value else None

    @property
    def standing(self) -> str:
        """Return why the pair isn't ranked, in words; empty where it is."""
        if self.view is None or self.ranked:
            return ""
        if self.view.too_little:
            return too_little_in_words(self.view.too_little)
        return "more than expected" if self.view.beyond == "high" else "as expected"

    def _scaled(self, estimate: Estimate) -> Estimate:
        return Estimate(*(round(each * self.kept) for each in estimate))


@lru_cache(maxsize=2)
def _rows(mart: Mart) -> tuple[Row, ...]:
    """Return every pair that may be shown, in the order of names.

    A pair too small to show isn't listed: its place would tell how small it is.
    """
    known, top = practices(mart), largest_elsewhere(mart)
    views, why, fell = expectations(mart), diagnoses(mart), alerts(mart)
    rows = []
    for cell in published(mart).cells:
        if not cell.flow.volume.value:
            continue
        key = cell.practice_id, cell.line
        row = Row(
            known[cell.practice_id],
            cell,
            line_name(mart, cell.line),
            top.get(key, ""),
            views.get(key),
            why.get(key),
            standing(fell.get(key, ())),
        )
        rows.append(_with_words(row, None, (), carved(mart)))
    return tuple(sorted(rows, key=_by_name))


def _by_name(row: Row) -> tuple[str, str]:
    return row.practice.name.casefold(), row.line


class Words:
    """What people said of the numbers. Equal where it says the same, and so a key for what follows from it."""

    def __init__(self, mart: Mart) -> None:
        """Read it. Two queries."""
        self.barriers = barriers_of()
        self.taken = {
            key: tuple(in_words(taken))
            for key, taken in carve_outs_of(mart.window).items()
        }
        self._key = (
            frozenset((key, row.pk, row.barrier) for key, row in self.barriers.items()),
            frozenset(self.taken.items()),
        )

    def __eq__(self, other: object) -> bool:
        """Say whether the other says the same."""
        return isinstance(other, Words) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=4)
def rows_of(mart: Mart, codes: Codes, words: Words) -> Sequence[Row]:
    """Return the pairs of a reader's practices with what people said of them."""
    told = words.barriers.keys() | words.taken.keys()
    split = carved(mart)
    return tuple(
        _with_words(row, words.barriers.get(key), words.taken.get(key, ()), split)
        if (key := (row.cell.practice_id, row.cell.line)) in told
        else row
        for row in _rows(mart)
        if codes is None or row.cell.practice_id in codes
    )


def _with_words(
    row: Row,
    said: ConfirmedBarrier | None,
    own: Sequence[tuple[str, float, float]],
    split: Mapping,
) -> Row:
    if not row.practice.aligned:
        return replace(row, said=said)
    rules = split.get(row.cell.practice_id, {}).get(row.cell.line)
    could = addressable(row.cell.flow.left, rules, own)
    before = addressable(row.cell.flow.left, rules, ())
    kept = (could.at_most or 0) / before.at_most if before.at_most else 1.0
    return replace(row, said=said, could=could, kept=kept)


def looked_back(mart: Mart, rows: Sequence[Row], days: int) -> list[Row]:
    """Return rows with what a shorter look-back finds of each; the longest changes nothing."""
    return [
        replace(
            row,
            near=look_back(
                mart, row.cell.practice_id, row.cell.line, days, row.cell.flow
            ),
        )
        for row in rows
    ]


def pairs_of(mart: Mart, codes: Codes) -> int:
    """Return how many pairs there are, those too small to be shown included."""
    cells = published(mart).cells
    return sum(codes is None or cell.practice_id in codes for cell in cells)


def _rank(row: Row) -> int:
    return row.view.rank or 0 if row.view else 0


def _score(row: Row) -> float:
    return row.view.score * row.kept if row.view else 0.0


def in_rank(rows: Sequence[Row]) -> list[Row]:
    """Return rows by what could be won back: the mart's ranks, and lower where a person carved out; the rest follow."""
    ranked = sorted((row for row in rows if row.ranked), key=_rank)
    order = [row for row in ranked if row.kept == 1.0]
    for row in (row for row in ranked if row.kept != 1.0):
        score = _score(row)
        # Dollars and referrals can't be compared; a margin is known of a whole line or not at all.
        below = (
            at
            for at, each in enumerate(order)
            if (each.worth is None) == (row.worth is None) and _score(each) < score
        )
        order.insert(next(below, len(order)), row)
    return [*order, *(row for row in rows if not row.ranked)]


def left_rank(row: Row) -> tuple[int, int]:
    """Return leaked episodes; practices that can't leak follow, by what they send elsewhere."""
    if row.leaked is not None:
        return 1, row.leaked.rank
    return 0, row.cell.flow.left.rank


def _view(row: Row, name: str) -> float:
    found: Estimate | None = getattr(row.view, name) if row.view else None
    return -1.0 if found is None else found.value


KEYS = {
    "practice": lambda row: row.practice.name.casefold(),
    "line": lambda row: row.line,
    "volume": lambda row: row.cell.flow.volume.rank,
    "left": left_rank,
    "share": lambda row: (
        -1.0 if row.cell.flow.share_to_us is None else row.cell.flow.share_to_us
    ),
    "shortfall": lambda row: _view(row, "shortfall"),
    "back": lambda row: row.recoverable.value if row.recoverable else -1,
    "worth": lambda row: row.worth.value if row.worth else -1,
}
