"""The kernels answer the reference query set as its SQL does, and both as a slow, obvious twin does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.claims import write_claims
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.measures import edge_kernel
from headwater.measures.reference_set import DEFINITIONS, answer, reading
from headwater.schema.errors import InputError
from tests.headwater import oracle_reference_set as oracle
from tests.headwater.measures.reference_set.shapes import (
    FIRST,
    SCHEMAS,
    SMALL,
    Row,
    rows,
    write,
)

MAYBE = st.sampled_from
# Days at the edges of what is asked for, and others.
DAY = st.one_of(
    MAYBE([0, 1, 60, 61, 180, 365, 366, 425, 426, 427]),
    MAYBE([730, 731, 732, 790, 791, 792]),
    st.integers(0, 800),
)
OFTEN = st.sampled_from(["99213"] * 6 + ["99202", "99215", "99216", "80053", None])
LINE = st.fixed_dictionaries(
    {
        "claim_id": MAYBE("ab"),
        "claim_start_date": DAY.map(lambda n: FIRST + timedelta(n)),
        "place_of_service_code": MAYBE(["11", "11", "11", "19", "22", "21", None]),
        "hcpcs_code": OFTEN,
        "rendering_npi": MAYBE(
            ["11", "22", "33", "55", "22", "55", "44", "66", "77", None]
        ),
        "referring_npi": MAYBE([None, None, "11", "22", "33", "66", "77"]),
        "billing_tin": MAYBE(["1", "2", "3", "4", None]),
        "paid_amount": st.one_of(
            st.none(), st.integers(-999, 99_999).map(lambda cents: cents / 100)
        ),
    }
)
# So many people have the same history: only pairs of eleven are kept.
HISTORIES = st.lists(
    st.tuples(st.lists(LINE, max_size=14), MAYBE([1, 2, 11, 12])), max_size=4
)


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


def tables(
    histories: Sequence[tuple[Sequence[Row], int]], *, known: int, apart: bool
) -> dict[str, list[Row]]:
    """Return the four tables; of the people only some are known, and lines of one person may lie apart."""
    people, claims = [], []
    for number, (history, times) in enumerate(histories):
        for twin in range(times):
            person = f"person {number} {twin}"
            people.append(person)
            claims += [
                line | {"person_id": person, "claim_id": f"{person} {line['claim_id']}"}
                for line in history
            ]
    if apart:
        claims = claims[::2] + claims[1::2]
    zips = ["00512", "00599", "77001", None]
    return {
        "medical_claim": claims,
        **SMALL,
        "person": [
            {"person_id": person, "zip_code": zips[number % 4]}
            for number, person in enumerate(people)
            if known and number % known == 0
        ],
    }


def by_sql(db: Database, folder: Path) -> dict[str, pa.Table]:
    read = {name: pq.read_table(folder / f"{name}.parquet") for name in SCHEMAS}
    return {name: db.query(sql, **read) for name, sql in DEFINITIONS.items()}


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    histories=HISTORIES,
    known=MAYBE([0, 1, 2]),
    apart=st.booleans(),
    group=MAYBE([1, 3, 1000]),
    bucket=MAYBE([1, 20, 1000]),
    threads=MAYBE([1, 2]),
)
def test_small_sets(
    db: Database,
    tmp_path: Path,
    histories: list[tuple[list[Row], int]],
    known: int,
    apart: bool,
    group: int,
    bucket: int,
    threads: int,
) -> None:
    drawn = tables(histories, known=known, apart=apart)
    write(tmp_path, drawn, group=group)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_LINES_A_BUCKET", bucket)
        patch.setattr(edge_kernel, "_ROOM", 1)
        found = answer(tmp_path, threads=threads)
    told = by_sql(db, tmp_path)
    expected = oracle.answers(drawn)
    for name, definition in told.items():
        assert found[name].column_names == definition.column_names
        assert rows(definition) == Counter(expected[name]), name
        assert rows(found[name]) == rows(definition), name


def test_a_hundred_thousand_made_up_lines(db: Database, tmp_path: Path) -> None:
    write_claims(tmp_path, 100_000)
    told = by_sql(db, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_LINES_A_BUCKET", 10_000)
        found = answer(tmp_path)
    for name, definition in told.items():
        assert definition.num_rows > 100, name
        assert rows(found[name]) == rows(definition), name


def test_the_answer_does_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    write_claims(tmp_path, 100_000)
    one, three = (answer(tmp_path, threads=threads) for threads in (1, 3))
    assert one == three  # row for row, in the same order


def test_a_file_without_row_groups_has_no_answers(tmp_path: Path) -> None:
    write(tmp_path, tables([], known=1, apart=False), group=1)
    assert {name: found.num_rows for name, found in answer(tmp_path).items()} == (
        dict.fromkeys(DEFINITIONS, 0)
    )


@pytest.mark.parametrize("column", ["claim_id", "person_id", "claim_start_date"])
def test_a_line_without_its_claim_person_or_date_is_refused(
    tmp_path: Path, column: str
) -> None:
    line = dict.fromkeys(SCHEMAS["medical_claim"].names) | {
        "claim_id": "c",
        "person_id": "p",
        "claim_start_date": FIRST,
    }
    drawn = tables([], known=1, apart=False)
    write(tmp_path, drawn | {"medical_claim": [line | {column: None}]}, group=1)
    with pytest.raises(InputError, match=column):
        answer(tmp_path)
