"""What a source says about its files: which canonical rows each row becomes. Nothing here runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headwater.ingest.files import DoorFile, open_door
from headwater.schema.errors import InputError
from headwater.schema.tables import Table


@dataclass(frozen=True, slots=True)
class Output:
    """Rows of one canonical table that the rows of a file become.

    Attributes
    ----------
    table
        The canonical table.
    columns
        Its columns, each with an SQL expression over the file's columns (text, blank as null). Absent: null.
    rows
        The FROM clause; ``raw`` is the file. A row that it leaves out is netted: it adds nothing by itself.
    part
        SQL integer 0-255 that tells the rows apart that one row of the file becomes.
    derived
        True for rows that are a by-product: written, but not what the file's row is counted by.
    """

    table: Table
    columns: Mapping[str, str]
    rows: str = "raw"
    part: str = "0"
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """One file and what it becomes."""

    file: DoorFile
    outputs: tuple[Output, ...]
    notices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The tables that the file's rows are counted by, as reports name them."""
        names = [output.table.name for output in self.outputs if not output.derived]
        return ", ".join(dict.fromkeys(names))

    def file_column(self, column: str, part: int) -> str:
        """Return the file's own name for a canonical column, as the expression that makes it has it.

        Of a list of columns, one for each line of a wide row, it is the one of that line.
        """
        for output in self.outputs:
            named: list[str] = re.findall(
                r'"((?:[^"]|"")+)"', output.columns.get(column, "")
            )
            known = [name for name in named if name in self.file.columns]
            if known and output.columns[column].startswith("["):
                return known[max(0, min(part, len(known)) - 1)]
            if known:
                return known[0]
        return column


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of delivery that ``headwater ingest`` takes.

    Attributes
    ----------
    name
        As a person types it.
    recognise
        Gives the kind of a file from its name, or None for a file that isn't of this source.
    feed
        Turns a file of a recognised kind into a feed.
    wanted
        What a person should look for when nothing was recognised.
    takes_map
        Whether a person says what a site's columns and values mean; a value without a meaning then stops the load.
    unused
        Kinds that are recognised and left out, each with the reason.
    """

    name: str
    recognise: Callable[[Path], str | None]
    feed: Callable[[DoorFile, str], Feed]
    wanted: str
    delimiter: str = ","
    takes_map: bool = False
    unused: Mapping[str, str] = field(default_factory=dict)


def base_name(path: Path) -> str:
    """Return a file's name in lower case without any of its endings: ``claims.csv.gz`` is ``claims``."""
    return path.name.lower().partition(".")[0]


def quoted(name: str) -> str:
    """Return a column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def plan(source: Source, files: Sequence[Path]) -> tuple[list[Feed], list[str]]:
    """Return the feeds of the recognised files, and notices about those left out.

    Raises
    ------
    InputError
        If no file is recognised, or one that is can't be used.
    """
    feeds: list[Feed] = []
    notices: list[str] = []
    for path in files:
        kind = source.recognise(path)
        if kind is None:
            continue
        if kind in source.unused:
            rows = _lines(path) - 1
            some = f"{rows:,} row{'s' if rows != 1 else ''}"
            notices.append(f"{path.name}: {some} left out: {source.unused[kind]}.")
            continue
        file = open_door(path, delimiter=source.delimiter)
        feed = source.feed(file, kind)
        feeds.append(feed)
        notices.extend(feed.notices)
    if not feeds:
        names = ", ".join(path.name for path in files[:5]) or "no file at all"
        raise InputError(
            f"There is nothing that {source.name} reads: {names}{' …' if len(files) > 5 else ''}.",
            f"It looks for {source.wanted}.",
        )
    return feeds, notices


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return max(1, sum(1 for _ in stream))
