"""Whatever stands in a file: a report that adds up, or an InputError. Never anything else."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater import engines
from headwater.ingest import load as load_into_lake
from headwater.ingest.csv_rows import (
    MalformedRow,
    read_clean_rows,
    write_clean_rows,
)
from headwater.ingest.files import open_door
from headwater.results import IngestReport
from headwater.schema.errors import InputError
from tests.headwater.ingest.made import CLAIM, account, claims, in_lake, write_csv

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-17")
AT = datetime(2026, 11, 21, tzinfo=UTC)
_DATABASE = (
    engines.connect()
)  # one for the hundred examples: opening it costs more than they do


def clean_rows(
    file: Path, delimiter: str = ","
) -> tuple[int, list[list[str]], list[MalformedRow]]:
    """Return the rows read, the good ones as the database reads them back, and the malformed ones."""
    door = open_door(file, delimiter=delimiter)
    out = file.with_suffix(".clean")
    malformed: list[MalformedRow] = []
    read = write_clean_rows(
        door, out, malformed=malformed.append, progress=lambda _: None
    )
    relation = read_clean_rows(out, door)
    rows = _DATABASE.execute(
        f"SELECT * EXCLUDE (_n) FROM {relation} ORDER BY _n"
    ).fetchall()
    return read, [[field or "" for field in row] for row in rows], malformed


def test_every_file_of_csv_spectrum_reads_as_the_standard_says(
    shared_data: Path, tmp_path: Path
) -> None:
    for source in sorted((shared_data / "csv").glob("*.csv")):
        copy = tmp_path / source.name
        copy.write_bytes(source.read_bytes())
        with source.open(encoding="utf-8", newline="") as stream:
            expected = [row for row in csv.reader(stream) if row][1:]
        read, rows, malformed = clean_rows(copy)
        assert rows == expected, source.name
        assert (read, malformed) == (len(expected), []), source.name


def test_a_file_of_csv_spectrum_that_isnt_claims_is_refused_by_its_columns(
    load: Load, shared_data: Path, tmp_path: Path
) -> None:
    for source in sorted((shared_data / "csv").glob("*.csv")):
        copy = tmp_path / "medical_claim.csv"
        copy.write_bytes(source.read_bytes())
        with pytest.raises(InputError, match="missing"):
            load("tuva", copy)


def test_naughty_strings_are_kept_to_the_letter_or_refused(
    load: Load, lake_path: Path, shared_data: Path, tmp_path: Path
) -> None:
    strings = json.loads(
        (shared_data / "text" / "blns.json").read_text(encoding="utf-8")
    )
    rows = claims(
        *(
            {"claim_id": f"c{at}", "person_id": text or "p", "plan": text}
            for at, text in enumerate(strings)
        ),
        *(
            {"claim_id": f"d{at}", "claim_start_date": text}
            for at, text in enumerate(strings)
        ),
        *(
            {"claim_id": f"e{at}", "rendering_npi": text}
            for at, text in enumerate(strings)
        ),
        *(
            {"claim_id": f"f{at}", "paid_amount": text}
            for at, text in enumerate(strings)
        ),
    )
    report = load("tuva", write_csv(tmp_path / "medical_claim.csv", rows))
    entry = account(report)
    assert entry.read == 4 * len(strings)
    kept = {row["claim_id"]: row["plan"] for row in in_lake(lake_path, "medical_claim")}
    for at, text in enumerate(strings):
        if f"c{at}" in kept:
            assert kept[f"c{at}"] == (text.strip(" ") or None)
    lost = [text for at, text in enumerate(strings) if f"c{at}" not in kept]
    assert not any(text.strip() for text in lost)  # a person id of blanks is no id


FIELD = st.text(st.sampled_from(list('ab1 ,;|"\r\n\t\0é☃\u2028')), max_size=8)


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(
        st.lists(FIELD.filter(lambda text: "\0" not in text), min_size=3, max_size=3),
        max_size=6,
    )
)
def test_what_a_csv_writer_writes_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "any.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["a", "b", "c"])
            writer.writerows(rows)
        read, back, malformed = clean_rows(file)
    assert back == rows
    assert (read, malformed) == (len(rows), [])


@settings(max_examples=60, deadline=None)
@given(body=st.text(st.sampled_from(list('ab,"\r\n\0 é')), max_size=60))
def test_any_text_is_parted_into_good_and_malformed_rows(body: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "any.csv"
        file.write_text("a,b\n" + body, encoding="utf-8", newline="")
        read, good, malformed = clean_rows(file)
    assert read == len(good) + len(malformed)
    assert all(len(row) == 2 for row in good)


@settings(max_examples=8, deadline=None)
@given(
    lines=st.lists(
        st.one_of(
            st.just(",".join(CLAIM.values())),
            st.text(st.sampled_from(list('c1,"\n 2026-03')), max_size=40),
            st.lists(FIELD, min_size=len(CLAIM), max_size=len(CLAIM)).map(",".join),
        ),
        min_size=10,
        max_size=40,
    )
)
def test_any_file_of_claims_is_accounted_for_or_refused_as_a_whole(
    lines: list[str],
) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "medical_claim.csv"
        file.write_text(
            "\n".join([",".join(CLAIM), *lines]), encoding="utf-8", newline=""
        )
        try:
            report = load_into_lake("tuva", [file], into=Path(folder) / "lake", at=AT)
        except InputError as refused:
            assert refused.remedy
            return
        entry = account(report)
        refused_rows = sum(entry.refused.values())
        if report.quarantine is not None:
            with (Path(report.quarantine) / "medical_claim.csv").open(
                encoding="utf-8", newline=""
            ) as stream:
                assert len(list(csv.reader(stream))) == refused_rows + 1
        else:
            assert refused_rows == 0


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_report_or_a_refusal(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "practice.csv"
        file.write_bytes(content)
        with pytest.raises(InputError):
            load_into_lake("network", [file], into=Path(folder) / "lake", at=AT)
