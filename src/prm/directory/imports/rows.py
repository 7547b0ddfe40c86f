"""From the rows of a file to what they say, and to what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prm.common.spreadsheets import Row, Table
from prm.directory.adopting.cleaning import UncleanError
from prm.directory.imports.columns import Column, Value, read_value
from prm.directory.imports.targets import TARGETS
from prm.directory.imports.targets.base import CleanRow, Memory, Problem, Target
from prm.directory.models import Import

MOST_ROWS = 200_000
LEFT_OUT = ""  # a value of a choice that a person chose to leave out


@dataclass(slots=True)
class Heard:
    """All that a file says, row by row, and its problems."""

    rows: int = 0
    said: list[tuple[int, Any]] = field(default_factory=list)  # by row
    problems: list[Problem] = field(default_factory=list)


def hear(
    table: Table, import_: Import, *, tick: Callable[[int], None] = lambda _: None
) -> Heard:
    """Read every row; ``tick`` is told how many are read, and may raise to stop."""
    target = TARGETS[import_.target]
    if target.say is None:
        raise ValueError(f"{target.name} is not read row by row")
    heard, memory = Heard(), Memory()
    for row in table.rows:
        heard.rows += 1
        tick(heard.rows)
        if heard.rows > MOST_ROWS:
            what = f"only the first {MOST_ROWS:,} rows were read"
            heard.problems.append(Problem(row.number, "", what, "Divide the file."))
            break
        clean = _clean(row, table, target, import_, heard.problems)
        if clean is None:
            continue
        said, problems = target.say(clean, memory)
        heard.said += [(row.number, each) for each in said]
        heard.problems += problems
    heard.said += [(each.row or 0, each) for each in memory.statements()]
    heard.said.sort(key=lambda pair: pair[0])
    return heard


def _clean(
    row: Row, table: Table, target: Target, import_: Import, problems: list[Problem]
) -> CleanRow | None:
    """Return the row with its cells read; None if it lacks what it needs."""
    found = list(_problems_of_shape(row))
    values: dict[str, Value] = {}
    for column, text in _cells(row, table, target, import_):
        try:
            value = _read(column, text, import_.values)
        except UncleanError as error:
            found.append(Problem(row.number, column.name, error.what, error.remedy))
            continue
        if value is not None:
            values[column.name] = value
    lacking = list(_lacking(row, target, values, found))
    problems += [*found, *lacking]
    whole = not lacking and not any(each.column == "" for each in found)
    whole = whole and not any(
        target.column(each.column).required for each in found if each.column
    )
    return CleanRow(row.number, values) if whole else None


def _problems_of_shape(row: Row) -> Iterator[Problem]:
    if row.surplus:
        yield Problem(
            row.number,
            "",
            f"{len(row.surplus)} more cells than the header has columns",
            "Most often a comma stands in a cell without quotation marks around it.",
        )
    if any("\0" in cell for cell in row.cells):
        yield Problem(row.number, "", "it holds a NUL character", "Remove it.")


def _cells(
    row: Row, table: Table, target: Target, import_: Import
) -> Iterator[tuple[Column, str]]:
    places = {name: place for place, name in enumerate(table.header)}
    for column in target.columns:
        name = import_.columns.get(column.name)
        if name in places:
            yield column, row.cells[places[name]]


def _read(column: Column, text: str, values: dict[str, dict[str, str]]) -> Value | None:
    value = read_value(column, text)
    if column.kind != "choice" or value is None:
        return value
    ours = values.get(column.name, {}).get(str(value))
    if ours is None:
        raise UncleanError(
            f"nobody said what “{value}” means", "Say so at the step Values."
        )
    return ours or None


def _lacking(
    row: Row, target: Target, values: dict[str, Value], found: list[Problem]
) -> Iterator[Problem]:
    told = {problem.column for problem in found}
    for column in target.columns:
        if column.required and column.name not in values and column.name not in told:
            yield Problem(
                row.number, column.name, f"{column.label} is empty", "Fill it in."
            )
    for names in target.one_of:
        if not any(name in values for name in names):
            labels = " or ".join(target.column(name).label for name in names)
            yield Problem(
                row.number, names[0], f"{labels} is empty", "Fill one of them in."
            )
