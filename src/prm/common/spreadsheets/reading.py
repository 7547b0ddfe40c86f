"""Which kind of file somebody uploaded, told by what is in it and never by its name."""

from __future__ import annotations

from pathlib import Path

from prm.common.spreadsheets.csv_files import read_csv
from prm.common.spreadsheets.tables import Table, UnreadableFile
from prm.common.spreadsheets.workbooks import read_xlsx

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What a file begins with, and what somebody who uploads it most likely has.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook, or one with a password"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"PAR1", "a Parquet file"),
)
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table")


def read_table(path: Path) -> Table:
    """Read a CSV file or an Excel workbook.

    Raises
    ------
    UnreadableFile
        With what is wrong with it and what to do, in words for whoever uploaded it.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if not head.strip():
        raise UnreadableFile(
            "The file is empty.", "Check that it was saved, and upload it again."
        )
    if head.startswith(_ZIP):
        return read_xlsx(path)
    for beginning, what in _OTHERS:
        if head.startswith(beginning):
            raise UnreadableFile(
                f"This file is {what}.",
                "Save the table as .xlsx or CSV without a password, and upload that.",
            )
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise UnreadableFile(
            "This file is a web page or XML, whatever its name says.",
            "Open it in Excel, save it as .xlsx or CSV, and upload that.",
        )
    return read_csv(path)
