"""What a practice's panel predicts beside what came: whole episodes, only where the count itself may be shown."""

from __future__ import annotations

from functools import lru_cache
from math import isnan
from typing import Any, NamedTuple

from headwater.disclosure import LARGEST_SMALL
from headwater.marts import Mart
from prm.insights.queries.flows import Cell, published


class Estimate(NamedTuple):
    """A model's number with its 90 % interval, in whole episodes (or dollars, where it says so)."""

    value: int
    low: int
    high: int


class Expectation(NamedTuple):
    """One practice and service line over the window, as the model sees it."""

    practice_id: str
    line: str
    volume: Estimate | None  # all referrals that the panel predicts; None: no panel
    ours: (
        int | None
    )  # of them to us; None where ours isn't shown, which the shortfall would give away
    shortfall: Estimate | None
    recoverable: Estimate | None
    value: Estimate | None  # contribution margin a year, dollars; None without a margin
    problem: float  # probability that something is wrong, 0 to 1
    confirmed: bool  # beyond chance, and not only likely
    beyond: str  # low or high: which limit of the funnel it lies beyond; empty: inside
    too_little: str  # why it isn't ranked
    rank: int | None
    score: float  # what the rank is by; for sorting alone, never shown

    @property
    def short(self) -> bool:
        """Say whether it may be said to send less than its panel predicts: beyond chance, with enough data."""
        return self.rank is not None and self.beyond == "low"


@lru_cache(maxsize=2)
def expectations(mart: Mart) -> dict[tuple[str, str], Expectation]:
    """Return the model's view of every practice × service line whose referrals may be shown; empty in older marts."""
    cells = published(mart).by_practice
    found = {}
    for row in mart.table("expectation").to_pylist():
        key = row["practice_id"], row["service_line"]
        cell = cells.get(key[0], {}).get(key[1])
        if cell is not None and cell.flow.volume.value is not None:
            found[key] = _read(row, cell)
    return found


@lru_cache(maxsize=2)
def knows_expectations(mart: Mart) -> bool:
    """Say whether the mart was made with expected referrals at all."""
    return bool(mart.table("expectation", ["practice_id"]).num_rows)


def _read(row: dict[str, Any], cell: Cell) -> Expectation:
    ours_shown = cell.flow.ours.value is not None
    worth = _estimate(row, "value")
    back = _estimate(row, "recoverable")
    return Expectation(
        row["practice_id"],
        row["service_line"],
        _estimate(row, "expected"),
        round(row["expected_ours"])
        if ours_shown and not isnan(row["expected_ours"])
        else None,
        _estimate(row, "shortfall"),
        back,
        worth,
        row["problem"],
        row["confirmed"],
        row["beyond"],
        row["too_little"],
        row["rank"],
        float(worth.value if worth else back.value if back else 0),
    )


def _estimate(row: dict[str, Any], name: str) -> Estimate | None:
    """Return an estimate in whole numbers; None where the model has none, for want of a panel or a margin."""
    found = [row[each] for each in (name, f"{name}_low", f"{name}_high")]
    if any(each is None or isnan(each) for each in found):
        return None
    return Estimate(*map(round, found))


def expected_whole(mart: Mart, practice_id: str) -> Estimate | None:
    """Return what a practice's whole panel predicts; None without a shown whole, or where a line's prediction lacks.

    The lines' intervals are added as independent ones: roots of sums of squares on either side.
    """
    cells = published(mart).by_practice.get(practice_id, {})
    whole = cells.get("")
    if whole is None or whole.flow.volume.value is None:
        return None
    names = ["service_line", "panel", "expected", "expected_low", "expected_high"]
    rows = mart.table("expectation", names, {"practice_id": practice_id}).to_pylist()
    if not rows or any(
        row["panel"] <= LARGEST_SMALL or isnan(row["expected"]) for row in rows
    ):
        return None
    value = sum(row["expected"] for row in rows)
    below = sum((row["expected"] - row["expected_low"]) ** 2 for row in rows) ** 0.5
    above = sum((row["expected_high"] - row["expected"]) ** 2 for row in rows) ** 0.5
    return Estimate(round(value), max(round(value - below), 0), round(value + above))
