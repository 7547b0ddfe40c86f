"""Excel workbooks, read as the text that a person sees: identifiers without “.0”, days as ISO dates."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from prm.common.spreadsheets.tables import (
    UNCALCULATED,
    Raw,
    Table,
    UnreadableFile,
    open_table,
)

MOST_UNPACKED = 300 * 1024 * 1024  # bytes; a real roster unpacks to a few dozen million
MOST_PARTS = 2_000
MOST_COLUMNS = 1_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZEROS = re.compile(r"0+")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_xlsx(path: Path) -> Table:
    """Read the first visible sheet that holds something.

    Raises
    ------
    UnreadableFile
        If it isn't a workbook, is damaged or unpacks to more than anybody's roster.
    """
    _check_archive(path)
    name, part, others = _choose_sheet(path)
    uncalculated = _find_uncalculated(path, part)
    notices = [f"The sheet “{name}” was read."] if others else []
    if others:
        listed = ", ".join(f"“{each}”" for each in others[:5])
        notices.append(f"Not read: {listed}. Upload them one by one if you need them.")
    if uncalculated:
        notices.append(
            "Some formulas were never calculated. Open the file in Excel and save it, or their cells count as errors."
        )

    def read() -> Iterator[Raw]:
        return _read(path, name, uncalculated)

    return open_table(read, kind=f"Excel sheet “{name}”", notices=notices)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged() from error
    if "[Content_Types].xml" not in names:
        raise UnreadableFile(
            "This file is a zip archive, not an Excel workbook.",
            "Unpack it and upload the table inside.",
        )
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise UnreadableFile(
            f"This workbook unpacks to {size / 1024**2:,.0f} MB in {len(parts):,} parts.",
            "Save the sheet with the table alone, as CSV, and upload that.",
        )


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "This workbook is damaged, or it isn’t one.",
        "Open it in Excel, save it as .xlsx or CSV under a new name, and upload that.",
    )


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    from openpyxl import load_workbook

    with path.open("rb") as file:  # by name it would be judged by its ending
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its XML parser met
            raise _damaged() from error
        try:
            yield book
        finally:
            book.close()


def _choose_sheet(path: Path) -> tuple[str, str, list[str]]:
    """Return the sheet to read, its part of the archive, and the other sheets that hold something."""
    with _open(path) as book:
        filled = [
            sheet
            for sheet in book.worksheets
            if sheet.sheet_state == "visible" and _holds_something(sheet)
        ]
        if not filled:
            raise UnreadableFile(
                "No visible sheet of this workbook holds anything.",
                "Show the sheet with the table, save the workbook and upload it again.",
            )
        chosen, *others = filled
        part = chosen._worksheet_path  # openpyxl offers no other way to know it
        return chosen.title, part, [sheet.title for sheet in others]


def _holds_something(sheet: Any) -> bool:
    return any(cell.value is not None for cells in _rows_of(sheet) for cell in cells)


def _rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is only a chart
        return
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    try:
        yield from sheet.iter_rows(max_col=MOST_COLUMNS)
    except UnreadableFile:
        raise
    except Exception as error:
        raise _damaged() from error


def _find_uncalculated(path: Path, part: str) -> frozenset[str]:
    """Return the cells that hold a formula and no result: a program wrote them that can't calculate."""
    found = set()
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as file:
            for _, element in ElementTree.iterparse(file):
                if element.tag == f"{_MAIN}c":
                    # A result that is an empty text says that it is text.
                    known = element.get("t") or element.findtext(f"{_MAIN}v")
                    if element.find(f"{_MAIN}f") is not None and not known:
                        found.add(element.get("r", ""))
                elif element.tag == f"{_MAIN}row":
                    element.clear()
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, OSError) as error:
        raise _damaged() from error
    return frozenset(found)


def _read(path: Path, name: str, uncalculated: frozenset[str]) -> Iterator[Raw]:
    with _open(path) as book:
        for number, cells in enumerate(_rows_of(book[name]), start=1):
            yield number, [_text_of(cell, uncalculated) for cell in cells]


def _text_of(cell: Any, uncalculated: frozenset[str]) -> str:
    value = cell.value
    if value is None:
        missing = uncalculated and getattr(cell, "coordinate", "") in uncalculated
        return UNCALCULATED if missing else ""
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value if isinstance(value, timedelta) else value or "")


def _unescaped(match: re.Match[str]) -> str:
    # XML can't hold control characters; no text of ours holds the zero character.
    return chr(int(match[1], 16)).replace("\0", "")


def _number(value: float, shown_as: str) -> str:
    if float(value).is_integer() and abs(value) < 1e15:
        whole = str(int(value))
        # A ZIP code that Excel took for a number shows its leading zero by such a format.
        return whole.zfill(len(shown_as)) if _ZEROS.fullmatch(shown_as) else whole
    return repr(value)


def _moment(value: datetime) -> str:
    midnight = value.time() == time(0)
    return value.date().isoformat() if midnight else value.isoformat(sep=" ")
