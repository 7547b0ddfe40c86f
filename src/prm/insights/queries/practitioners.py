"""What one practitioner refers, practice by practice: by service line, and where to, as far as it may be told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.charts import DESTINATION_KINDS
from headwater.disclosure.linked import SHOWN, WITHHELD, protect
from headwater.marts import Mart, shown_table
from prm.insights.counts import Count, code_of, make_count, share_of
from prm.insights.queries.current import lines
from prm.insights.queries.flows import published
from prm.insights.queries.people import Referrer, referrers

_REMEMBERED = 512
_WHOLE, _OURS = 0, 1  # of a practitioner's row, decided when the mart was published


class LineSent(NamedTuple):
    """A practitioner's referrals of one service line."""

    line: str
    volume: Count
    ours: Count

    @property
    def share_to_us(self) -> float | None:
        """Return ours / all."""
        return share_of(self.ours, self.volume)


class Sending(NamedTuple):
    """What a practitioner refers from one practice in the window."""

    practice_id: str
    whole: Referrer
    lines: tuple[LineSent, ...]  # largest first
    kinds: tuple[tuple[str, Count], ...]  # where to, in the one order of kinds


@lru_cache(maxsize=_REMEMBERED)
def sendings(mart: Mart, npi: str) -> tuple[Sending, ...]:
    """Return what a practitioner refers from each practice, the largest first."""
    found = []
    for practice_id in _practices_of(mart).get(npi, ()):
        cells = published(mart).by_practice.get(practice_id, {})
        whole = _of(referrers(mart, cells[""]), npi) if cells else None
        if whole is None:
            continue
        kinds = kinds_of_people(mart, practice_id)[npi]
        found.append(Sending(practice_id, whole, _lines(mart, practice_id, npi), kinds))
    return tuple(sorted(found, key=lambda each: -each.whole.volume.rank))


def _of(people: Sequence[Referrer], npi: str) -> Referrer | None:
    return next((each for each in people if each.npi == npi), None)


def _lines(mart: Mart, practice_id: str, npi: str) -> tuple[LineSent, ...]:
    cells = published(mart).by_practice[practice_id]
    rows = []
    for line in lines(mart):
        each = _of(referrers(mart, cells[line]), npi)
        if each is not None:
            rows.append(LineSent(line, each.volume, each.ours))
    return tuple(sorted(rows, key=lambda row: -row.volume.rank))


@lru_cache(maxsize=2)
def _practices_of(mart: Mart) -> dict[str, tuple[str, ...]]:
    table = shown_table(mart, "shown_referrer").select(["npi", "practice_id"])
    found: dict[str, tuple[str, ...]] = {}
    for row in table.group_by(["npi", "practice_id"]).aggregate([]).to_pylist():
        if row["npi"]:
            found[row["npi"]] = (*found.get(row["npi"], ()), row["practice_id"])
    return found


@lru_cache(maxsize=_REMEMBERED)
def kinds_of_people(
    mart: Mart, practice_id: str
) -> dict[str, tuple[tuple[str, Count], ...]]:
    """Return where each of a practice's people sends, all lines, beneath what is said of the practice and of them."""
    whole = published(mart).by_practice[practice_id][""]
    people = referrers(mart, whole)
    cube = np.zeros((len(people) + 1, len(DESTINATION_KINDS) + 1))
    _fill(cube, mart, practice_id, [each.npi for each in people])
    codes = np.zeros(cube.shape, np.int8)
    of_practice = [
        whole.flow.volume,
        *(getattr(whole.flow, k) for k in DESTINATION_KINDS),
    ]
    codes[0] = [code_of(count) for count in of_practice]
    codes[1:, _WHOLE] = [code_of(each.volume) for each in people]
    codes[1:, _OURS] = [code_of(each.ours) for each in people]
    # Parts of what is withheld would narrow it down.
    open_part = (np.rint(cube) > 0) & (codes == SHOWN)
    hidden = (codes[:, :1] != SHOWN) | (codes[:1] != SHOWN)
    fixed = np.zeros(cube.shape, bool)
    fixed[0], fixed[:, : _OURS + 1] = True, True
    codes[hidden & open_part & ~fixed] = WITHHELD
    codes = protect(cube, totals=(0, 1), codes=codes, fixed=fixed)
    return {
        each.npi: tuple(
            (kind, make_count(cube[at, slot], codes[at, slot]))
            for slot, kind in enumerate(DESTINATION_KINDS, start=1)
        )
        for at, each in enumerate(people, start=1)
    }


def _fill(cube: np.ndarray, mart: Mart, practice_id: str, npis: list[str]) -> None:
    """Lay out people × kinds of the window; entry 0 of either is the total."""
    where = {"practice_id": practice_id, "month": mart.window}
    names = ["npi", "destination_kind", "volume"]
    table = mart.table("flow", names, where)
    npi = [each or "" for each in table["npi"].to_pylist()]
    place = {each: at for at, each in enumerate(npis, start=1)}
    slot = {kind: at for at, kind in enumerate(DESTINATION_KINDS, start=1)}
    rows = zip(
        npi,
        table["destination_kind"].to_pylist(),
        table["volume"].to_pylist(),
        strict=True,
    )
    for who, kind, volume in rows:
        at = slot[str(kind)]
        if who in place:
            cube[place[who]][at] += volume
        cube[0][at] += volume
    cube[:, _WHOLE] = cube.sum(axis=1)
