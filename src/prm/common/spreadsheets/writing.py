"""Tables that people download, as CSV or as an Excel workbook.

CSV is UTF-8 with a byte-order mark: without it Excel takes the file for the old code page of the machine and
garbles every accent. Whoever reads it otherwise asks for ``utf-8-sig``. Numbers stay numbers; text never runs.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from prm.common.spreadsheets.safety import neutralised

Cell = str | int | float | Decimal | date | datetime | time | bool | None

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # Excel's limit of one cell
CUT = " … (cut: Excel holds no more in one cell)"
MOST_DIGITS = 10**15  # Excel keeps 15 digits; a longer number is an identifier


def csv_response(
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    notes: Iterable[str] = (),
) -> StreamingHttpResponse:
    """Give a table away as CSV, row by row. ``notes`` say what it is, in lines that begin with #."""
    return StreamingHttpResponse(
        csv_lines(header, rows, notes=notes),
        content_type="text/csv; charset=utf-8",
        headers=_attachment(name, ".csv"),
    )


def csv_lines(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    notes: Iterable[str] = (),
) -> Iterator[str]:
    """Yield the lines of a CSV file."""
    yield MARK
    for note in notes:
        # One cell of one line, whatever somebody put into it.
        yield f"# {' '.join(note.replace(',', ';').split())}\r\n"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in chain([header], rows):
        writer.writerow(_plain(cell) for cell in row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _plain(cell: Cell) -> str | int | float | Decimal:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float | Decimal):
        return cell
    if isinstance(cell, datetime):
        return _local(cell).isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return neutralised(str(cell))


def xlsx_response(
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "Sheet1",
    notes: Sequence[str] = (),
) -> HttpResponse:
    """Give a table away as an Excel workbook. ``notes`` stand on a sheet of their own."""
    return HttpResponse(
        xlsx_bytes(header, rows, sheet=sheet, notes=notes),
        content_type=XLSX,
        headers=_attachment(name, ".xlsx"),
    )


def xlsx_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str = "Sheet1",
    notes: Sequence[str] = (),
) -> bytes:
    """Return a workbook of one table. Rows wait on disk, not in memory."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as workbook:
        table = _Sheet(workbook, sheet)
        table.write(header, bold=True)
        table.freeze()
        for row in rows:
            table.write(row)
        if notes:
            about = _Sheet(workbook, "About")
            for note in notes:
                about.write([note])
    return file.getvalue()


class _Sheet:
    """One sheet, written from the top."""

    def __init__(self, workbook: Any, name: str) -> None:
        self._sheet = workbook.add_worksheet(name[:31])
        self._row = 0
        self._bold = workbook.add_format({"bold": True})
        # What a leading apostrophe is in CSV: the text is whole, and stays text when somebody edits the cell.
        self._quoted = workbook.add_format({"quote_prefix": True})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def freeze(self) -> None:
        """Keep the rows so far in sight."""
        self._sheet.freeze_panes(self._row, 0)

    def write(self, cells: Sequence[Cell], *, bold: bool = False) -> None:
        """Add a row."""
        for column, cell in enumerate(cells):
            self._write_cell(column, cell, self._bold if bold else None)
        self._row += 1

    def _write_cell(self, column: int, cell: Cell, style: Any) -> None:
        place = self._row, column
        if isinstance(cell, datetime):
            naive = _local(cell).replace(tzinfo=None)
            self._sheet.write_datetime(*place, naive, self._moment)
            return
        if isinstance(cell, date):
            self._sheet.write_datetime(*place, cell, self._date)
            return
        plain = cell if isinstance(cell, str) else _plain(cell)
        if not isinstance(plain, str) and abs(float(plain)) < MOST_DIGITS:
            self._sheet.write_number(*place, float(plain), style)
        elif plain != "":
            text = _fitting(str(plain))
            runs = neutralised(text) != text
            self._sheet.write_string(*place, text, self._quoted if runs else style)


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _attachment(name: str, ending: str) -> dict[str, str]:
    disposition = content_disposition_header(True, name.removesuffix(ending) + ending)
    return {"Content-Disposition": disposition or "attachment"}
