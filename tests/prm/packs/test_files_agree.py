"""Sheet, slides and paper say what the page says, to the unit; each is read back."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from zipfile import ZipFile

import openpyxl
import pytest
from pptx import Presentation

from prm.packs.content import Content
from prm.packs.files.paper import make_paper
from prm.packs.files.slides import make_slides
from prm.packs.files.workbook import make_workbook
from tests.pdf_reading import Pdf
from tests.prm.packs.made import AT, CHART, CONTENT, DAYS, SITE, STACK, STRIP, TABLE

pytestmark = pytest.mark.req("RPT-01")


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return make_workbook(CONTENT, SITE, at=AT)


@pytest.fixture(scope="module")
def slides() -> bytes:
    return make_slides(CONTENT, SITE, at=AT)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return make_paper(CONTENT, SITE, at=AT)


def test_the_sheet_holds_every_number_as_a_number(sheet: bytes) -> None:
    lines = openpyxl.load_workbook(io.BytesIO(sheet), data_only=True)["Lines"]
    rows = [[cell.value for cell in row] for row in lines.iter_rows(min_row=4)]
    assert rows[0] == ["Line", "All", "To us", "Share", "Since"]
    assert rows[1][:4] == ["Cardiology", 1_200, 744, 0.62]
    assert f"{rows[1][4]:%Y-%m-%d}" == "2026-03-01"
    assert rows[2][:4] == ['=HYPERLINK("http://x")', 25, "≤ 10", "–"]


def test_the_sheet_reckons_itself_where_all_may_be_seen(sheet: bytes) -> None:
    lines = openpyxl.load_workbook(io.BytesIO(sheet))["Lines"]
    assert lines["D5"].value == "=C5/B5"
    assert lines["D6"].value == "–", "a part is hidden: no formula gives it away"
    assert lines["B7"].value == "=SUM(B5:B6)"
    assert lines["C7"].value is None, "a sum over hidden counts would say too little"
    assert lines["A6"].data_type == "s", "words never run"
    assert lines.freeze_panes == "B5"


def test_figures_and_tables_have_names(sheet: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet), data_only=True)
    assert {"lines_Referrals", "lines_To_us", "Lines_Lines"} <= {*book.defined_names}
    named = book.defined_names["lines_Referrals"].attr_text
    place = re.fullmatch(r"'?Summary'?!\$B\$(\d+)", named)
    assert place and book["Summary"][f"B{place[1]}"].value == 1_234
    assert book["Third next available"]["B12"].value == DAYS[-1]
    assert len(book["Third next available"]._charts) == 1
    assert b"<c:lineChart>" in _part(sheet, "xl/charts/chart1.xml")


def test_slides_hold_tables_and_charts_that_can_be_edited(slides: bytes) -> None:
    deck = Presentation(io.BytesIO(slides))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    grid = next(shape.table for shape in shapes if shape.has_table)
    said = [[cell.text for cell in row.cells] for row in grid.rows]
    assert said[0] == [column.label for column in TABLE.columns]
    assert said[1:] == [[cell.text for cell in row] for row in TABLE.rows]
    drawn = [shape.chart for shape in shapes if shape.has_chart]
    for chart, made in zip((CHART, STACK), drawn, strict=True):
        plot = made.plots[0]
        assert tuple(plot.categories) == chart.categories
        assert [series.name for series in plot.series] == [s.name for s in chart.series]
        assert [series.values for series in plot.series] == [
            series.values for series in chart.series
        ]
    book = openpyxl.load_workbook(
        io.BytesIO(drawn[0].part.chart_workbook.xlsx_part.blob)
    )
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == [*DAYS]
    every = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    for fact in STRIP.facts:
        assert fact.cell.text in every


def test_paper_is_tagged_and_says_the_same(paper: bytes) -> None:
    pdf = Pdf(paper)
    assert pdf.is_tagged
    tags = pdf.tags
    assert tags.index("H1") < tags.index("H2") < tags.index("Table")
    assert tags.count("TH") == len(TABLE.columns)
    assert tags.count("Figure") == 2
    plain = pdf.text
    for row in TABLE.rows:
        for cell in row:
            assert cell.text.replace("\xa0", " ") in plain
    for fact in STRIP.facts:
        assert fact.cell.text.replace("\xa0", " ") in plain
    assert "It waits #let x = [1]." in plain, "what people typed is never source"


@pytest.mark.req("RPT-02")
@pytest.mark.parametrize("make", [make_workbook, make_slides, make_paper])
def test_made_again_a_file_is_the_same_to_the_byte(make: object) -> None:
    assert callable(make)
    again = Content.from_json(CONTENT.as_json())
    assert make(CONTENT, SITE, at=AT) == make(again, SITE, at=AT)
    later = AT + timedelta(days=1)
    assert make(CONTENT, SITE, at=AT) != make(CONTENT, SITE, at=later)


def test_a_site_names_itself_on_all_of_them() -> None:
    other = SITE._replace(name="Lakeside", colour="#123456")
    assert "Lakeside" in Pdf(make_paper(CONTENT, other, at=AT)).text
    assert b"Lakeside" in _part(make_slides(CONTENT, other, at=AT), "docProps/core.xml")
    assert b"Lakeside" in _part(
        make_workbook(CONTENT, other, at=AT), "docProps/core.xml"
    )


def _part(made: bytes, name: str) -> bytes:
    with ZipFile(io.BytesIO(made)) as file:
        return file.read(name)
