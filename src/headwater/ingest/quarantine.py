"""Refused rows as they came, with the place and the remedy in front, in a file that loads again once mended."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from headwater.ingest.csv_rows import MalformedRow
from headwater.ingest.feeds import quoted
from headwater.ingest.files import QUARANTINE_COLUMNS, DoorFile
from headwater.ingest.workspace import FILE_BITS, PART_BITS, ReadFile, Workspace

_FETCHED_ROWS = 10_000
MALFORMED_REMEDY = (
    "Give the row one value, or nothing, for each column of the header;"
    " quote values that hold the delimiter or a line end."
)


class Quarantine:
    """The quarantine files of one load, made when the first row is refused; complete once the context is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = ExitStack()
        self._writers: dict[Path, Any] = {}

    def malformed(self, file: DoorFile, row: MalformedRow) -> None:
        """Set a malformed row aside, its fields as far as they could be told apart."""
        place = [str(row.row), "", f"The row {row.problem}.", MALFORMED_REMEDY]
        names = file.columns
        fields = row.fields
        if len(names) < len(file.header) <= len(fields):
            # Unnamed columns and those that an earlier quarantine put in front aren't written again.
            dropped = set(range(len(file.header))) - set(names.values())
            fields = [text for at, text in enumerate(fields) if at not in dropped]
        self._writer(file).writerow([*place, *fields])

    def refused(self, work: Workspace, read: ReadFile) -> None:
        """Set aside the rows of a file that the checks refused."""
        first = read.number << (FILE_BITS - PART_BITS)
        # As text, and that after the join: a file has many rows, few of them refused.
        texts = "".join(
            f", raw.{quoted(name)}::VARCHAR" for name in read.feed.file.columns
        )
        rows = work.db.execute(
            f"""
            SELECT refused.fault, refused.part, raw._n{texts} FROM ({read.raw}) AS raw
            JOIN refused ON refused._row = {first} + raw._n
            ORDER BY raw._n
            """
        )
        while batch := rows.fetchmany(_FETCHED_ROWS):
            writer = self._writer(read.feed.file)
            for fault_number, part, number, *fields in batch:
                fault = work.faults[fault_number]
                column = read.feed.file_column(fault.column, part)
                place = [number, column, fault.problem, fault.remedy]
                writer.writerow([*place, *fields])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    @property
    def used(self) -> bool:
        """Whether any row was refused."""
        return bool(self._writers)

    def _writer(self, file: DoorFile) -> Any:
        if file.path not in self._writers:
            path = self._free_name(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            stream = path.open("w", encoding="utf-8", newline="")
            writer = csv.writer(
                self._files.enter_context(stream), delimiter=file.delimiter
            )
            writer.writerow([*QUARANTINE_COLUMNS, *file.columns])
            self._writers[file.path] = writer
        return self._writers[file.path]

    def _free_name(self, file: DoorFile) -> Path:
        """Two files of one name get a folder each, because the name says what a file is when it is loaded again."""
        name = f"{file.path.name.partition('.')[0]}.csv"
        path, copy = self.folder / name, 1
        while path.exists():
            copy += 1
            path = self.folder / str(copy) / name
        return path
