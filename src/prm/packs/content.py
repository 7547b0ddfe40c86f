"""What a pack says: plain frozen data, from which page, sheet, slides and paper are all made.

Whatever shows a pack reads nothing else, so that all of them say the same, and so that a frozen pack made again is the
same. A cell carries its number and the words in which it is read; a count that may not be shown has words alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self

Number = int | float
FORMAT = 1  # of the data; a pack of another format is shown by the release that made it


class Kind(StrEnum):
    """What a column holds, which decides how a sheet writes it."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # 0 to 1
    CHANGE = "change"  # -1 and more, with a sign
    DAYS = "days"
    HOURS = "hours"
    MONEY = "money"  # dollars
    DATE = "date"  # ISO, as text


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and how it is read.

    Attributes
    ----------
    value
        For a sheet to reckon with; None where nothing is known or nothing may be shown.
    text
        What stands on the page.
    link
        Path of the page that says more.
    late
        It asks for somebody's attention.
    """

    text: str
    value: Number | str | None = None
    link: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    ratio
        Keys of two columns: where both are numbers the sheet divides the first by the second itself.
    sums
        It may be added up: a last row of the sheet does.
    measure
        Its entry in the dictionary of measures; empty where it is no measure.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    ratio: tuple[str, str] | None = None
    sums: bool = False
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, in the order that a reader should take them."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    more: int = 0  # rows that aren't listed
    link: str = ""  # where the rest stands
    empty: str = ""  # what to say when there are no rows

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the columns' keys."""
        return tuple(column.key for column in self.columns)


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of a strip."""

    label: str
    cell: Cell
    note: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """A few numbers side by side."""

    title: str
    facts: tuple[Fact, ...]
    note: str = ""


class Shape(StrEnum):
    """How values are drawn."""

    STACKED = "stacked"  # columns on top of each other
    BARS = "bars"  # lying, one a category
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one colour; None leaves a gap."""

    name: str
    role: str  # what the colour means: a destination kind, or "ink"
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the numbers that it draws.

    Attributes
    ----------
    drawing
        The specification that page and paper draw; slides and sheets draw natively from the series.
    """

    title: str
    shape: Shape
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    description: str
    drawing: Mapping[str, Any]
    note: str = ""
    measure: str = ""


Block = Table | Strip | Chart
_BLOCKS: Mapping[str, type[Table | Strip | Chart]] = {
    "table": Table,
    "strip": Strip,
    "chart": Chart,
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a pack: what is to be known first in one sentence, then the numbers."""

    key: str
    title: str
    lead: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a pack was made from: enough to find it again."""

    mart: str  # id; empty: there was none
    as_of: str  # ISO day to which claims reach; empty: none
    window: str  # in words
    sources: str
    definitions: Mapping[str, Any]  # versions by name
    fingerprint: str  # of the service lines
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """One pack."""

    title: str
    subtitle: str
    first: date  # of the week
    last: date
    source: Source
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    # What next week's pack asks anew, by question: numbers that a person never reads.
    asked: Mapping[str, Any] = field(default_factory=dict)

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Yield every block with its section, in order."""
        for section in self.sections:
            for block in section.blocks:
                yield section, block

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, from which :meth:`from_json` makes the same content."""
        plain = asdict(self)
        plain |= {"first": self.first.isoformat(), "last": self.last.isoformat()}
        for section, made in zip(self.sections, plain["sections"], strict=True):
            for block, each in zip(section.blocks, made["blocks"], strict=True):
                each["block"] = type(block).__name__.lower()
        found: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **plain}))
        return found

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Return the content that was written.

        Raises
        ------
        ValueError
            If another release wrote it in another format.
        """
        if plain.get("format") != FORMAT:
            raise ValueError(f"a pack of format {plain.get('format')}")
        rest = {name: value for name, value in plain.items() if name != "format"}
        return cls(
            **{
                **rest,
                "first": date.fromisoformat(plain["first"]),
                "last": date.fromisoformat(plain["last"]),
                "source": Source(**plain["source"]),
                "sections": tuple(map(_section, plain["sections"])),
                "notes": tuple(plain["notes"]),
            }
        )

    def digest(self) -> str:
        """Return the SHA-256 of all that it says."""
        said = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def _section(plain: Mapping[str, Any]) -> Section:
    blocks = tuple(map(_block, plain["blocks"]))
    return Section(plain["key"], plain["title"], plain["lead"], blocks)


def _block(plain: Mapping[str, Any]) -> Block:
    kind = _BLOCKS[plain["block"]]
    said = {name: value for name, value in plain.items() if name != "block"}
    if kind is Table:
        said["columns"] = tuple(map(_column, said["columns"]))
        said["rows"] = tuple(_cells(row) for row in said["rows"])
    elif kind is Strip:
        said["facts"] = tuple(
            Fact(**{**fact, "cell": Cell(**fact["cell"])}) for fact in said["facts"]
        )
    else:
        said["shape"], said["kind"] = Shape(said["shape"]), Kind(said["kind"])
        said["categories"] = tuple(said["categories"])
        said["series"] = tuple(
            Series(each["name"], each["role"], tuple(each["values"]))
            for each in said["series"]
        )
    return kind(**said)


def _column(plain: Mapping[str, Any]) -> Column:
    ratio = tuple(plain["ratio"]) if plain["ratio"] else None
    return Column(**{**plain, "kind": Kind(plain["kind"]), "ratio": ratio})


def _cells(row: Sequence[Mapping[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in row)
