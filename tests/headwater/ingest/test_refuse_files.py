"""A file that can't be used as a whole: one message with the remedy, and the lake as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.results import IngestReport
from headwater.schema.errors import InputError
from tests.headwater.ingest.made import CLAIM, claims, write_csv, write_parquet

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-17")
HEADER = ",".join(CLAIM)
ROW = ",".join(CLAIM.values())
WHOLE = f"{HEADER}\n{ROW}\n"

FILES: list[tuple[str, bytes, str, str]] = [
    ("an Excel workbook", b"PK\x03\x04rest", "Excel", "Save the sheet as CSV"),
    (
        "an old Excel workbook",
        b"\xd0\xcf\x11\xe0rest",
        "Excel",
        "Save the sheet as CSV",
    ),
    ("a gzip archive", b"\x1f\x8brest", "gzip", "Unpack it"),
    ("a PDF", b"%PDF-1.7", "PDF", "CSV or Parquet"),
    ("UTF-16 with a mark", WHOLE.encode("utf-16"), "UTF-16", "UTF-8"),
    ("UTF-16 without a mark", WHOLE.encode("utf-16-le"), "UTF-8", "UTF-8"),
    (
        "Latin-1",
        WHOLE.replace("gold", "d’or").encode("cp1252"),
        "Line 2 isn't UTF-8",
        "Save the file as UTF-8",
    ),
    ("nothing", b"", "empty", "Export it again"),
    ("blank lines", b"\n\r\n \n", "empty", "Export it again"),
    ("nothing but commas", b",,,\n1,2,3,4\n", "no header", "names of the columns"),
    (
        "semicolons",
        WHOLE.replace(",", ";").encode(),
        "semicolons, not by commas",
        "commas between",
    ),
    (
        "tabs",
        WHOLE.replace(",", "\t").encode(),
        "tabs, not by commas",
        "commas between",
    ),
    (
        "vertical bars",
        WHOLE.replace(",", "|").encode(),
        "vertical bars, not by commas",
        "commas between",
    ),
    ("CR alone", WHOLE.replace("\n", "\r").encode(), "CR alone", "LF"),
    (
        "a header twice",
        (HEADER + ",payer\n" + ROW + ",x\n").encode(),
        "names payer twice",
        "Rename",
    ),
    (
        "a header in two cases",
        (HEADER + ",PAYER\n" + ROW + ",x\n").encode(),
        "payer twice",
        "Rename",
    ),
    (
        "a header that never ends",
        b'"claim_id,claim_line_number\nc1,1\n',
        "header can't be read",
        "column names",
    ),
    (
        "a cut Parquet file",
        b"PAR1\x00\x00\x00",
        "cut short or damaged",
        "export it again",
    ),
]


@pytest.mark.parametrize(
    ("content", "problem", "remedy"),
    [file[1:] for file in FILES],
    ids=[file[0] for file in FILES],
)
def test_a_file_of_another_kind_is_refused_with_the_remedy(
    load: Load,
    lake_path: Path,
    tmp_path: Path,
    content: bytes,
    problem: str,
    remedy: str,
) -> None:
    file = tmp_path / "medical_claim.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        load("tuva", file)
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy
    assert refused.value.file == "medical_claim.csv"
    assert not lake_path.exists()


@pytest.mark.parametrize("missing", ["claim_id", "rendering_npi", "person_id"])
def test_a_missing_column_is_named(load: Load, tmp_path: Path, missing: str) -> None:
    rows = [{name: value for name, value in CLAIM.items() if name != missing}]
    file = write_csv(tmp_path / "medical_claim.csv", rows)
    with pytest.raises(InputError) as refused:
        load("tuva", file)
    assert refused.value.column == missing
    assert str(refused.value) == (
        f"medical_claim.csv, column {missing}: The column {missing} is missing."
        " Add it to the file; a value that nobody knows may be empty."
    )


def test_several_missing_columns_are_named_together(load: Load, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "medical_claim.csv", [{"claim_id": "c1", "payer": "x"}])
    with pytest.raises(InputError, match="claim_line_number, claim_type, person_id"):
        load("tuva", file)


def test_an_archive_is_known_by_its_content_whatever_its_ending(
    load: Load, tmp_path: Path
) -> None:
    (tmp_path / "medical_claim.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="Excel workbook"):
        load("tuva", tmp_path)


def test_a_folder_that_isnt_there_is_named(load: Load, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"elsewhere isn't there\. Check the path"):
        load("tuva", tmp_path / "elsewhere")


def test_a_folder_with_nothing_to_read_says_what_was_looked_for(
    load: Load, tmp_path: Path
) -> None:
    (tmp_path / "readme.txt").write_text("hello")
    with pytest.raises(
        InputError, match=r"readme\.txt.*It looks for medical_claim\.csv"
    ):
        load("tuva", tmp_path)


def test_a_source_that_nobody_knows_is_refused_with_the_list(
    load: Load, tmp_path: Path
) -> None:
    with pytest.raises(
        InputError,
        match=r"tuva, network, nppes, clinicians, reassignment, facility-affiliation, .*, directory",
    ):
        load("epic", tmp_path)


def test_one_bad_file_keeps_the_good_ones_out(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(tmp_path / "in" / "medical_claim.csv", claims({}))
    (tmp_path / "in" / "eligibility.csv").write_text("person_id\np1\n")
    with pytest.raises(InputError, match=r"eligibility\.csv"):
        load("tuva", tmp_path / "in")
    assert not lake_path.exists()


def test_another_encoding_far_down_a_file_is_found_and_nothing_is_loaded(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = "".join(ROW.replace("c1", f"c{at}", 1) + "\n" for at in range(5000))
    file = tmp_path / "medical_claim.csv"
    file.write_bytes((HEADER + "\n" + rows).encode() + b"caf\xe9\n")
    with pytest.raises(InputError, match=r"Line 5002 isn't UTF-8 \(byte 0xe9\)"):
        load("tuva", file)
    assert not lake_path.exists()


def test_a_parquet_file_damaged_in_the_middle_is_refused(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    rows = [{**CLAIM, "claim_id": f"c{at}-{at * 7919}"} for at in range(2000)]
    file = write_parquet(tmp_path / "medical_claim.parquet", rows)
    content = bytearray(file.read_bytes())
    content[100:4000] = b"\xff" * 3900
    file.write_bytes(bytes(content))
    with pytest.raises(InputError, match="cut short or damaged"):
        load("tuva", file)
    assert not lake_path.exists()


@pytest.mark.parametrize("name", ["_n", "file_row_number"])
def test_a_column_with_a_name_that_we_need_is_refused(
    load: Load, tmp_path: Path, name: str
) -> None:
    file = write_csv(tmp_path / "medical_claim.csv", [{**CLAIM, name: "1"}])
    with pytest.raises(InputError, match=f"a column {name}"):
        load("tuva", file)


def test_a_lake_isnt_made_in_a_folder_that_holds_something_else(
    load: Load, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "in" / "medical_claim.csv", claims({}))
    with pytest.raises(InputError, match="isn't a lake, and it isn't empty"):
        load("tuva", file, into=tmp_path / "in")
    with pytest.raises(InputError, match="is a file"):
        load("tuva", file, into=file / "lake")


@pytest.mark.parametrize(
    "options", [{"provider_ids": "maybe"}, {"buckets": 0}, {"buckets": 5000}]
)
def test_options_that_mean_nothing_are_refused(
    load: Load, tmp_path: Path, options: dict[str, object]
) -> None:
    file = write_csv(tmp_path / "medical_claim.csv", claims({}))
    with pytest.raises(InputError):
        load("tuva", file, **options)
