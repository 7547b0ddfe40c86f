"""Find the files at the door and look at their first bytes before anything is read.

A file that is not what its name says is refused here, whole, with the remedy: a spreadsheet, an archive, another
encoding, another delimiter, a header that doesn't name what is needed.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.schema.errors import InputError

# Columns that a quarantine file puts in front; a mended file still has them.
QUARANTINE_COLUMNS = ("_row", "_column", "_reason", "_remedy")

_HEAD_BYTES = 1 << 16
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_OUR_NAMES = frozenset({"_n", "file_row_number"})
_UTF8_MARK = b"\xef\xbb\xbf"
_NOT_TEXT: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "Save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save the sheet as CSV"),
    (b"\x1f\x8b", "a gzip archive", "Unpack it (gunzip)"),
    (b"%PDF", "a PDF", "Ask for the data as CSV or Parquet"),
    (b"\xff\xfe", "UTF-16 text", "Save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "Save it as UTF-8"),
)


@dataclass(frozen=True, slots=True)
class DoorFile:
    """A file whose form and header are known."""

    path: Path
    form: Literal["csv", "parquet"]
    header: tuple[str, ...]  # as in the file, stripped; empty where unnamed
    delimiter: str = ","

    @property
    def name(self) -> str:
        """The name that messages and reports use."""
        return self.path.name

    @property
    def columns(self) -> dict[str, int]:
        """Place of every column that carries data, by name."""
        return {
            name: place
            for place, name in enumerate(self.header)
            if name and name not in QUARANTINE_COLUMNS
        }

    def require(self, names: Iterable[str]) -> None:
        """Raise InputError if the header lacks one of the names."""
        missing = [name for name in names if name not in self.columns]
        if missing:
            raise _missing(self, missing)


def find_files(paths: Iterable[Path | str]) -> list[Path]:
    """Return the files that the paths name: themselves, or what lies directly in a folder.

    Deeper folders are left alone: a market keeps its planted truth in one, and nothing may load that.
    """
    found: dict[Path, None] = {}  # in order, each once
    for path in map(Path, paths):
        if path.is_dir():
            inside = [child for child in _children(path) if child.is_file()]
            found.update(dict.fromkeys(child.resolve() for child in inside))
        elif path.is_file():
            found[path.resolve()] = None
        else:
            raise InputError(
                f"{path} isn't there.", "Check the path; nothing was loaded."
            )
    for path in found:
        if not os.access(path, os.R_OK):
            raise _unreadable(path)
    return list(found)


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except PermissionError as error:
        raise _unreadable(folder) from error


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"{path} may not be read.", "Give the user who runs Headwater the right to."
    )


def is_from_market(file: Path) -> bool:
    """Say whether the file lies in a folder that a made-up market was written to, or in one right inside it."""
    for folder in (file.parent, file.parent.parent):
        label = folder / "market.json"
        with suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads(label.read_text(encoding="utf-8"))["synthetic"]:
                return True
    return False


def sha256(file: Path) -> str:
    """Return the checksum by which a file that was already loaded is known again."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_door(path: Path, *, delimiter: str = ",") -> DoorFile:
    """Look at the first bytes of a file and read its header.

    Raises
    ------
    InputError
        If the file is empty, isn't CSV or Parquet, isn't UTF-8, or names a column twice.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head.strip(b"\r\n \t\x00" + _UTF8_MARK):
        raise InputError("The file is empty.", "Export it again.", file=path.name)
    if head.startswith(b"PAR1"):
        file = DoorFile(path, "parquet", _parquet_header(path))
    else:
        _refuse_other_forms(path, head)
        file = DoorFile(path, "csv", _csv_header(path, delimiter), delimiter)
    _check_names(file)
    return file


def check_whole(file: DoorFile) -> None:
    """Raise InputError if a Parquet file can't be read to its end: its header may stand where its rows don't."""
    if file.form != "parquet":
        return
    try:
        with pq.ParquetFile(file.path) as rows:
            for batch in rows.iter_batches():
                batch.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file.path) from error


def physical_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, each with its line end, checked to be UTF-8 without a byte order mark.

    Raises
    ------
    InputError
        At the first line that isn't UTF-8, with its number.
    """
    with path.open(encoding="utf-8-sig", newline="\n") as stream:
        try:
            yield from stream
        except UnicodeDecodeError as error:
            raise _not_utf8(path) from error


def _not_utf8(path: Path) -> InputError:
    """Find the line again: the reader that is quick doesn't know where it was."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return InputError(
                    f"Line {number} isn't UTF-8 (byte {line[error.start]:#04x}).",
                    "Save the file as UTF-8 and load it again.",
                    file=path.name,
                )
    raise AssertionError(f"{path} changed while it was read")


def _refuse_other_forms(path: Path, head: bytes) -> None:
    for start, what, remedy in _NOT_TEXT:
        if head.startswith(start):
            raise InputError(
                f"The file is {what}, not CSV.",
                f"{remedy} and load that.",
                file=path.name,
            )
    if b"\x00" in head.partition(b"\n")[0]:
        raise InputError(
            "The file isn't UTF-8 text (it holds zero bytes, as UTF-16 does).",
            "Save it as CSV in UTF-8 and load that.",
            file=path.name,
        )
    if b"\r" in head and b"\n" not in head:
        raise InputError(
            "Its lines end in CR alone, as on old Macs.",
            "Save it with LF or CR LF at the end of lines.",
            file=path.name,
        )


def _csv_header(path: Path, delimiter: str) -> tuple[str, ...]:
    lines = (line for line in physical_lines(path) if line.strip())
    try:
        fields = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise InputError(
            f"The header can't be read: {error}.",
            "Write one line of column names, quoted where they hold a delimiter.",
            file=path.name,
        ) from error
    if not any(field.strip() for field in fields):
        raise InputError(
            "The file has no header.",
            "Write the names of the columns in its first line.",
            file=path.name,
        )
    return tuple(field.strip() for field in fields)


def _check_names(file: DoorFile) -> None:
    # Databases don't tell Npi from npi: two such columns are one column twice.
    names = Counter(name.lower() for name in file.header if name)
    for name in file.header:
        if names[name.lower()] > 1:
            raise InputError(
                f"The header names {name} twice.",
                "Rename or remove one of the two columns.",
                file=file.name,
                column=name,
            )
        if name.lower() in _OUR_NAMES:
            raise InputError(
                f"The header has a column {name}, a name that Headwater needs for itself.",
                "Rename or remove the column.",
                file=file.name,
                column=name,
            )


def _parquet_header(path: Path) -> tuple[str, ...]:
    try:
        return tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(
        "The Parquet file is cut short or damaged.",
        "Copy or export it again.",
        file=path.name,
    )


def _missing(file: DoorFile, missing: list[str]) -> InputError:
    """Say which columns are missing, or that the delimiter is another one when that explains it."""
    line = file.delimiter.join(file.header)
    for other, words in _DELIMITERS.items():
        if other != file.delimiter and missing[0] in [
            name.strip().strip('"') for name in line.split(other)
        ]:
            return InputError(
                f"Its fields are parted by {words}, not by {_DELIMITERS[file.delimiter]}.",
                f"Save it with {_DELIMITERS[file.delimiter]} between the fields.",
                file=file.name,
            )
    several = len(missing) > 1
    return InputError(
        f"The column{'s' if several else ''} {', '.join(missing)} {'are' if several else 'is'} missing.",
        "Add it to the file; a value that nobody knows may be empty."
        if not several
        else "Add them to the file; a value that nobody knows may be empty.",
        file=file.name,
        column=missing[0],
    )
