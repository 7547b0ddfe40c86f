"""What a kind of file is: its columns, what a row of it says, and what is done with what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prm.accounts.models import User
from prm.directory.adopting import Kind, Statement
from prm.directory.imports.columns import Column, Value
from prm.directory.models import Import


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a row that can't be taken. Without a column it is about the row, without a row about the file."""

    row: int | None
    column: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CleanRow:
    """A row whose cells are read: target column to value, empty cells left out."""

    number: int
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Return the text of a column, empty when it has none."""
        return str(self.values.get(name, ""))

    def texts(self, *names: str) -> dict[str, str]:
        """Return the texts of those columns that have one."""
        return {name: self.text(name) for name in names if name in self.values}


@dataclass(slots=True)
class Outcome:
    """How many records of each kind were created, changed or known already, and what couldn't be taken."""

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)  # of the site's area
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0  # read, where the target reads the upload itself


class Memory:
    """What the rows of a file said so far: of a record that several rows name, one statement is made of all."""

    def __init__(self) -> None:
        self._known: dict[tuple[Kind, str], dict[str, tuple[str, int]]] = {}
        self._first: dict[tuple[Kind, str], int] = {}
        self.rows: dict[Hashable, int] = {}  # whatever a target finds again: its row

    def state(
        self, kind: Kind, key: str, values: Mapping[str, str], row: int
    ) -> list[Problem]:
        """Add what a row says of a record; return where it contradicts a row before it."""
        self._first.setdefault((kind, key), row)
        known = self._known.setdefault((kind, key), {})
        problems = []
        for name, value in values.items():
            said, where = known.setdefault(name, (value, row))
            if said != value:
                what = f"“{value}” here, “{said}” in row {where}, which was taken"
                problems.append(Problem(row, name, what, "Make the rows agree."))
        return problems

    def statements(self) -> Iterator[Statement]:
        """Yield what the file says of each record, at the row that names it first."""
        for (kind, key), row in self._first.items():
            values = {name: text for name, (text, _) in self._known[kind, key].items()}
            yield Statement(kind, key, values, row=row)


Said = Sequence[Any]
Load = Callable[[Said, Import, User, datetime], Outcome]
ReadWhole = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of file that an import takes.

    Attributes
    ----------
    say
        From a row to what it says, and to problems. What it states of a record it adds to the memory, for other rows
        may say more of the same one.
    load
        Takes what some rows said: ``load(said, brought_by, by, at)``. Said twice, it changes nothing.
    one_of
        Sets of columns of which one is needed.
    take_whole
        Instead of ``load``, for what goes through the lake: takes what all rows said at once, or tries it; nothing
        undoes it.
    read_whole
        Of a target without columns: takes the whole upload, or tries it.
    """

    name: str
    label: str
    what: str
    columns: tuple[Column, ...] = ()
    say: Callable[[CleanRow, Memory], tuple[Said, list[Problem]]] | None = None
    load: Load | None = None
    one_of: tuple[tuple[str, ...], ...] = ()
    take_whole: ReadWhole | None = None
    read_whole: ReadWhole | None = None

    @property
    def is_mapped(self) -> bool:
        """Whether a person says what its columns mean."""
        return bool(self.columns)

    @property
    def may_be_undone(self) -> bool:
        """Whether a load can be taken back: what is in the lake stays there."""
        return self.load is not None

    def column(self, name: str) -> Column:
        """Return one of its columns."""
        return next(column for column in self.columns if column.name == name)
