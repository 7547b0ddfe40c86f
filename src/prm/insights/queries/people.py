"""Who in a practice refers, by NPI."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.disclosure.linked import SHOWN, WITHHELD, protect
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count, share_of
from prm.insights.queries.flows import Cell

_REMEMBERED = 512
_NOBODY = ""  # referrals credited to the practice, but to none of its people


class Referrer(NamedTuple):
    """A practitioner who refers from a practice."""

    npi: str
    name: str
    specialty: str
    volume: Count
    ours: Count

    @property
    def share_to_us(self) -> float | None:
        """Return ours / all."""
        return share_of(self.ours, self.volume)


@lru_cache(maxsize=_REMEMBERED)
def referrers(mart: Mart, cell: Cell) -> tuple[Referrer, ...]:
    """Return who refers in the window, largest first within what may be shown."""
    volumes = _volumes(mart, cell)
    npis = sorted(volumes)
    cube = np.zeros(
        (len(npis) + 1, 3)
    )  # whole, ours, elsewhere; entry 0 is the practice
    for index, npi in enumerate(npis, start=1):
        ours, elsewhere = volumes[npi]
        cube[index] = ours + elsewhere, ours, elsewhere
    cube[0] = cube.sum(axis=0)
    codes = np.zeros(cube.shape, np.int8)
    codes[0] = _codes_of(cell)
    fixed = np.zeros(cube.shape, bool)
    fixed[0] = True
    # Parts of what is withheld would narrow it down.
    codes[1:, codes[0] != SHOWN] = WITHHELD
    decided = protect(cube, totals=(0, 1), codes=codes, fixed=fixed)
    named = _names(mart, npis)
    found = [
        Referrer(
            npi,
            *named.get(npi, (npi or "Practitioner not known", "")),
            make_count(cube[index, 0], decided[index, 0]),
            make_count(cube[index, 1], decided[index, 1]),
        )
        for index, npi in enumerate(npis, start=1)
    ]
    sending = [each for each in found if each.volume != Count(0)]
    return tuple(sorted(sending, key=lambda each: (-each.volume.rank, each.name)))


def _volumes(mart: Mart, cell: Cell) -> dict[str, tuple[float, float]]:
    where = {"practice_id": cell.practice_id, "month": mart.window}
    if cell.line:
        where["service_line"] = cell.line
    table = mart.table("flow", ["npi", "destination_kind", "volume"], where)
    grouped = table.group_by(["npi", "destination_kind"]).aggregate([("volume", "sum")])
    found: dict[str, tuple[float, float]] = {}
    for row in grouped.to_pylist():
        npi = row["npi"] or _NOBODY
        ours, elsewhere = found.get(npi, (0.0, 0.0))
        if row["destination_kind"] == "ours":
            found[npi] = ours + row["volume_sum"], elsewhere
        else:
            found[npi] = ours, elsewhere + row["volume_sum"]
    return found


def _codes_of(cell: Cell) -> list[int]:
    """Return the codes of the practice's own row; elsewhere is known when the other two are."""
    whole, ours = (code_of(count) for count in (cell.flow.volume, cell.flow.ours))
    return [whole, ours, SHOWN if whole == ours == SHOWN else WITHHELD]


def _names(mart: Mart, npis: list[str]) -> dict[str, tuple[str, str]]:
    table = mart.table("practitioner", ["npi", "name", "specialty"], {"npi": npis})
    return {
        row["npi"]: (row["name"] or row["npi"], row["specialty"] or "")
        for row in table.to_pylist()
    }
