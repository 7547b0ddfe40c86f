"""Of what leaked, what nobody can redirect by rules on claims, and what is left: protected once for all pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from headwater.disclosure.linked import SHOWN, WITHHELD, protect
from headwater.marts import Mart
from prm.insights.counts import Count, code_of, make_count
from prm.insights.queries.current import lines
from prm.insights.queries.flows import published

RULES = ("payer_not_contracted", "service_not_offered", "out_of_area")
_LEAKED, _REMAINDER = 0, 1
_KINDS = ["competitor", "unaffiliated"]  # what leaves; ours and partners don't


class Carved(NamedTuple):
    """What leaked of one practice and service line, split into what rules carve out and the remainder."""

    leaked: Count
    remainder: Count
    rules: tuple[tuple[str, Count], ...]  # in the order of RULES


@lru_cache(maxsize=2)
def carved(mart: Mart) -> dict[str, dict[str, Carved]]:
    """Return the split by aligned practice and line; ``""`` is every practice, and every line.

    Empty where the mart holds no carve-outs: it may have been made before there were any.
    """
    table = mart.table("carve_out", where={"destination_kind": _KINDS})
    if not table.num_rows:
        return {}
    cells = published(mart)
    ids = [*sorted(_aligned(mart))]
    keys = ("", *lines(mart))
    cube = np.zeros((len(ids) + 1, len(keys), len(RULES) + 2))
    _fill(cube, mart, ids, keys)
    codes = np.zeros(cube.shape, np.int8)
    flows = [
        cells.groups["aligned"].flows,
        *(
            {key: cell.flow for key, cell in cells.by_practice[each].items()}
            for each in ids
        ),
    ]
    for at, flow in enumerate(flows):
        codes[at, :, _LEAKED] = [code_of(flow[key].left) for key in keys]
    hidden = (codes[..., :1] != SHOWN) & (np.rint(cube) > 0)
    codes[hidden & (codes == SHOWN)] = WITHHELD
    fixed = np.zeros(cube.shape, bool)
    fixed[..., _LEAKED] = True
    codes = protect(cube, totals=(0, 1, 2), codes=codes, fixed=fixed)
    return {
        practice_id: {
            key: _carved(cube[at, place], codes[at, place].tolist())
            for place, key in enumerate(keys)
        }
        for at, practice_id in enumerate(("", *ids))
    }


def _aligned(mart: Mart) -> set[str]:
    return {
        practice_id
        for practice_id, cells in published(mart).by_practice.items()
        if cells[""].alignment in ("employed", "affiliated")
    }


def _fill(
    cube: np.ndarray, mart: Mart, ids: Sequence[str], keys: Sequence[str]
) -> None:
    """Lay out leaked, remainder and rules, with totals in entry 0 of practices and lines."""
    place = {each: at for at, each in enumerate(ids, start=1)}
    column = {key: at for at, key in enumerate(keys)}
    names = ["practice_id", "service_line", *_KINDS]
    for row in mart.table("opportunity", names).to_pylist():
        if row["practice_id"] in place:
            left = sum(row[kind] for kind in _KINDS)
            at = place[row["practice_id"]], column[row["service_line"]]
            cube[(*at, [_LEAKED, _REMAINDER])] += left
    for row in mart.table("carve_out", where={"destination_kind": _KINDS}).to_pylist():
        known = row["practice_id"] in place and row["service_line"] in column
        if known and row["reason"] in RULES:
            at = place[row["practice_id"]], column[row["service_line"]]
            # Rules can't take more than there is: rounding aside, they never do.
            part = min(row["volume"], cube[(*at, _REMAINDER)])
            cube[(*at, 2 + RULES.index(row["reason"]))] += part
            cube[(*at, _REMAINDER)] -= part
    cube[0] = cube.sum(axis=0)
    cube[:, 0] = cube.sum(axis=1)


def _carved(volumes: np.ndarray, codes: list[int]) -> Carved:
    counts = [make_count(*each) for each in zip(volumes, codes, strict=True)]
    rules = tuple(zip(RULES, counts[2:], strict=True))
    return Carved(counts[_LEAKED], counts[_REMAINDER], rules)


class Addressable(NamedTuple):
    """What could be won back, with its parts: leaked less rules less what people carved out, never below 0."""

    leaked: Count
    rules: tuple[tuple[str, Count], ...]  # those that took something
    people: tuple[tuple[str, int], ...]  # reason and episodes, as people said
    value: int | None  # None: rules took too few to show, or what leaked isn't shown
    at_most: (
        int | None
    )  # what is certain anyway: leaked, as far as shown, less what people carved out

    @property
    def text(self) -> str:
        """Return the number, or the bound that may be shown in its place."""
        if self.value is not None:
            return f"{self.value:,}"
        return "not shown" if self.at_most is None else f"up to {self.at_most:,}"


def addressable(
    leaked: Count, split: Carved | None, said: Sequence[tuple[str, float, float]]
) -> Addressable:
    """Return what could be won back of a practice and service line.

    Parameters
    ----------
    leaked
        What left, as it may be shown.
    split
        Its rules, or None where the mart knows none.
    said
        What people carved out: reason, share of what leaves (0 to 1), episodes in the window.
    """
    rules = tuple((r, c) for r, c in split.rules if c != Count(0)) if split else ()
    if leaked.value is None:
        return Addressable(leaked, rules, (), None, None)
    exact = split is None or split.remainder.value is not None
    left = leaked.value - sum(count.value or 0 for _, count in rules)
    if split is not None and split.remainder.value is not None:
        left = split.remainder.value
    people: dict[str, int] = {}
    for reason, share, episodes in said:
        part = max(min(round(share * leaked.value + episodes), left), 0)
        people[reason] = people.get(reason, 0) + part
        left -= part
    taken = tuple(people.items())
    return Addressable(
        leaked, rules, taken, max(left, 0) if exact else None, max(left, 0)
    )
