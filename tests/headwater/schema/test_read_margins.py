"""Margins come as a file to a refresh; what is wrong with it is said with its place and a remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.schema.errors import InputError
from headwater.schema.margins import MARGINS, read_margins

pytestmark = pytest.mark.req("IMP-08")

HEAD = "service_line,low,high,approved_by,approved_on\n"
GOOD = (
    HEAD
    + "cardiology,2150,3400.50,M. Thorne,2026-08-03\nurology,0,900,Finance,2026-01-01\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "margins.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    found = read_margins(written(tmp_path, GOOD))
    assert found.schema.equals(MARGINS)
    assert found.to_pylist() == [
        {
            "service_line": "cardiology",
            "low": 2150.0,
            "high": 3400.5,
            "approved_by": "M. Thorne",
            "approved_on": date(2026, 8, 3),
        },
        {
            "service_line": "urology",
            "low": 0.0,
            "high": 900.0,
            "approved_by": "Finance",
            "approved_on": date(2026, 1, 1),
        },
    ]
    plain = found.append_column("source", pa.array(["memo", "memo"]))
    pq.write_table(plain, tmp_path / "margins.parquet")
    assert read_margins(tmp_path / "margins.parquet").equals(found)


def test_a_file_without_rows_is_no_margin(tmp_path: Path) -> None:
    assert read_margins(written(tmp_path, HEAD)).num_rows == 0


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "can't be read"),
        ("service_line,low,high,approved_by\na,1,2,x\n", "no column approved_on"),
        (HEAD + "a,1,2,,2026-01-01\n", "row 1, column approved_by: Nothing stands"),
        (HEAD + "a,1,2,x,\n", "row 1, column approved_on: Nothing stands"),
        (GOOD + "a,much,2,x,2026-01-01\n", "row 3, column low: “much” is no amount"),
        (GOOD + "a,-1,2,x,2026-01-01\n", "row 3, column low: “-1” is no amount"),
        (GOOD + "a,nan,2,x,2026-01-01\n", "row 3, column low: “nan” is no amount"),
        (GOOD + "a,3,2,x,2026-01-01\n", "row 3, column high: The upper end"),
        (GOOD + "a,1,2,x,03.08.2026\n", "row 3, column approved_on: “03.08.2026”"),
        (GOOD + "urology,1,2,x,2026-01-01\n", "row 3, column service_line: The line"),
    ],
)
def test_what_can_not_be_used_is_said_with_its_place(
    tmp_path: Path, text: str, what: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_margins(written(tmp_path, text))
    assert what in str(refused.value)
    assert refused.value.remedy


def test_a_file_that_is_not_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file of margins"):
        read_margins(tmp_path / "margins.csv")
