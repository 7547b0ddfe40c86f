"""Files that people download: they run nothing, and hold exactly what the page held."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from prm.common.spreadsheets import (
    Cell,
    csv_response,
    neutralised,
    read_table,
    restored,
    xlsx_response,
)

SIGNS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    content: bytes = csv_response("table", header, rows).getvalue()
    return content


def cells_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def naughty(shared_data: Path) -> list[str]:
    strings = json.loads((shared_data / "text/blns.json").read_text(encoding="utf-8"))
    return [text for text in strings if "\0" not in text]


@pytest.mark.parametrize("sign", SIGNS)
def test_text_that_begins_with_a_sign_gets_an_apostrophe(sign: str) -> None:
    (_, row) = cells_of(csv_bytes(["name"], [[f"{sign}cmd|' /C calc'!A0"]]))
    assert row == [f"'{sign}cmd|' /C calc'!A0"]


def test_a_header_is_neutralised_too() -> None:
    assert cells_of(csv_bytes(["=A1"], [])) == [["'=A1"]]


def test_numbers_stay_numbers_and_days_are_iso() -> None:
    row: list[Cell] = [-5, -0.25, Decimal("-1.50"), date(2026, 11, 3), None, True]
    assert cells_of(csv_bytes(["a"], [row]))[1] == [
        "-5",
        "-0.25",
        "-1.50",
        "2026-11-03",
        "",
        "yes",
    ]


def test_a_number_that_is_none_is_an_empty_cell() -> None:
    assert cells_of(csv_bytes(["a", "b"], [[float("nan"), float("inf")]]))[1] == [
        "",
        "",
    ]


def test_a_csv_file_says_that_it_is_utf_8() -> None:
    response = csv_response("liaisons", ["name"], [["Zoë"]])
    assert response["Content-Disposition"] == 'attachment; filename="liaisons.csv"'
    assert response.getvalue().startswith(b"\xef\xbb\xbf")


def test_a_note_stays_one_cell_of_one_line() -> None:
    response = csv_response("a", ["x"], [], notes=["said\r\n=1+1,=2+2"])
    assert cells_of(response.getvalue()) == [["# said =1+1;=2+2"], ["x"]]


def test_rows_are_sent_one_by_one() -> None:
    asked: list[int] = []

    def rows() -> Sequence[Sequence[Cell]]:
        for number in range(1_000):
            asked.append(number)
            yield [number]

    stream = iter(csv_response("many", ["n"], rows()).streaming_content)
    for _ in range(4):
        next(stream)
    assert len(asked) < 5


@pytest.mark.parametrize(
    "unseen", [" ", "  ", "\t", "\n", "\xa0", "\u3000", "\ufeff", "\u200b"]
)
@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠x"]
)
def test_no_blank_hides_a_formula(unseen: str, formula: str) -> None:
    text = unseen + formula
    assert neutralised(text) == f"'{text}"
    assert restored(neutralised(text)) == text


@given(st.text())
def test_neutralising_is_undone_exactly(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert not neutralised(text).startswith(SIGNS)


def test_a_workbook_holds_text_as_text() -> None:
    made = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    rows: list[list[Cell]] = [
        ["=1+1", "https://example.org", "00123", -7, date(2026, 1, 2), made]
    ]
    book = load_workbook(
        io.BytesIO(xlsx_response("t", ["a"] * 6, rows, sheet="People").content)
    )
    formula, link, zeros, number, day, moment = book["People"][2]
    assert (formula.value, formula.data_type, formula.quotePrefix) == (
        "=1+1",
        "s",
        True,
    )
    assert link.hyperlink is None
    assert zeros.value == "00123"
    assert (number.value, number.data_type) == (-7, "n")
    assert day.value == datetime(2026, 1, 2)  # noqa: DTZ001
    assert moment.value == datetime(2026, 11, 21, 1, 30)  # noqa: DTZ001


def test_an_identifier_of_many_digits_is_not_rounded() -> None:
    content = xlsx_response("t", ["id"], [[12345678901234567890]]).content
    assert (
        load_workbook(io.BytesIO(content)).active["A2"].value == "12345678901234567890"
    )


def test_a_text_too_long_for_excel_is_cut_and_says_so() -> None:
    content = xlsx_response("t", ["note"], [["x" * 40_000]]).content
    found = load_workbook(io.BytesIO(content)).active["A2"].value
    assert len(found) == 32_767
    assert found.endswith("(cut: Excel holds no more in one cell)")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_naughty_strings_come_back_unharmed(
    naughty: list[str], tmp_path: Path, kind: str
) -> None:
    rows = [[str(number), text, "end"] for number, text in enumerate(naughty)]
    header = ["number", "text", "end"]
    file = tmp_path / f"naughty.{kind}"
    file.write_bytes(
        csv_bytes(header, rows)
        if kind == "csv"
        else xlsx_response("naughty", header, rows).content
    )
    table = read_table(file)
    assert table.header == ("number", "text", "end")
    assert [row.cells[1] for row in table.rows] == naughty
