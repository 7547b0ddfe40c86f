"""A pack as an Excel workbook: sheets that reckon themselves, charts that can be edited, names for every range."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prm.common.spreadsheets.safety import neutralised
from prm.packs.branding import Branding
from prm.packs.content import Cell, Chart, Column, Content, Kind, Shape, Strip, Table
from prm.packs.files.naming import Names
from prm.packs.files.palette import colour

FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0 %",
    Kind.CHANGE: "+0 %;−0 %;0 %",
    Kind.DAYS: "0.#",
    Kind.HOURS: "0.#",
    Kind.MONEY: "$#,##0",
    Kind.TEXT: "General",
    Kind.DATE: "yyyy-mm-dd",
}
_WIDTHS = {Kind.TEXT: 30}
_WIDTH = 14
_HEAD = 4  # rows above a sheet's table: title, lead or note, an empty one, the header
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SHAPES = {
    Shape.STACKED: {"type": "column", "subtype": "stacked"},
    Shape.BARS: {"type": "bar"},
    Shape.LINES: {"type": "line"},
}


def make_workbook(content: Content, branding: Branding, *, at: datetime) -> bytes:
    """Return the workbook: what matters first, then a sheet a table and a chart. Equal contents give equal files."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, _OPTIONS) as workbook:
        made = at.replace(tzinfo=None)
        workbook.set_properties(
            {"title": content.title, "author": branding.name, "created": made}
        )
        _Book(workbook, branding).write(content)
    return file.getvalue()


class _Book:
    """The workbook while it is written."""

    def __init__(self, workbook: Any, branding: Branding) -> None:
        self._workbook = workbook
        self._names = Names()
        self._accent = branding.colour
        self._styles: dict[tuple[Any, ...], Any] = {}

    def write(self, content: Content) -> None:
        """Write every sheet."""
        self._summary(content)
        for section, block in content.blocks():
            if isinstance(block, Table) and block.rows:
                self._table(section.title, block)
            elif isinstance(block, Chart):
                self._chart(section.title, block)
        self._about(content)

    def _style(self, **said: Any) -> Any:
        key = tuple(sorted(said.items()))
        if key not in self._styles:
            self._styles[key] = self._workbook.add_format(
                {"font_name": "Calibri", "valign": "top", **said}
            )
        return self._styles[key]

    def _title(self, sheet: Any, title: str, under: str) -> None:
        big = self._style(bold=True, font_size=14, font_color=self._accent)
        _text(sheet, 0, 0, title, big)
        if under:
            _text(sheet, 1, 0, under, self._style(font_color="#46524f"))

    def _summary(self, content: Content) -> None:
        """Write what is to be known first: each section's sentence and its few numbers, each with a name."""
        sheet = self._sheet("Summary")
        self._title(sheet, content.title, content.subtitle)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, 2, 60)
        sheet.freeze_panes(2, 0)
        row = 3
        for section in content.sections:
            _text(sheet, row, 0, section.title, self._style(bold=True, bottom=1))
            _text(sheet, row, 2, section.lead, self._style(text_wrap=True, bottom=1))
            row += 1
            for strip in section.blocks:
                if isinstance(strip, Strip):
                    row = self._facts(sheet, row, section.key, strip)
            row += 1

    def _facts(self, sheet: Any, row: int, section: str, strip: Strip) -> int:
        for fact in strip.facts:
            _text(sheet, row, 0, fact.label, self._style())
            self._cell(sheet, row, 1, fact.cell, _kind_of(fact.cell))
            _text(
                sheet,
                row,
                2,
                fact.note,
                self._style(text_wrap=True, font_color="#46524f"),
            )
            name = self._names.range(section, fact.label)
            self._workbook.define_name(name, f"={_quoted(sheet.name)}!$B${row + 1}")
            row += 1
        return row

    def _table(self, section: str, table: Table) -> None:
        sheet = self._sheet(table.title or section)
        self._title(sheet, table.title or section, table.note)
        header = self._style(bold=True, bottom=1, text_wrap=True)
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, _WIDTHS.get(column.kind, _WIDTH))
            _text(sheet, _HEAD - 1, at, column.label, header)
        sheet.freeze_panes(_HEAD, 1)
        for row, cells in enumerate(table.rows, _HEAD):
            for at, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
                self._value(sheet, table, row, at, column, cell)
        last = _HEAD + len(table.rows) - 1
        sheet.autofilter(_HEAD - 1, 0, last, len(table.columns) - 1)
        whole = f"$A${_HEAD}:${_letter(len(table.columns) - 1)}${last + 1}"
        name = self._names.range(section, table.title)
        self._workbook.define_name(name, f"={_quoted(sheet.name)}!{whole}")
        self._sums(sheet, table, last)

    def _value(
        self, sheet: Any, table: Table, row: int, at: int, column: Column, cell: Cell
    ) -> None:
        """Write a value; a ratio as the formula that it is, where both of its parts may be seen."""
        if column.ratio and isinstance(cell.value, int | float):
            over, under = (table.keys.index(key) for key in column.ratio)
            parts = [table.rows[row - _HEAD][place].value for place in (over, under)]
            if _is_ratio(cell.value, parts):
                formula = f"={_letter(over)}{row + 1}/{_letter(under)}{row + 1}"
                sheet.write_formula(
                    row, at, formula, self._number(column.kind), cell.value
                )
                return
        self._cell(sheet, row, at, cell, column.kind)

    def _cell(self, sheet: Any, row: int, at: int, cell: Cell, kind: Kind) -> None:
        if isinstance(cell.value, int | float) and kind is not Kind.TEXT:
            sheet.write_number(row, at, cell.value, self._number(kind))
        elif kind is Kind.DATE and isinstance(cell.value, str):
            moment = datetime.fromisoformat(cell.value)
            sheet.write_datetime(row, at, moment, self._number(kind))
        else:
            align = "left" if kind is Kind.TEXT else "right"
            style = self._style(
                text_wrap=True, align=align, quote_prefix=_runs(cell.text)
            )
            sheet.write_string(row, at, cell.text, style)

    def _number(self, kind: Kind) -> Any:
        return self._style(num_format=FORMATS[kind], align="right")

    def _sums(self, sheet: Any, table: Table, last: int) -> None:
        """Add a last row that adds up, where every number of a column may be seen: else it would say too little."""
        strong = {"bold": True, "top": 1, "align": "right"}
        summed = False
        for at, column in enumerate(table.columns):
            values = [row[at].value for row in table.rows]
            if not column.sums or not all(
                isinstance(each, int | float) for each in values
            ):
                continue
            letter = _letter(at)
            formula = f"=SUM({letter}{_HEAD + 1}:{letter}{last + 1})"
            style = self._style(num_format=FORMATS[column.kind], **strong)
            whole = sum(each for each in values if isinstance(each, int | float))
            sheet.write_formula(last + 1, at, formula, style, whole)
            summed = True
        if summed:
            _text(
                sheet, last + 1, 0, "Sum of these rows", self._style(bold=True, top=1)
            )

    def _chart(self, section: str, chart: Chart) -> None:
        """Write the numbers of a chart, and the chart beside them."""
        sheet = self._sheet(chart.title or section)
        self._title(sheet, chart.title or section, chart.note)
        bold = self._style(bold=True, bottom=1)
        sheet.set_column(0, 0, 24)
        sheet.freeze_panes(_HEAD, 1)
        for row, name in enumerate(chart.categories, _HEAD):
            _text(sheet, row, 0, name, self._style())
        for at, series in enumerate(chart.series, 1):
            _text(sheet, _HEAD - 1, at, series.name, bold)
            for row, value in enumerate(series.values, _HEAD):
                if value is not None:
                    sheet.write_number(row, at, value, self._number(chart.kind))
        sheet.insert_chart(
            _HEAD - 1, len(chart.series) + 2, self._drawn(sheet.name, chart)
        )

    def _drawn(self, sheet: str, chart: Chart) -> Any:
        drawn = self._workbook.add_chart(_SHAPES[chart.shape])
        last = _HEAD + len(chart.categories) - 1
        for at, series in enumerate(chart.series, 1):
            paint = {"color": colour(series.role, at)}
            drawn.add_series(
                {
                    "name": [sheet, _HEAD - 1, at],
                    "categories": [sheet, _HEAD, 0, last, 0],
                    "values": [sheet, _HEAD, at, last, at],
                    "fill": paint,
                    "line": paint if chart.shape is Shape.LINES else {"none": True},
                    "gap": 40,
                }
            )
        drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
        drawn.set_y_axis(
            {
                "num_format": FORMATS[chart.kind],
                "major_gridlines": {"visible": True, "line": {"color": "#dfe4e2"}},
                "reverse": chart.shape is Shape.BARS,
            }
        )
        drawn.set_legend({"position": "bottom"})
        drawn.set_size({"width": 720, "height": 360})
        drawn.show_blanks_as("gap")
        return drawn

    def _about(self, content: Content) -> None:
        sheet = self._sheet("About")
        self._title(sheet, "About these numbers", "")
        sheet.set_column(0, 0, 110)
        for row, note in enumerate((*source_notes(content), *content.notes), 2):
            _text(sheet, row, 0, note, self._style(text_wrap=True))

    def _sheet(self, title: str) -> Any:
        sheet = self._workbook.add_worksheet(self._names.sheet(title))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet


