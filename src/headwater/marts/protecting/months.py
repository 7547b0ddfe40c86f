"""Months of the whole market × service lines × destination kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.disclosure.book import Book, with_totals
from headwater.disclosure.cells import small
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes
from headwater.marts.protecting.cells import PARTS, Cells, counted, distinct, place
from headwater.results import Window
from headwater.schema.tables import DESTINATION_KINDS

_KINDS = ("", *DESTINATION_KINDS)  # "" is the whole
_COST = np.array([50.0, 10.0, 10.0, 10.0, 10.0, 0.1])


@dataclass(frozen=True, slots=True)
class Months:
    """Months × lines × kinds in the book."""

    months: list[date]
    lines: list[str]
    ids: Indices
    volumes: NDArray[np.float64]

    def table(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown_month``; a month without a row is an evident zero."""
        code, volume = codes[self.ids], np.rint(self.volumes)
        at = np.nonzero((code != SHOWN) | (volume > 0))
        made = counted(
            {
                "service_line": np.array(["", *self.lines], object)[at[1]],
                "destination_kind": np.array(_KINDS, object)[at[2]],
                "volume": np.where(code[at] == SHOWN, volume[at], -1),
                "code": code[at],
            }
        )
        when = pa.array([self.months[month] for month in at[0]], pa.date32())
        return made.add_column(1, "month", when)


def enter_months(
    book: Book, table: pa.Table, cells: Cells, window: Window | None
) -> Months:
    """Enter the market's months, and that those of the window hold what the practices sent in it."""
    months = sorted(cast("list[date]", pc.unique(table["month"]).to_pylist()))
    lines = sorted({*distinct(table, "service_line"), *cells.lines})
    cube = np.zeros((len(months), len(lines), len(DESTINATION_KINDS)))
    dates = pa.array(months, pa.date32())
    at = (
        pc.index_in(table["month"], value_set=dates).to_numpy().astype(np.int64),
        place(table["service_line"], lines),
        place(table["destination_kind"], DESTINATION_KINDS),
    )
    np.add.at(cube, at, table["volume"].to_numpy())
    cube = with_totals(cube, 1, 2)
    ids = book.enter(cube, cost=_COST)
    book.add_up_along(ids, 1)
    book.add_up_along(ids, 2)
    found = Months(months, lines, ids, cube)
    if window and months and cells.lines:
        _balance(book, found, cells, window)
    return found


def _balance(book: Book, of: Months, cells: Cells, window: Window) -> None:
    """Months of the window = all groups of practices + what no practice is credited with, which is never shown."""
    inside = [window.start <= month <= window.end for month in of.months]
    lines = [of.lines.index(line) + 1 for line in cells.lines]
    kinds = [PARTS.index(kind) for kind in DESTINATION_KINDS]
    credited = sum(cube[0, 1:][:, kinds] for cube in cells.volumes.values())
    whole = of.volumes[inside][:, lines, 1:].sum(axis=0)
    left = np.maximum(whole - credited, 0.0).ravel()
    codes = np.where(small(left), SMALL, np.where(left < 1, SHOWN, WITHHELD))
    nobody = book.enter(left, codes=codes.astype(np.int8))
    months = of.ids[inside][:, lines, 1:].reshape(sum(inside), -1).T
    groups = [ids[0, 1:][:, kinds].ravel() for ids in cells.ids.values()]
    book.balance(months, np.stack([*groups, nobody], axis=1), yields=False)
