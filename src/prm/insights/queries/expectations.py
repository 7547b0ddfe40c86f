"""What a practice's panel predicts beside what came: whole episodes, only where the count itself may be shown.

What a practice should send us is made of all that it sends and of what others send us, so it may stand where all that
it sends is shown. The shortfall is that less what came: beside it, it tells what came. Where that is ten or fewer, the
shortfall is therefore worked out anew, as if the middle of one to ten had come, with an interval from ten to one; what
could be won back is that times the chance that something is wrong, which is told to a tenth. So neither tells more than
that it is ten or fewer, which the page says anyway. (To round the true shortfall to tens would not do: 9 or 10 of 33
would be 20, and any less would be 30.) Where what came is withheld for another count's sake, nothing is known of it
that may be used, and there is no shortfall.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import isnan
from typing import Any, NamedTuple

from headwater.disclosure import LARGEST_SMALL
from headwater.marts import Mart
from prm.insights.queries.flows import Cell, published
from prm.insights.queries.grids import rows_of

_OPEN = 16  # practices whose pages are made at the same time
_ENDS = ("", "_low", "_high")
# What is read of a practice: of estimates the middle and both ends.
_COLUMNS = [
    *("practice_id", "service_line", "panel", "share_expected", "expected_ours"),
    *("addressable", "margin_low", "margin_high", "problem", "confirmed", "beyond"),
    *("too_little", "rank"),
    *(
        f"{name}{end}"
        for name in ("expected", "level", "shortfall", "recoverable", "value")
        for end in _ENDS
    ),
]


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
    ours: int | None  # of them to us, given how many it sends in all
    shortfall: Estimate | None
    recoverable: Estimate | None
    value: Estimate | None  # contribution margin a year, dollars; None without a margin
    problem: float  # probability that something is wrong, 0 to 1
    confirmed: bool  # beyond chance, and not only likely
    beyond: str  # low or high: which limit of the funnel it lies beyond; empty: inside
    too_little: str  # why it isn't ranked
    rank: int | None
    score: float  # what the rank is by; for sorting alone, never shown
    rough: bool = False  # shortfall and what follows as if the middle of 1 to 10 came

    @property
    def short(self) -> bool:
        """Say whether it may be said to send less than its panel predicts: beyond chance, with enough data."""
        return self.rank is not None and self.beyond == "low"


@lru_cache(maxsize=2)
def expectations(mart: Mart) -> dict[tuple[str, str], Expectation]:
    """Return the model's view of every practice × service line whose referrals may be shown; empty in older marts."""
    cells = published(mart).by_practice
    found = {}
    for row in rows_of(mart.table("expectation")):
        key = row["practice_id"], row["service_line"]
        cell = cells.get(key[0], {}).get(key[1])
        if cell is not None and cell.flow.volume.value is not None:
            found[key] = _read(row, cell)
    return found


def expectations_of(mart: Mart, cells: Mapping[str, Cell]) -> dict[str, Expectation]:
    """Return the same of one practice, given by its cells, by line: a page of one doesn't wait for all of them."""
    if not cells:
        return {}
    rows = _rows_of(mart, next(iter(cells.values())).practice_id)
    return {
        row["service_line"]: _read(row, cell)
        for row in rows
        if (cell := cells.get(row["service_line"])) is not None
        and cell.flow.volume.value is not None
    }


@lru_cache(maxsize=_OPEN)
def _rows_of(mart: Mart, practice_id: str) -> list[dict[str, Any]]:
    where = {"practice_id": practice_id}
    return mart.table("expectation", _COLUMNS, where).to_pylist()


@lru_cache(maxsize=2)
def knows_expectations(mart: Mart) -> bool:
    """Say whether the mart was made with expected referrals at all."""
    return bool(mart.table("expectation", ["practice_id"]).num_rows)


def _read(row: dict[str, Any], cell: Cell) -> Expectation:
    came = cell.flow.ours
    if came.value is not None:
        short, back, worth = (_estimate(row, name) for name in _FROM_OURS)
    elif came.small:
        short, back, worth = _without_ours(row)
    else:
        short = back = worth = None
    return Expectation(
        row["practice_id"],
        row["service_line"],
        _estimate(row, "expected"),
        None if isnan(row["expected_ours"]) else round(row["expected_ours"]),
        short,
        back,
        worth,
        row["problem"] if came.value is not None else _chance(row),
        row["confirmed"],
        row["beyond"],
        row["too_little"],
        row["rank"],
        float(worth.value if worth else back.value if back else 0),
        rough=came.small and short is not None,
    )


_FROM_OURS = ("shortfall", "recoverable", "value")
_MIDDLE = (1 + LARGEST_SMALL) / 2


def _without_ours(
    row: dict[str, Any],
) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    """Return shortfall, recoverable and value as if the middle of one to ten had come."""
    ours, low, high = (
        row[name] * row["share_expected"]
        for name in ("level", "level_low", "level_high")
    )
    if any(map(isnan, (ours, low, high, row["addressable"]))):
        return None, None, None
    short = Estimate(round(ours - _MIDDLE), round(low - LARGEST_SMALL), round(high - 1))
    chance, left = _chance(row), row["addressable"]
    # Of few that rules carve out, an exact remainder would tell how many they are.
    to = 1 if left == 1 else 10
    back = Estimate(
        _to_nearest(to, chance * short.value * left),
        0,
        _to_nearest(to, short.high * left),
    )
    least, most = row["margin_low"], row["margin_high"]
    if any(margin is None or isnan(margin) for margin in (least, most)):
        return short, back, None
    middle = round(back.value * (least + most) / 2)
    return short, back, Estimate(middle, 0, round(back.high * most))


def _chance(row: dict[str, Any]) -> float:
    """Return the chance that something is wrong to a tenth, never as certain: a finer one would tell what came."""
    return float(min(round(row["problem"], 1), 0.95))


def _to_nearest(step: int, volume: float) -> int:
    return step * round(max(volume, 0.0) / step)


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
    rows = _rows_of(mart, practice_id)
    if not rows or any(
        row["panel"] <= LARGEST_SMALL or isnan(row["expected"]) for row in rows
    ):
        return None
    value = sum(row["expected"] for row in rows)
    below = sum((row["expected"] - row["expected_low"]) ** 2 for row in rows) ** 0.5
    above = sum((row["expected_high"] - row["expected"]) ** 2 for row in rows) ** 0.5
    return Estimate(round(value), max(round(value - below), 0), round(value + above))