def source_notes(content: Content) -> list[str]:
    """Return where the numbers come from, a sentence each."""
    source = content.source
    versions = ", ".join(
        f"{name} {version}" for name, version in sorted(source.definitions.items())
    )
    found = [f"Mart {source.mart}; {source.sources}; window {source.window}."]
    if versions:
        found.append(f"Definitions: {versions}.")
    if source.synthetic:
        found.append("The data are made up.")
    return found if source.mart else ["No claims: there is no mart yet."]


def _is_ratio(value: float, parts: Sequence[Any]) -> bool:
    """Say whether a value is the first part over the second, to what a sheet shows of it."""
    over, under = parts
    if not isinstance(over, int | float) or not isinstance(under, int | float):
        return False
    return bool(under) and abs(over / under - value) < 1e-9


def _kind_of(cell: Cell) -> Kind:
    """Return how a number of a strip is written: as its words are."""
    if not isinstance(cell.value, int | float):
        return Kind.TEXT
    if "%" in cell.text:
        return Kind.CHANGE if re.match(r"[+−]", cell.text) else Kind.SHARE
    return (
        Kind.MONEY
        if "$" in cell.text
        else Kind.COUNT
        if isinstance(cell.value, int)
        else Kind.DAYS
    )


def _text(sheet: Any, row: int, at: int, words: str, style: Any) -> None:
    sheet.write_string(row, at, words, style)


def _runs(words: str) -> bool:
    return neutralised(words) != words


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _letter(at: int) -> str:
    found = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found
