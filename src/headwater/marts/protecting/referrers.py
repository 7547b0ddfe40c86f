"""Who in a practice refers, by service line: the whole, what came to us, and what did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.disclosure.book import Book
from headwater.disclosure.exposure import SHOWN
from headwater.disclosure.sums import Indices
from headwater.disclosure.withholding import Codes
from headwater.marts.protecting.cells import PARTS, Cells, counted, place
from headwater.results import Window

_SLOTS = ("volume", "ours", "elsewhere")
# Of a person less is asked than of the practice; what went elsewhere isn't shown, but subtraction tells it.
_COST = np.array([0.5, 0.2, 0.02])


@dataclass(frozen=True, slots=True)
class Referrers:
    """People × lines × (whole, ours, elsewhere) in the book; line 0 is all lines."""

    people: list[tuple[str, str]]  # practice and NPI, "" for nobody in particular
    lines: tuple[str, ...]
    ids: Indices
    volumes: NDArray[np.float64]

    def table(self, codes: Codes) -> pa.Table:
        """Return the mart table ``shown_referrer``."""
        code, volume = codes[self.ids], np.rint(self.volumes)
        at = np.nonzero((code != SHOWN) | (volume > 0))
        wanted = at[2] < len(_SLOTS) - 1
        at = tuple(each[wanted] for each in at)
        people = np.array([*self.people, ("", "")], object)[:-1][at[0]]
        return counted(
            {
                "practice_id": people[:, 0],
                "npi": people[:, 1],
                "service_line": np.array(["", *self.lines], object)[at[1]],
                "part": np.array(_SLOTS, object)[at[2]],
                "volume": np.where(code[at] == SHOWN, volume[at], -1),
                "code": code[at],
            }
        )


def enter_referrers(
    book: Book, flow: pa.Table, cells: Cells, window: Window | None
) -> Referrers:
    """Enter the window's referrals of every practitioner."""
    rows = _rows(flow, window)
    who = [
        (cast("str", row["practice_id"]), cast("str", row["npi"] or ""))
        for row in rows.select(["practice_id", "npi"]).to_pylist()
    ]
    people = sorted({each for each in who if each[0] in cells.rows})
    place_of = {each: at for at, each in enumerate(people)}
    volumes = np.zeros((len(people), len(cells.lines) + 1, len(_SLOTS)))
    at = np.array([place_of.get(each, -1) for each in who], np.int64)
    line = place(rows["service_line"], cells.lines) + 1
    slot = np.where(place(rows["destination_kind"], ("ours",)) == 0, 1, 2)
    known = (at >= 0) & (line > 0)
    volume = rows["volume_sum"].to_numpy()
    np.add.at(volumes, (at[known], line[known], slot[known]), volume[known])
    volumes[:, 0] = volumes.sum(axis=1)
    volumes[..., 0] = volumes.sum(axis=-1)
    ids = book.enter(volumes, cost=_COST)
    book.add_up_along(ids, 1)
    book.add_up_along(ids, 2)
    if people:
        _beneath(book, people, ids, cells)
    return Referrers(people, cells.lines, ids, volumes)


def _rows(flow: pa.Table, window: Window | None) -> pa.Table:
    if window is not None:
        within = (pc.field("month") >= window.start) & (pc.field("month") <= window.end)
        flow = flow.filter(within)
    keys = ["practice_id", "npi", "service_line", "destination_kind"]
    credited = flow.filter(pc.is_valid(flow["practice_id"]))
    return credited.group_by(keys).aggregate([("volume", "sum")])


def _beneath(
    book: Book, people: list[tuple[str, str]], ids: Indices, cells: Cells
) -> None:
    """The people of a practice make up its cells."""
    practices = sorted({practice for practice, _ in people})
    number = {practice: at for at, practice in enumerate(practices)}
    group = np.array([number[practice] for practice, _ in people])
    above = np.stack([cells.of(practice) for practice in practices])
    lines = ids.shape[1]
    for slot, part in enumerate(_SLOTS[:2]):
        totals = above[:, :, PARTS.index(part)]
        within = group[:, np.newaxis] * lines + np.arange(lines)
        book.add_up_groups(totals, ids[..., slot], within)
