"""What the steps of one load share: a database, a folder for what is in between, and what is refused or netted.

A row is known by ``_id``: file, row of the file, and part (one wide row can become several lines). What is refused is
refused by the file's row, whole; what is netted is netted by the canonical row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from headwater.ingest.days import day_in_name
from headwater.ingest.feeds import Feed, quoted
from headwater.ingest.kinds import typed
from headwater.schema.lake import Lake
from headwater.schema.progress import Progress
from headwater.schema.tables import TABLES

FILE_BITS = 50  # _id = file << 50 | row << 8 | part
PART_BITS = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: what is wrong, where, and what mends it."""

    reason: str  # a word that reports count by
    column: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file of the load after reading.

    Attributes
    ----------
    number, feed
        Which of the load's files it is, and what it becomes.
    rows, malformed
        How many it has, and how many of them couldn't be told apart into fields.
    raw
        SQL for its rows as they came, their number ``_n`` in front.
    held
        The types of its columns, by name, as the database calls them; without those that hold nothing.
    """

    number: int
    feed: Feed
    rows: int
    malformed: int
    raw: str
    held: Mapping[str, str]

    def fills(self, expression: str | None) -> bool:
        """Say whether anything of the file can stand in a canonical column that is made by an SQL expression."""
        empty = self.feed.file.columns.keys() - self.held.keys()
        return expression not in (None, *map(quoted, empty))


@dataclass(slots=True)
class Workspace:
    """The state of one load while it runs."""

    db: duckdb.DuckDBPyConnection
    folder: Path  # inside the lake's staging folder; gone after the load
    at: date
    load_seq: int
    buckets: int
    lake: Lake | None  # None while the first load makes it
    source: str  # of the load, by its name
    takes_map: bool  # a value without a meaning stops the load
    opaque: bool  # keep ids that fail the check digit
    progress: Progress
    files: list[ReadFile] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)  # in the order of the checks
    # What ``in_<table>`` holds each column as: text, or the lake's own type where files bring it.
    held: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def count(self, sql: str) -> int:
        """Return the single number that a query yields."""
        ((number,),) = self.db.execute(sql).fetchall()
        return int(number)

    def lake_files(self, table: str) -> list[str]:
        """Return what earlier loads wrote of a table."""
        return [] if self.lake is None else self.lake.files(table)

    def typed(self, table: str, name: str) -> str:
        """SQL: a column of ``in_<table>`` as its lake type, null where it isn't one."""
        (column,) = (entry for entry in TABLES[table].columns if entry.name == name)
        return typed(column, self.held[table][name])

    def own_loads(self) -> list[int]:
        """Return the numbers of the earlier loads of this load's source."""
        loads = self.lake.loads() if self.lake else []
        return [
            int(load["load_seq"]) for load in loads if load["source"] == self.source
        ]

    def day_of_file(self, row_id: str = "_id") -> str:
        """SQL: the day that the file of a row speaks of."""
        days = {
            file.number: day_in_name(file.feed.file.name, latest=self.at)
            for file in self.files
        }
        whens = " ".join(f"WHEN {file} THEN DATE '{day}'" for file, day in days.items())
        return f"CASE {file_of(row_id)} {whens} END"


def file_of(row_id: str = "_id") -> str:
    """SQL: the number of the file that a row came from."""
    return f"({row_id} >> {FILE_BITS})"


def row_of(row_id: str = "_id") -> str:
    """SQL: file and row together, which refusing goes by."""
    return f"({row_id} >> {PART_BITS})"


def part_of(row_id: str = "_id") -> str:
    """SQL: which of the rows it is that one row of the file became."""
    return f"({row_id} & {(1 << PART_BITS) - 1})"


def text_list(paths: list[str]) -> str:
    """SQL: a list of text literals, such as the files that ``read_parquet`` takes."""
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
