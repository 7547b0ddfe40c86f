"""The slow and obvious twin of the audit: try every table of whole numbers that fits what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

Statement = tuple[Sequence[int], int]  # cells added up, and what they make together


def tables_that_fit(
    cells: int, shown: Sequence[Statement], most: int
) -> Iterator[tuple[int, ...]]:
    """Yield every assignment of 0 … ``most`` to the cells that makes all shown sums come out."""
    for table in product(range(most + 1), repeat=cells):
        if all(sum(table[at] for at in of) == volume for of, volume in shown):
            yield table


def values_that_fit(
    cells: int,
    shown: Sequence[Statement],
    hidden: Mapping[str, Sequence[int]],
    most: int,
) -> dict[str, set[int]]:
    """Return, of every hidden sum, the values that it may have."""
    found: dict[str, set[int]] = {name: set() for name in hidden}
    for table in tables_that_fit(cells, shown, most):
        for name, of in hidden.items():
            found[name].add(sum(table[at] for at in of))
    return found
