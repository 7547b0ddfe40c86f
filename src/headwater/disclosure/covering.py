"""Withhold what a reader needs who solves all sums together for a small count.

Linear algebra twice over. A small count that follows has a recipe: shown counts that it is worked out from, each with
a factor. And where hidden counts cancel, shown counts make a check: a combination that holds whatever is hidden. To
hide a count that has a part in a recipe breaks the recipe; but if it has a part in a check as well, the check gives it
back. So the cheapest count of a recipe is hidden that is in no check. Where there is none it is the cheapest that there
is, and the check is spent: every recipe goes on with what it puts in the count's place.

Recipes are taken one step at a time, all of them, because to break one mostly breaks others near it.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.algebra import Solved
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import Indices, Sums

if TYPE_CHECKING:
    from headwater.disclosure.nearby import Near, Shelves

Floats = NDArray[np.float64]
Recipe = dict[int, float]  # factor by count

_NEEDED = 0.2  # of the largest factor: what hardly enters is hardly missed
_SLIGHT = 0.01  # a factor left out of a recipe; what is left out by mistake is found when all is solved again

_NO_PART = (
    1e-4  # in a check; wide of rounding, as checks are worked out from one another
)
_HARDLY = (
    _NO_PART**2
)  # of a count's own part in its check, which may be as little as matters at all


def cover(
    sums: Sums,
    codes: NDArray[np.int8],
    free: NDArray[np.bool_],
    price: Floats,
    *,
    large: Shelves | None = None,
) -> bool:
    """Withhold counts until no small one follows from the sums, as far as that can be; say whether any was.

    ``codes`` changes in place; only counts that are ``free`` are withheld, those of the lowest ``price`` first. A
    ``large`` book is solved by what is near each count.
    """
    hidden = codes != SHOWN
    if not hidden.any():
        return False
    solved = _solved(sums, hidden, large)
    told = np.flatnonzero(solved.determined() & (codes == SMALL))
    if not len(told):
        return False
    checks = _Checks(solved)
    broken: set[int] = set()  # whatever recipe has one of these is
    recipes = [_recipe(solved, count) for count in told.tolist()]
    while recipes:
        going_on: list[Recipe] = []
        taken: set[int] = set()
        for recipe in recipes:
            if not broken.isdisjoint(recipe):
                continue
            needed = _needed(recipe)
            if not taken.isdisjoint(needed):
                going_on.append(recipe)
                continue
            able = [at for at in needed if free[at] and codes[at] == SHOWN]
            if not able:
                continue
            chosen = min(able, key=lambda at: (checks.of(at), price[at]))
            codes[chosen] = WITHHELD
            if checks.of(chosen):
                taken.add(chosen)
                going_on.append(recipe)
            else:
                broken.add(chosen)
        first = len(checks)
        checks.spend(sorted(taken))
        recipes = [checks.replace(recipe, first) for recipe in going_on]
    return bool((hidden != (codes != SHOWN)).any())


def _solved(
    sums: Sums, hidden: NDArray[np.bool_], large: Shelves | None
) -> Solved | Near:
    if large is None:
        return Solved(sums, hidden)
    # Here and not above: pages decide small tables, and have no need of a compiler.
    from headwater.disclosure.nearby import Near

    return Near(large, hidden)


def _recipe(solved: Solved | Near, count: int) -> Recipe:
    at, factors = solved.recipe(count, _SLIGHT)
    return dict(zip(at.tolist(), factors.tolist(), strict=True))


def _needed(recipe: Recipe) -> list[int]:
    least = _NEEDED * max(map(abs, recipe.values()), default=0.0)
    return [at for at, factor in recipe.items() if abs(factor) > least]


@dataclass(frozen=True, slots=True)
class _Spent:
    """A count that is hidden, and what a check puts in its place."""

    count: int
    others: Indices
    parts: Floats


class _Checks:
    """What holds among the shown counts, less and less of it as counts are hidden."""

    def __init__(self, solved: Solved | Near) -> None:
        self._solved = solved
        self._any = solved.any_checks()
        self._spent: list[_Spent] = []
        self._turn = np.full(len(self._any), -1)  # by count, where it is spent
        self._check = np.zeros(len(self._any))  # nothing but while a count is spent

    def __len__(self) -> int:
        """Return how many are spent."""
        return len(self._spent)

    def of(self, count: int) -> bool:
        """Say whether a count has a part in a check."""
        return bool(abs(self._any[count]) > _NO_PART)

    def spend(self, counts: list[int]) -> None:
        """Hide counts, one after another, and keep what checks put in their place."""
        exact, as_found = self._any.copy(), np.zeros(len(counts))
        for at, count in enumerate(counts):
            as_found[at] = self._spend(count, exact)
        # All that was taken of checks at once: slight parts of many add up, which one by one are passed over.
        self._any = exact - self._solved.together(np.array(counts, np.int64), as_found)

    def _spend(self, count: int, exact: Floats) -> float:
        """Hide a count, and return which part of its check, as it was found, is taken off.

        ``_any`` changes as far as it matters near by, ``exact`` by what else is taken off.
        """
        check = self._check
        at, less = self._found(count)
        own, taken = float(check[count]), 0.0
        if abs(own) > _NO_PART:
            taken = float(self._any[count]) / own
            parts = check[at] / own
            self._any[at] -= taken * check[at]
            for spent, factor in less:
                exact[spent.others] += taken * factor * spent.parts
            kept = np.abs(parts) > _NO_PART
            self._turn[count] = len(self._spent)
            self._spent.append(_Spent(count, at[kept], parts[kept]))
        check[at] = 0.0
        return taken

    def _found(self, count: int) -> tuple[Indices, list[tuple[_Spent, float]]]:
        """Find the check of a count, and take out of it what was spent before.

        Returns where ``_check`` has it, and what was taken out of it.
        """
        check = self._check
        at, factors = self._solved.checks(count, _HARDLY)
        check[at] = factors
        less: list[tuple[_Spent, float]] = []
        if not len(at):
            return at, less
        met = np.zeros(len(check), bool)
        met[at] = True
        waiting = self._waiting(at, after=-1)
        while waiting:
            turn = heappop(waiting)
            spent = self._spent[turn]
            factor = float(check[spent.count])
            if abs(factor) > _NO_PART:
                check[spent.others] -= factor * spent.parts
                met[spent.others] = True
                less.append((spent, factor))
                for later in self._waiting(spent.others, after=turn):
                    heappush(waiting, later)
        return np.flatnonzero(met), less

    def _waiting(self, counts: Indices, *, after: int) -> list[int]:
        """Return the turns, as a heap, at which those were spent of some counts that have a part in the check."""
        turns = self._turn[counts]
        of = (turns > after) & (np.abs(self._check[counts]) > _NO_PART)
        return sorted(turns[of].tolist())

    def replace(self, recipe: Recipe, first: int) -> Recipe:
        """Return a recipe with what checks put in the place of counts, from the ``first`` spent one on."""
        waiting = [turn for each in recipe if (turn := self._turn[each]) >= first]
        heapify(waiting)
        while waiting:
            turn = heappop(waiting)
            spent = self._spent[turn]
            factor = recipe.pop(spent.count, 0.0)
            kept = np.abs(factor * spent.parts) > _SLIGHT
            for other, part in zip(
                spent.others[kept].tolist(), spent.parts[kept].tolist(), strict=True
            ):
                if other != spent.count:
                    if self._turn[other] > turn and other not in recipe:
                        heappush(waiting, self._turn[other])
                    recipe[other] = recipe.get(other, 0.0) - factor * part
        return recipe
