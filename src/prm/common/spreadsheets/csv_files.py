"""CSV as people have it: any delimiter, UTF-8, UTF-16 or Windows text, quotes and line breaks in cells."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from prm.common.spreadsheets.tables import Raw, Table, UnreadableFile, open_table

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE = 256 * 1024  # characters in which the delimiter is looked for
SAMPLE_ROWS = 200
LONGEST_CELL = 100_000  # characters; a longer one is a quote that nobody closed
CHUNK = 1024 * 1024


def read_csv(path: Path) -> Table:
    """Read a text file as a table.

    Raises
    ------
    UnreadableFile
        If it isn't text, or nothing is in it.
    """
    encoding, notices = _encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE)
    delimiter, skipped = _delimiter_of(sample)

    def read() -> Iterator[Raw]:
        return _read(path, encoding=encoding, delimiter=delimiter, skipped=skipped)

    kind = f"CSV with {NAMES[delimiter]}"
    return open_table(read, kind=kind, notices=notices)


def _encoding_of(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16"), []
    if b"\0" in head:
        # Text in UTF-16 has a zero in every other byte, and then in the same half of each pair.
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if zeros.count(0) > 0.8 * len(zeros):
                return _checked(path, encoding), []
        raise _not_text()
    if _decodes(path, "utf-8"):
        return "utf-8-sig", []
    return _checked(path, "cp1252"), [
        "The file isn’t UTF-8; it was read as Windows text. Look whether names with accents are right."
    ]


def _checked(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise _not_text()
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _not_text() -> UnreadableFile:
    return UnreadableFile(
        "This file is neither text nor an Excel workbook.",
        "Save it as CSV (UTF-8) or as an .xlsx workbook, and upload that.",
    )


def _delimiter_of(sample: str) -> tuple[str, int]:
    """Return what separates the cells, and how many rows stand before the table only to say so."""
    first = sample[:6].strip().casefold()
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4], 1
    if sample[:5].casefold() == "sep=\t":
        return "\t", 1
    return max(DELIMITERS, key=lambda sign: _fit(sample, sign)), 0


def _fit(sample: str, delimiter: str) -> tuple[int, int]:
    """Return how many rows have the commonest width, and that width; nothing fits a table of one column."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter):
            if row and not row[0].startswith("#"):
                widths[len(row)] += 1
            if widths.total() >= SAMPLE_ROWS:
                break
    except csv.Error:
        return (0, 0)
    wide = {width: rows for width, rows in widths.items() if width > 1}
    if not wide:
        return (0, 0)
    width = max(wide, key=lambda each: (wide[each], each))
    return wide[width], width


def _read(path: Path, *, encoding: str, delimiter: str, skipped: int) -> Iterator[Raw]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                if max(map(len, cells), default=0) > LONGEST_CELL:
                    raise _endless(number)
                if number > skipped:
                    yield number, cells
        except csv.Error as error:
            raise _endless(number + 1) from error


def _endless(number: int) -> UnreadableFile:
    return UnreadableFile(
        f"Row {number} has a cell of more than {LONGEST_CELL:,} characters.",
        "Most often a quotation mark is opened there and never closed. Close it or take it out.",
    )
