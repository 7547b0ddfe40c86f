"""Files that aren't what they should be are refused in words, and nothing of them is kept."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from pytest_django import Settings

from prm.directory.models import Import
from tests.prm.directory.imports.conftest import (
    HEADER,
    Wizard,
    csv_of,
    staff_list,
    staff_row,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b" ", "The file is empty."),
        (csv_of([]), "a header and no rows"),
        (csv_of([staff_row(1)], staff_row(0)), "looks like data, not like a header"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old .xls workbook"),
        (b"PK\x03\x04" + b"\0" * 600, "damaged, or it isn’t one"),
        (b'NPI,Name\n"' + b"x" * 10_000_000, "a cell of more than 100,000"),
        (b"<html><body><table>", "a web page or XML"),
        (bytes(range(256)) * 40, "neither text nor an Excel workbook"),
    ],
)
def test_a_broken_file_is_refused_with_what_to_do(
    wizard: Wizard, settings: Settings, content: bytes, what: str
) -> None:
    response = wizard.upload(content)
    assert response.status_code == 422
    assert what in response.content.decode()
    assert not Import.objects.exists()
    assert not [path for path in Path(settings.UPLOADS).glob("*") if not path.suffix]


def test_no_file_and_no_day_are_asked_for_again(wizard: Wizard) -> None:
    posted = {"target": "staff_list", "as_of": "2999-01-01"}
    response = wizard.browser.post("/imports/", posted)
    assert response.status_code == 422
    page = response.content.decode()
    assert "That day hasn’t come yet." in page
    assert "This field is required." in page


def test_a_file_beyond_the_limit_is_refused(wizard: Wizard, settings: Settings) -> None:
    settings.UPLOAD_MEGABYTES = 1
    response = wizard.upload(b"a,b\n" + b"1,2\n" * 300_000)
    assert response.status_code == 422
    assert "1 MB are the most" in response.content.decode()


def test_columns_of_one_name_are_told_apart(wizard: Wizard) -> None:
    header = [*HEADER, "Phone"]
    wizard.upload(csv_of([[*staff_row(0), "614-555-0199"]], header))
    import_ = Import.objects.get()
    assert import_.columns["phone"] == "Phone (column K)"
    page = wizard.get(import_, "columns").content.decode()
    assert "2 columns are called “Phone”" in page


def test_a_windows_file_is_read_and_says_so(wizard: Wizard) -> None:
    content = staff_list(1, **{"Last Name": "Brûlé"}).decode().encode("cp1252")
    import_ = wizard.bring(content)
    assert import_.result["created"]["practitioner"] == 1
    assert "read as Windows text" in import_.notices[0]


def test_a_workbook_with_titles_formulas_dates_and_errors_loads(wizard: Wizard) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Medical staff, confidential"])
    sheet.append([])
    sheet.append(HEADER)
    sheet.append([int(cell) if cell.isdigit() else cell for cell in staff_row(0)])
    sheet.append(staff_row(1, **{"First Name": "#N/A", "Start Date": "soon"}))
    file = io.BytesIO()
    book.save(file)
    import_ = wizard.bring(file.getvalue(), name="staff.xlsx")
    assert import_.state == Import.State.DONE
    assert import_.result["created"]["practitioner"] == 2
    assert [(p["row"], p["column"]) for p in import_.problems] == [
        (5, "first_name"),
        (5, "from_date"),
    ]
    page = wizard.get(import_).content.decode()
    assert "stands where a formula failed" in page
    assert "soon isn’t a day" in page or "soon isn&#39;t a day" in page


def test_rows_with_more_cells_than_the_header_are_refused_alone(wizard: Wizard) -> None:
    broken = ",".join([*staff_row(1), "a", "b"]) + "\r\n"
    import_ = wizard.bring(staff_list(1) + broken.encode())
    assert import_.result["created"]["practitioner"] == 1
    (problem,) = import_.problems
    assert problem["row"] == 3
    assert "2 more cells than the header has columns" in problem["what"]


def test_a_name_can_not_lead_out_of_the_folder(
    wizard: Wizard, settings: Settings
) -> None:
    wizard.upload(staff_list(1), name="../../etc/passwd.csv")
    import_ = Import.objects.get()
    assert import_.file_name == "passwd.csv"
    assert (Path(settings.UPLOADS) / import_.stored_as).is_file()
