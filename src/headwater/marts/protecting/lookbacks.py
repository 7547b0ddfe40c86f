"""The window's referrals as a shorter look-back finds them, beside the numbers that the pages show already.

What a longer look-back finds more is a count of people as well, so two look-backs stand beside each other only where
their difference isn't small.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.disclosure.book import Book, with_totals
from headwater.disclosure.cells import small
from headwater.disclosure.exposure import SHOWN, WITHHELD
from headwater.disclosure.withholding import Codes
from headwater.marts.protecting.cells import FLOW, GROUPS, counted, distinct, place

_KINDS = ("ours", "partner", "competitor", "unaffiliated", "unknown")
_SUMS = (
    ("volume", "ours", "partner", "left", "unknown"),
    ("left", "competitor", "unaffiliated"),
    ("volume", "ours", "partner", "competitor", "unaffiliated", "unknown"),
)
_COST = np.array([20.0, 5.0, 1.0, 5.0, 0.1, 1.0, 1.0])
_DIFFERENCE_COST = 0.0


def shown_lookbacks(tables: Mapping[str, pa.Table], shown: pa.Table) -> pa.Table:
    """Return the mart table ``shown_lookback``; ``shown`` is what was decided of the longest look-back."""
    table = tables["window_flow"]
    days = sorted(cast("list[int]", pc.unique(table["days"]).to_pylist()))
    lines = distinct(shown, "service_line")[1:]
    found = [
        _group(table, shown.filter(pc.field("practice_group") == group), days, lines)
        for group in GROUPS
    ]
    made = [part for part in found if part is not None]
    return pa.concat_tables(made) if made else _none()


def _none() -> pa.Table:
    columns = dict.fromkeys(
        ("practice_group", "practice_id", "service_line", "part"), np.array([], object)
    )
    made = counted({**columns, "volume": np.array([]), "code": np.array([])})
    return made.add_column(4, "days", pa.array([], pa.int64()))


def _group(
    table: pa.Table, shown: pa.Table, days: list[int], lines: list[str]
) -> pa.Table | None:
    """Decide the shorter look-backs of one group of practices, all of them together."""
    ids = [each for each in distinct(shown, "practice_id") if each]
    if not ids or not days or not lines:
        return None
    book = Book()
    longest, codes = _decided(shown, ids, lines)
    # A number that isn't shown at the longest look-back isn't shown at a shorter one.
    ceiling = np.where(codes == SHOWN, SHOWN, WITHHELD).astype(np.int8)
    entered = [book.enter(longest, codes=codes, fixed=True)]
    volumes = [longest]
    for length in days:
        cube = _cube(table, ids, lines, length)
        number = book.enter(
            cube,
            cost=_COST,
            codes=np.where(cube >= 0.5, ceiling, SHOWN).astype(np.int8),
        )
        book.add_up_along(number, 0)
        book.add_up_along(number, 1)
        for names in _SUMS:
            book.add_up_along(number[..., [FLOW.index(name) for name in names]], 2)
        entered.append(number)
        volumes.append(cube)
    _differences(book, volumes, entered)
    decided = book.decide()
    return _table(decided, volumes[1:], entered[1:], days, ids, lines, shown)


def _decided(
    shown: pa.Table, ids: list[str], lines: list[str]
) -> tuple[NDArray[np.float64], Codes]:
    """Return the longest look-back as decided: hidden counts have no number here, and need none."""
    shape = (len(ids) + 1, len(lines) + 1, len(FLOW))
    flow = shown.filter(pc.is_in(shown["part"], pa.array(FLOW)))
    at = (
        place(flow["practice_id"], ["", *ids]),
        place(flow["service_line"], ["", *lines]),
        place(flow["part"], FLOW),
    )
    volumes, codes = np.zeros(shape), np.zeros(shape, np.int8)
    volumes[at] = np.nan_to_num(flow["volume"].cast(pa.float64()).to_numpy())
    codes[at] = flow["code"].to_numpy()
    return volumes, codes


def _cube(
    table: pa.Table, ids: list[str], lines: list[str], days: int
) -> NDArray[np.float64]:
    rows = table.filter(
        (pc.field("days") == days)
        & pc.field("practice_id").isin(pa.array(ids, pa.string()))
    )
    row, line = place(rows["practice_id"], ids), place(rows["service_line"], lines)
    kinds = np.zeros((len(_KINDS), len(ids), len(lines)))
    known = line >= 0  # a line that the window doesn't know has no total to stand in
    at = place(rows["destination_kind"], _KINDS)[known], row[known], line[known]
    np.add.at(kinds, at, rows["volume"].to_numpy()[known])
    ours, partner, competitor, unaffiliated, unknown = kinds
    parts = {
        "volume": kinds.sum(axis=0),
        "ours": ours,
        "partner": partner,
        "left": competitor + unaffiliated,
        "unknown": unknown,
        "competitor": competitor,
        "unaffiliated": unaffiliated,
    }
    return with_totals(np.stack([parts[name] for name in FLOW], axis=-1), 0, 1)


def _differences(
    book: Book, volumes: list[np.ndarray], entered: list[np.ndarray]
) -> None:
    """Enter what lies between two look-backs of a cell where that is small: never shown, nor left to subtract."""
    for one, other in combinations(range(len(volumes)), 2):
        apart = np.rint(volumes[one]) - np.rint(volumes[other])
        for longer, shorter, gap in ((one, other, apart), (other, one, -apart)):
            found = small(gap).ravel()
            if found.any():
                rest = book.enter(gap.ravel()[found], cost=_DIFFERENCE_COST)
                parts = np.stack([rest, entered[shorter].ravel()[found]], axis=1)
                book.balance(parts, entered[longer].ravel()[found][:, np.newaxis])


def _table(
    codes: Codes,
    volumes: list[np.ndarray],
    entered: list[np.ndarray],
    days: list[int],
    ids: list[str],
    lines: list[str],
    shown: pa.Table,
) -> pa.Table:
    made = []
    group = shown["practice_group"][0].as_py()
    for length, cube, number in zip(days, volumes, entered, strict=True):
        code, volume = codes[number], np.rint(cube)
        at = np.nonzero((code != SHOWN) | (volume > 0))
        table = counted(
            {
                "practice_group": np.full(len(at[0]), group, object),
                "practice_id": np.array(["", *ids], object)[at[0]],
                "service_line": np.array(["", *lines], object)[at[1]],
                "part": np.array(FLOW, object)[at[2]],
                "volume": np.where(code[at] == SHOWN, volume[at], -1),
                "code": code[at],
            }
        )
        when = pa.array(np.full(table.num_rows, length), pa.int64())
        made.append(table.add_column(4, "days", when))
    return pa.concat_tables(made)
