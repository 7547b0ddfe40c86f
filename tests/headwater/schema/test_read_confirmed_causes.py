"""Confirmed causes come as a file; what is wrong with it is said with its place."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.measures import cases_in
from headwater.schema.confirmed import CONFIRMED, read_confirmed
from headwater.schema.errors import InputError

pytestmark = pytest.mark.req("LEAK-08")

HEAD = "case,cause,signal,state\n"
GOOD = (
    HEAD
    + "1,access,wait_rose,red\n1,access,reports_late,clear\n2,noise,wait_rose,missing\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "confirmed.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    found = read_confirmed(written(tmp_path, GOOD))
    assert found.schema.equals(CONFIRMED)
    assert found["case"].to_pylist() == ["1", "1", "2"]  # an id, never a number
    assert cases_in(found) == 2
    plain = pa.table(
        {**{name: found[name] for name in found.column_names}, "by": ["a"] * 3}
    )
    pq.write_table(plain, tmp_path / "confirmed.parquet")
    assert read_confirmed(tmp_path / "confirmed.parquet").equals(found)


def test_a_file_without_rows_is_no_case(tmp_path: Path) -> None:
    found = read_confirmed(written(tmp_path, HEAD))
    assert cases_in(found) == 0
    assert cases_in(None) == 0


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "can't be read"),
        ("case,cause,signal\n1,access,wait_rose\n", "no column state"),
        (
            GOOD + "3,weather,wait_rose,red\n",
            "row 4, column cause: “weather” is no cause",
        ),
        (
            GOOD + "3,access,wait_rose,amber\n",
            "row 4, column state: “amber” is no state",
        ),
        (GOOD + "3,access,,red\n", "row 4, column signal: Nothing stands here"),
        (
            GOOD + "2,access,reports_late,red\n",
            "row 4, column cause: The case 2 has two",
        ),
        (
            GOOD + "2,noise,wait_rose,red\n",
            "row 4, column signal: The case 2 has wait_rose",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    text: str, what: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=what) as error:
        read_confirmed(written(tmp_path, text))
    assert "confirmed.csv" in error.value.file
    assert error.value.remedy


def test_a_file_that_isnt_there_or_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "confirmed.parquet").write_text(GOOD)
    for name, what in (
        ("none.csv", "no such file"),
        (".", "no such file"),
        ("confirmed.parquet", "can't be read"),
    ):
        with pytest.raises(InputError, match=what):
            read_confirmed(tmp_path / name)
