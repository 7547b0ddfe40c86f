"""A pack as PowerPoint slides: text that can be edited, tables that are tables, charts with their sheets inside."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from prm.packs.branding import Branding
from prm.packs.content import (
    Cell,
    Chart,
    Column,
    Content,
    Fact,
    Kind,
    Section,
    Shape,
    Strip,
    Table,
)
from prm.packs.files.palette import colour
from prm.packs.files.repacking import dated
from prm.packs.files.workbook import FORMATS, source_notes

_WIDE, _HIGH = 13.333, 7.5  # inches
_MARGIN, _TOP = 0.6, 1.65
_ROWS = 11  # of a table on one slide
_FACTS = 4  # side by side
_INK, _QUIET, _RULE, _LATE = "14201e", "46524f", "dfe4e2", "9a3412"
_FONT = "Calibri"


def make_slides(content: Content, branding: Branding, *, at: datetime) -> bytes:
    """Return the presentation: a title, and for each section what matters and its numbers."""
    from pptx import Presentation

    deck = _Deck(Presentation(), branding)
    deck.title(content)
    for section in content.sections:
        deck.section(section)
    deck.notes(content)
    made = at.replace(tzinfo=None)
    facts = deck.presentation.core_properties
    facts.title, facts.author, facts.language = content.title, branding.name, "en-US"
    facts.created = facts.modified = made
    file = io.BytesIO()
    deck.presentation.save(file)
    return dated(file.getvalue(), at)


class _Deck:
    """The presentation while it is made."""

    def __init__(self, presentation: Any, branding: Branding) -> None:
        from pptx.util import Inches

        self.presentation = presentation
        self._branding = branding
        self._inches = Inches
        presentation.slide_width = Inches(_WIDE)
        presentation.slide_height = Inches(_HIGH)

    def title(self, content: Content) -> None:
        """Add the first slide."""
        slide = self._slide(content.title)
        if self._branding.logo:
            slide.shapes.add_picture(
                io.BytesIO(self._branding.logo),
                self._inches(_MARGIN),
                self._inches(6.2),
                height=self._inches(0.7),
            )
        self._words(slide, content.subtitle, top=1.6, size=20, quiet=True)
        leads = [f"{each.title}: {each.lead}" for each in content.sections[:6]]
        self._lines(slide, leads, top=2.5, size=16)

    def section(self, section: Section) -> None:
        """Add the slides of a section: its numbers on the first, then one a table or chart."""
        slide = self._slide(section.title, section.lead)
        free = _TOP
        for block in section.blocks:
            if isinstance(block, Strip):
                self._strip(slide, block.facts, free)
                free += 1.35 * -(-len(block.facts) // _FACTS)
                continue
            if free > _TOP + 0.01 or slide is None:
                room = isinstance(block, Table) and len(block.rows) <= 6 and free < 3.2
                if not room:
                    slide, free = self._slide(section.title, section.lead), _TOP
            if isinstance(block, Chart):
                self._chart(slide, block, free)
            else:
                self._table(slide, section, block, free)
            free = _HIGH

    def notes(self, content: Content) -> None:
        """Add what one has to know about the numbers."""
        slide = self._slide("About these numbers")
        self._lines(slide, [*source_notes(content), *content.notes], top=1.5, size=14)

    def _slide(self, title: str, lead: str = "") -> Any:
        slide = self.presentation.slides.add_slide(
            self.presentation.slide_layouts[5]  # a title and nothing else
        )
        head = slide.shapes.title
        head.left, head.top = self._inches(_MARGIN), self._inches(0.35)
        head.width, head.height = self._inches(_WIDE - 2 * _MARGIN), self._inches(0.65)
        _set(head.text_frame, title, size=28, bold=True, ink=self._branding.colour[1:])
        if lead:
            self._words(slide, lead, top=0.98, size=15)
        return slide

    def _words(
        self, slide: Any, words: str, *, top: float, size: int, quiet: bool = False
    ) -> None:
        box = slide.shapes.add_textbox(
            self._inches(_MARGIN),
            self._inches(top),
            self._inches(_WIDE - 2 * _MARGIN),
            self._inches(0.6),
        )
        box.text_frame.word_wrap = True
        _set(box.text_frame, words, size=size, ink=_QUIET if quiet else _INK)

    def _lines(
        self, slide: Any, lines: Sequence[str], *, top: float, size: int
    ) -> None:
        box = slide.shapes.add_textbox(
            self._inches(_MARGIN),
            self._inches(top),
            self._inches(_WIDE - 2 * _MARGIN),
            self._inches(4.2),
        )
        frame = box.text_frame
        frame.word_wrap = True
        for at, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            _write(paragraph, line, size=size, ink=_INK)

    def _strip(self, slide: Any, facts: Sequence[Fact], top: float) -> None:
        wide = (_WIDE - 2 * _MARGIN) / _FACTS
        for at, fact in enumerate(facts):
            across, down = at % _FACTS, at // _FACTS
            box = slide.shapes.add_textbox(
                self._inches(_MARGIN + across * wide),
                self._inches(top + 1.35 * down),
                self._inches(wide - 0.15),
                self._inches(1.25),
            )
            frame = box.text_frame
            frame.word_wrap = True
            _write(frame.paragraphs[0], fact.label, size=12, ink=_QUIET)
            ink = _LATE if fact.cell.late else _INK
            _write(frame.add_paragraph(), fact.cell.text, size=24, ink=ink, bold=True)
            if fact.note:
                _write(frame.add_paragraph(), fact.note, size=11, ink=_QUIET)

    def _table(self, slide: Any, section: Section, table: Table, top: float) -> None:
        if not table.rows:
            self._words(slide, table.empty or "Nothing to list.", top=top, size=14)
            return
        first = True
        for rows in _pages(table.rows, _ROWS if top <= _TOP else 6):
            if not first:
                slide, top = self._slide(f"{section.title}, continued"), 1.2
            self._grid(slide, table.columns, rows, top)
            first = False

    def _grid(
        self,
        slide: Any,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        top: float,
    ) -> None:
        wide = _WIDE - 2 * _MARGIN
        shape = slide.shapes.add_table(
            len(rows) + 1,
            len(columns),
            self._inches(_MARGIN),
            self._inches(top),
            self._inches(wide),
            self._inches(0.38 * (len(rows) + 1)),
        )
        grid = shape.table
        weights = [2.4 if each.kind is Kind.TEXT else 1.0 for each in columns]
        for at, weight in enumerate(weights):
            grid.columns[at].width = self._inches(wide * weight / sum(weights))
        for at, column in enumerate(columns):
            self._paint(grid.cell(0, at), column.label, column.kind, head=True)
        for row, cells in enumerate(rows, 1):
            for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self._paint(grid.cell(row, at), cell.text, column.kind, late=cell.late)

    def _paint(
        self,
        cell: Any,
        words: str,
        kind: Kind,
        *,
        head: bool = False,
        late: bool = False,
    ) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import PP_ALIGN

        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(
            self._branding.colour[1:].upper() if head else "FFFFFF"
        )
        cell.margin_top = cell.margin_bottom = self._inches(0.03)
        ink = "ffffff" if head else _LATE if late else _INK
        _set(cell.text_frame, words, size=12, ink=ink, bold=head)
        if kind is not Kind.TEXT:
            cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT

    def _chart(self, slide: Any, chart: Chart, top: float) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.dml.color import RGBColor
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
        from pptx.util import Pt

        data = CategoryChartData(number_format=FORMATS[chart.kind])
        data.categories = chart.categories
        for series in chart.series:
            data.add_series(series.name, series.values)
        shapes = {
            Shape.STACKED: XL_CHART_TYPE.COLUMN_STACKED,
            Shape.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
            Shape.LINES: XL_CHART_TYPE.LINE,
        }
        frame = slide.shapes.add_chart(
            shapes[chart.shape],
            self._inches(_MARGIN),
            self._inches(top),
            self._inches(_WIDE - 2 * _MARGIN),
            self._inches(_HIGH - top - 0.4),
            data,
        )
        # What a screen reader says of it.
        frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.description)
        drawn = frame.chart
        drawn.has_title = True
        drawn.chart_title.text_frame.text = chart.title
        drawn.font.size, drawn.font.name = Pt(12), _FONT
        drawn.has_legend = len(chart.series) > 1
        if drawn.has_legend:
            drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
            drawn.legend.include_in_layout = False
        drawn.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(
            _RULE.upper()
        )
        drawn.value_axis.tick_labels.number_format = FORMATS[chart.kind]
        drawn.value_axis.tick_labels.number_format_is_linked = False
        if chart.shape is Shape.BARS:
            drawn.category_axis.reverse_order = True
        for at, (series, painted) in enumerate(
            zip(chart.series, drawn.plots[0].series, strict=True), 1
        ):
            rgb = RGBColor.from_string(colour(series.role, at)[1:].upper())
            if chart.shape is Shape.LINES:
                painted.format.line.color.rgb = rgb
                painted.smooth = False
            else:
                painted.format.fill.solid()
                painted.format.fill.fore_color.rgb = rgb


def _pages(
    rows: Sequence[Sequence[Cell]], size: int
) -> Iterator[Sequence[Sequence[Cell]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _set(frame: Any, words: str, *, size: int, ink: str, bold: bool = False) -> None:
    frame.clear()
    _write(frame.paragraphs[0], words, size=size, ink=ink, bold=bold)


def _write(
    paragraph: Any, words: str, *, size: int, ink: str, bold: bool = False
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = words
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, _FONT
    run.font.color.rgb = RGBColor.from_string(ink.upper())
