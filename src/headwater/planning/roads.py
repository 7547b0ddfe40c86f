"""A road matrix from a file: what a routing service or a map department says of each trip."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

BASE = "base"  # the key of where a liaison's day begins and ends
COLUMNS = ("from", "to", "minutes", "kilometres")


class Trip(NamedTuple):
    """One way between two places."""

    minutes: float
    kilometres: float


@dataclass(frozen=True, slots=True)
class RoadProblem:
    """A row that can't be used, and why. Rows count as in the file, the heading being row 1."""

    row: int
    what: str


@dataclass(frozen=True, slots=True)
class Roads:
    """Trips by the keys of where they begin and end, and the rows that weren't understood.

    A trip that stands in the file one way only holds for both.
    """

    trips: Mapping[tuple[str, str], Trip]
    problems: tuple[RoadProblem, ...] = ()


def read_roads(lines: Iterable[str]) -> Roads:
    """Read the lines of a CSV file with the columns from, to, minutes, kilometres.

    ``base`` is the key of the base. Rows that can't be used are left out and named, the others hold.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    rows = csv.DictReader(lines)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"The road matrix has no column {', '.join(missing)}.")
    told: dict[tuple[str, str], Trip] = {}
    problems = []
    for row in rows:
        problem = _take(row, told)
        if problem:
            problems.append(RoadProblem(rows.line_num, problem))
    back = {(to, from_): trip for (from_, to), trip in told.items()}
    return Roads({**back, **told}, tuple(problems))


def _take(
    row: Mapping[str, str | None], told: dict[tuple[str, str], Trip]
) -> str | None:
    """Add a row's trip, or say what is wrong with it."""
    from_, to = ((row[name] or "").strip() for name in ("from", "to"))
    if not from_ or not to:
        return "It doesn't say from where to where."
    if (from_, to) in told:
        return f"The way from {from_} to {to} stands there twice; the first holds."
    numbers = []
    for name in ("minutes", "kilometres"):
        try:
            numbers.append(float(row[name] or ""))
        except ValueError:
            return f"{name} is “{row[name] or ''}”, which is no number."
        if not math.isfinite(numbers[-1]) or numbers[-1] < 0:
            return f"{name} is {row[name]}; it must be 0 or more."
    told[from_, to] = Trip(*numbers)
    return None
