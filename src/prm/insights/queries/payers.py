"""Which payers a practice's referrals come with, protected over practices and payers together."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from headwater.disclosure.linked import SHOWN, WITHHELD, protect
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count
from prm.insights.queries.flows import GROUPS, Cell, group_of, published
from prm.insights.queries.grids import rows_of


@lru_cache(maxsize=2)
def payer_mixes(mart: Mart) -> dict[str, dict[str, Count]]:
    """Return referrals by payer of each practice, and of each group of practices (by its name)."""
    names = ["practice_id", "payer", "volume"]
    table = mart.table("payer_flow", names).group_by(["practice_id", "payer"])
    volumes: dict[str, dict[str, float]] = {}
    for row in rows_of(table.aggregate([("volume", "sum")])):
        volumes.setdefault(row["practice_id"], {})[row["payer"]] = row["volume_sum"]
    found: dict[str, dict[str, Count]] = {}
    if volumes:
        cells = published(mart).by_practice
        wholes = {code: cells[code][""] for code in volumes if code in cells}
        for group in GROUPS:
            found |= _mixes_of(mart, group, volumes, wholes)
    return found


def _mixes_of(
    mart: Mart,
    group: str,
    volumes: dict[str, dict[str, float]],
    wholes: dict[str, Cell],
) -> dict[str, dict[str, Count]]:
    ids = sorted(
        code for code, whole in wholes.items() if group_of(whole.alignment) == group
    )
    payers = sorted({payer for code in ids for payer in volumes[code]})
    if not payers:
        return {}
    cube = np.zeros((len(ids) + 1, len(payers) + 1))
    for at, code in enumerate(ids, start=1):
        cube[at, 1:] = [volumes[code].get(payer, 0.0) for payer in payers]
    cube[0] = cube.sum(axis=0)
    cube[:, 0] = cube.sum(axis=1)
    codes = np.zeros(cube.shape, np.int8)
    codes[0, 0] = code_of(published(mart).groups[group].flows[""].volume)
    codes[1:, 0] = [code_of(wholes[code].flow.volume) for code in ids]
    # Parts of what is withheld would narrow it down.
    codes[1:, 1:][(codes[1:, :1] != SHOWN) & (cube[1:, 1:] >= 0.5)] = WITHHELD
    fixed = np.zeros(cube.shape, bool)
    fixed[:, 0] = True
    codes = protect(cube, totals=(0, 1), codes=codes, fixed=fixed)
    return {
        code: {
            payer: make_count(cube[at, place], codes[at, place])
            for place, payer in enumerate(payers, start=1)
        }
        for at, code in enumerate((group, *ids))
    }
