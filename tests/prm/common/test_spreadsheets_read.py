"""Files that people upload: read as they were meant, or refused with what to do."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from prm.common.spreadsheets import Table, UnreadableFile, read_table
from prm.common.spreadsheets.tables import UNCALCULATED


def table_of(path: Path, content: str | bytes) -> Table:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path)


def rows_of(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def book_file(file: Path, book: Workbook) -> Path:
    book.save(file)
    return file


def with_part(file: Path, name: str, content: bytes) -> Path:
    """Replace one part of a workbook."""
    whole = io.BytesIO(file.read_bytes())
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            new.writestr(
                part.filename, content if part.filename == name else old.read(part)
            )
    return file


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_delimiter_in_any_encoding(
    file: Path, delimiter: str, encoding: str
) -> None:
    lines = [["NPI", "Name"], ["9700000002", "Renée; O'Brien, A|B"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    table = table_of(file, text.getvalue().encode(encoding))
    assert [table.header, *rows_of(table)] == [tuple(line) for line in lines]
    assert bool(table.notices) is (encoding == "cp1252")


def test_utf_16_without_its_mark_is_recognised(file: Path) -> None:
    table = table_of(file, "a\tb\r\nc\td\r\n".encode("utf-16-le"))
    assert (table.header, rows_of(table)) == (("a", "b"), [("c", "d")])


def test_rows_are_numbered_as_a_spreadsheet_does(file: Path) -> None:
    table = table_of(file, 'a,b\r\n"one\r\ntwo",x\r\n\r\n,\r\n3,y\r\n')
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("one\r\ntwo", "x")),
        (5, ("3", "y")),
    ]


def test_titles_and_notes_above_the_header_are_skipped(file: Path) -> None:
    table = table_of(file, "# said by us\nMedical staff,,,\n\nNPI,Name,From\n1,A,B\n")
    assert table.header == ("NPI", "Name", "From")
    assert next(table.rows).number == 5


def test_excels_own_word_about_the_delimiter_is_heeded(file: Path) -> None:
    table = table_of(file, "sep=;\na;b\n1,5;2\n")
    assert (table.header, rows_of(table)) == (("a", "b"), [("1,5", "2")])


def test_short_rows_are_filled_and_long_ones_say_what_is_left_over(file: Path) -> None:
    short, long = table_of(file, "a,b,c\n1\n1,2,3,4,,5\n").rows
    assert (short.cells, short.surplus) == (("1", "", ""), ())
    assert (long.cells, long.surplus) == (("1", "2", "3"), ("4", "5"))


def test_columns_of_one_name_and_of_none_are_told_apart(file: Path) -> None:
    table = table_of(file, "Phone,,PHONE\n1,2,3\n")
    assert table.header == ("Phone (column A)", "column B", "PHONE (column C)")
    assert "2 columns are called “Phone”" in table.notices[0]


def test_the_spectrum_of_csv_is_read_as_the_standard_module_reads_it(
    shared_data: Path,
) -> None:
    files = sorted((shared_data / "csv").glob("*.csv"))
    assert len(files) > 10
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        table = read_table(path)
        assert table.header == tuple(header)
        assert rows_of(table) == [tuple(row) for row in rows if any(row)]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "The file is empty."),
        (b"\r\n \r\n", "The file is empty."),
        (b",,\n,,\n", "There is nothing in this file."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .xls workbook"),
        (b"%PDF-1.7", "This file is a PDF"),
        (b"<html><table><tr><td>1", "a web page or XML"),
        (b"a,b\n\x00\x01\x02\x81\x8d", "neither text nor an Excel workbook"),
        (b"name\n\x81\x8d\x8f", "neither text nor an Excel workbook"),
        (b"PK\x03\x04 not really", "damaged, or it isn’t one"),
        (b'a,b\n"' + b"x" * 10_000_000, "Row 2 has a cell of more than 100,000"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    file: Path, content: bytes, what: str
) -> None:
    with pytest.raises(UnreadableFile, match=what) as refused:
        list(table_of(file, content).rows)
    assert refused.value.remedy.endswith(".")


def test_a_workbook_reads_as_a_person_sees_it(file: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Roster 2026"])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    sheet.append(["NPI", "ZIP", "From", "Share", "Yes", "Clock"])
    sheet.append([9700000002.0, 2134, datetime(2026, 3, 1), 0.25, True, None])  # noqa: DTZ001
    sheet["B4"].number_format = "00000"
    sheet.append([283044552.0, "02134", date(1900, 3, 1), 1e20, False, None])
    table = read_table(book_file(file, book))
    assert table.header[:3] == ("NPI", "ZIP", "From")
    assert [(row.number, row.cells[:5]) for row in table.rows] == [
        (4, ("9700000002", "02134", "2026-03-01", "0.25", "yes")),
        (5, ("283044552", "02134", "1900-03-01", "1e+20", "no")),
    ]


def test_a_workbook_of_a_mac_counts_days_from_1904(file: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["From"])
    book.active.append([date(2026, 3, 1)])
    assert rows_of(read_table(book_file(file, book))) == [("2026-03-01",)]


def test_hidden_and_empty_sheets_are_passed_over_and_others_named(file: Path) -> None:
    book = Workbook()
    book.active.title = "Empty"
    secret, first, second = (
        book.create_sheet(name) for name in ("Secret", "Staff", "Notes")
    )
    secret.sheet_state = "hidden"
    for sheet in (secret, first, second):
        sheet.append([f"of {sheet.title}"])
    table = read_table(book_file(file, book))
    assert table.header == ("of Staff",)
    assert table.notices == (
        "The sheet “Staff” was read.",
        "Not read: “Notes”. Upload them one by one if you need them.",
    )


def test_a_formula_counts_by_its_result_and_one_without_is_an_error(file: Path) -> None:
    book = Workbook()
    book.active.append(["a", "b", "c", "d"])
    book.active.append(["=1+1", "=NA()", '=IF(1,"","")', "=2+2"])
    book_file(file, book)
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    # With lxml at hand openpyxl writes what is empty in another way.
    sheet = sheet.replace("<v></v>", "<v />").replace("<v/>", "<v />")
    for before, after in (
        ("<f>1+1</f><v />", "<f>1+1</f><v>2</v>"),
        ('"B2"><f>NA()</f><v />', '"B2" t="e"><f>NA()</f><v>#N/A</v>'),
        ('"C2"><f>', '"C2" t="str"><f>'),
    ):
        assert before in sheet
        sheet = sheet.replace(before, after)
    with_part(file, "xl/worksheets/sheet1.xml", sheet.encode())
    table = read_table(file)
    assert rows_of(table) == [("2", "#N/A", "", UNCALCULATED)]
    assert "never calculated" in table.notices[0]


def test_a_bomb_of_entities_is_refused(file: Path) -> None:
    book = Workbook()
    book.active.append(["text"])
    book_file(file, book)
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><worksheet>&l11;</worksheet>'
    with pytest.raises(UnreadableFile, match="damaged"):
        read_table(with_part(file, "xl/worksheets/sheet1.xml", bomb.encode()))


def test_a_bomb_of_zeros_is_refused_before_it_is_unpacked(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(320):
                part.write(b" " * 1024 * 1024)
    assert file.stat().st_size < 1_000_000
    with pytest.raises(UnreadableFile, match="unpacks to 320 MB"):
        read_table(file)


def test_another_archive_is_refused(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("staff.csv", "a,b")
    with pytest.raises(UnreadableFile, match="zip archive"):
        read_table(file)
