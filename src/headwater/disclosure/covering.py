"""Withhold what a reader needs who solves all sums together for a small count.

Linear algebra twice over. A small count that follows has a recipe: shown counts that it is worked out from, each with
a factor. And where hidden counts cancel, shown counts make a check: a combination that holds whatever is hidden. To
hide a count that has a part in a recipe breaks the recipe; but if it has a part in a check as well, the check gives it
back. So the cheapest count of a recipe is hidden that is in no check. Where there is none it is the cheapest that there
is, and the check is spent: every recipe goes on with what it puts in the count's place.

Recipes are taken one step at a time, all of them, because to break one mostly breaks others near it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headwater.disclosure.algebra import Solved
from headwater.disclosure.exposure import SHOWN, SMALL, WITHHELD
from headwater.disclosure.sums import Sums

Floats = NDArray[np.float64]
Recipe = dict[int, float]  # factor by count

_NEEDED = 0.2  # of the largest factor: what hardly enters is hardly missed
_SLIGHT = 0.01  # a factor left out of a recipe; what is left out by mistake is found when all is solved again

_NO_PART = (
    1e-4  # in a check; wide of rounding, as checks are worked out from one another
)


def cover(
    sums: Sums, codes: NDArray[np.int8], free: NDArray[np.bool_], price: Floats
) -> bool:
    """Withhold counts until no small one follows from the sums, as far as that can be; say whether any was.

    ``codes`` changes in place; only counts that are ``free`` are withheld, those of the lowest ``price`` first.
    """
    hidden = codes != SHOWN
    if not hidden.any():
        return False
    solved = Solved(sums, hidden)
    told = np.flatnonzero(solved.determined() & (codes == SMALL))
    if not len(told):
        return False
    checks = _Checks(solved)
    broken: set[int] = set()  # whatever recipe has one of these is
    recipes = [_kept(solved.recipe(count)) for count in told.tolist()]
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
        for chosen in sorted(taken):
            checks.spend(chosen)
        recipes = [checks.replace(recipe, first) for recipe in going_on]
    return bool((hidden != (codes != SHOWN)).any())


def _kept(factors: Floats) -> Recipe:
    at = np.flatnonzero(np.abs(factors) > _SLIGHT)
    return dict(zip(at.tolist(), factors[at].tolist(), strict=True))


def _needed(recipe: Recipe) -> list[int]:
    least = _NEEDED * max(map(abs, recipe.values()), default=0.0)
    return [at for at, factor in recipe.items() if abs(factor) > least]


class _Checks:
    """What holds among the shown counts, less and less of it as counts are hidden."""

    def __init__(self, solved: Solved) -> None:
        self._solved = solved
        self._any = solved.any_checks()
        self._spent: list[tuple[int, NDArray[np.int64], Floats]] = []

    def __len__(self) -> int:
        """Return how many are spent."""
        return len(self._spent)

    def of(self, count: int) -> bool:
        """Say whether a count has a part in a check."""
        return bool(abs(self._any[count]) > _NO_PART)

    def spend(self, count: int) -> None:
        """Hide a count, and keep what a check puts in its place."""
        check = self._solved.checks(count)
        for earlier, at, instead in self._spent:
            if abs(check[earlier]) > _NO_PART:
                check[at] -= check[earlier] * instead
        if abs(check[count]) > _NO_PART:
            check /= check[count]
            self._any -= self._any[count] * check
            at = np.flatnonzero(np.abs(check) > _NO_PART)
            self._spent.append((count, at, check[at]))

    def replace(self, recipe: Recipe, first: int) -> Recipe:
        """Return a recipe with what checks put in the place of counts, from the ``first`` spent one on."""
        for count, at, instead in self._spent[first:]:
            factor = recipe.pop(count, 0.0)
            if not factor:
                continue
            for other, part in zip(at.tolist(), instead.tolist(), strict=True):
                if other != count and abs(factor * part) > _SLIGHT:
                    recipe[other] = recipe.get(other, 0.0) - factor * part
        return recipe
