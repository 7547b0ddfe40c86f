"""Every measure gives what its slow, obvious twin gives, on small inputs that hypothesis makes up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.measures.aliases import resolve_aliases
from headwater.measures.encounters import encounters
from headwater.measures.episodes import episodes
from headwater.measures.flows import flows
from headwater.measures.leakage import measure_leakage
from headwater.measures.maturity import month_of, source_maturity
from headwater.measures.net_claims import net_claims
from headwater.measures.referring import referring_fields
from headwater.results import Window
from headwater.schema.definitions import load_service_lines
from tests.headwater import oracle
from tests.spec.shapes import (
    ADJUSTMENT,
    ALIAS,
    CLINICIAN,
    CREDIT,
    DESTINATION,
    ENCOUNTER,
    EPISODE,
    FLOW,
    LINE,
    OBSERVED,
    ROLE,
)

DEFINITIONS = load_service_lines()
DATA_START = date(2020, 1, 1)
CLINICIANS: dict[int, oracle.Row] = {
    1: {"role": "specialist", "line": "cardiology"},
    2: {"role": "specialist", "line": None},
    3: {"role": "primary_care", "line": None},
}
# Few values, so that keys collide; one function-scoped database is fine because queries leave nothing behind.
thorough = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CLAIM_IDS = st.sampled_from("ABCD")
DAYS = st.integers(0, 1600).map(lambda n: DATA_START + timedelta(days=n))
FEW_DAYS = st.integers(0, 2).map(lambda n: date(2025, 1, 30) + timedelta(days=n))
MAYBE = st.sampled_from


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


def arrow(rows: list[oracle.Row], schema: pa.Schema) -> pa.Table:
    return pa.table(
        {
            field.name: pa.array([row.get(field.name) for row in rows], field.type)
            for field in schema
        },
        schema=schema,
    )


def same(found: pa.Table, expected: list[oracle.Row], columns: list[str]) -> None:
    def key(row: oracle.Row) -> list[str]:
        return [str(row[name]) for name in columns]

    assert sorted(map(key, found.to_pylist())) == sorted(map(key, expected))


claim_lines = st.fixed_dictionaries(
    {
        "person": MAYBE([1, 2]),
        "claim_id": CLAIM_IDS,
        "claim_line": MAYBE([1, 2]),
        "claim_type": MAYBE(["professional", "professional", "institutional"]),
        "date": FEW_DAYS,
        "hcpcs": MAYBE(["99203", "99213", "99243", "99024", "99284", "93000", None]),
        "place_of_service": MAYBE([None, "11", "21"]),
        "drg": MAYBE([None, "216", "999"]),
        "rendering": MAYBE([None, 1, 2, 3, 4]),
        "billing": MAYBE([None, 1]),
        "billing_tin": MAYBE([None, 9]),
        "diagnosis": st.lists(MAYBE(["I10", "M170", "Z000", "C50"]), max_size=3),
        "data_source": MAYBE(["payer", "other"]),
        "file_date": MAYBE([None, date(2025, 2, 1), date(2025, 3, 1)]),
        "load_seq": st.integers(1, 1_000_000),
    }
)
adjustments = st.fixed_dictionaries(
    {
        "person": MAYBE([1, 2]),
        "claim_id": CLAIM_IDS,
        "replaces_claim_id": CLAIM_IDS,
        "kind": MAYBE(["void", "replacement"]),
    }
)


@pytest.mark.req("REF-06")
@thorough
@given(
    lines=st.lists(claim_lines, max_size=12, unique_by=lambda row: row["load_seq"]),
    changes=st.lists(adjustments, max_size=3),
)
def test_net_claims(
    db: Database, lines: list[oracle.Row], changes: list[oracle.Row]
) -> None:
    found = net_claims(
        db, lines=arrow(lines, LINE), adjustments=arrow(changes, ADJUSTMENT)
    )
    same(
        found,
        oracle.net_claims(lines, changes),
        ["person", "claim_id", "claim_line", "data_source", "load_seq"],
    )


@thorough
@given(
    lines=st.lists(
        claim_lines,
        max_size=12,
        # Net lines: a line of a claim is there once.
        unique_by=lambda row: (row["claim_id"], row["claim_line"], row["data_source"]),
    )
)
def test_encounters(db: Database, lines: list[oracle.Row]) -> None:
    # A claim id is one person's and one source's in real files; here it must be, for a line to be told by its id.
    lines = [
        {**row, "claim_id": f"{row['claim_id']}{row['person']}{row['data_source']}"}
        for row in lines
    ]
    clinicians = [{"npi": npi, **row} for npi, row in CLINICIANS.items()]
    found = encounters(
        db,
        lines=arrow(lines, LINE),
        clinicians=arrow(clinicians, CLINICIAN),
        definitions=DEFINITIONS,
    )
    same(
        found,
        oracle.encounters(lines, CLINICIANS, DEFINITIONS),
        [
            *("person", "date", "practitioner", "billing", "billing_tin", "claim_id"),
            *("claim_line", "kind", "role", "line", "related"),
        ],
    )


met = st.fixed_dictionaries(
    {
        "person": MAYBE([1, 2]),
        "date": DAYS,
        "kind": MAYBE(["new", "consult", "established", "global_follow_up"]),
        "role": MAYBE(["specialist", "specialist", "primary_care", None]),
        "line": MAYBE(["cardiology", "neurology", None]),
        "claim_id": st.integers(1, 1_000_000).map(str),
        "claim_line": st.just(1),
    }
)


@thorough
@given(
    rows=st.lists(met, max_size=12, unique_by=lambda row: row["claim_id"]),
    since=st.dictionaries(MAYBE([1, 2]), DAYS),
)
def test_episodes(db: Database, rows: list[oracle.Row], since: dict[int, date]) -> None:
    found = episodes(
        db,
        encounters=arrow(rows, ENCOUNTER),
        observed=arrow(
            [{"person": person, "since": day} for person, day in since.items()],
            OBSERVED,
        ),
        definitions=DEFINITIONS,
        data_start=DATA_START,
    )
    same(
        found,
        oracle.episodes(rows, since, DEFINITIONS, DATA_START),
        ["person", "date", "line", "claim_id", "days_watched"],
    )


roles = st.fixed_dictionaries(
    {
        "claim_id": CLAIM_IDS,
        "claim_line": MAYBE([None, 1, 2]),
        "role": MAYBE(["referring", "ordering", "operating", "pcp"]),
        "qualifier": MAYBE([None, "", "DN", "DK", "P3"]),
        "npi": st.integers(1, 5),
        "npi_valid": st.just(True),
        "load_seq": st.integers(1, 1_000_000),
    }
)


@pytest.mark.req("REF-02")
@thorough
@given(rows=st.lists(roles, max_size=12, unique_by=lambda row: row["load_seq"]))
def test_referring_fields(db: Database, rows: list[oracle.Row]) -> None:
    encountered = [
        {"claim_id": claim, "claim_line": line, "role": "specialist"}
        for claim in "ABC"
        for line in (1, 2)
    ]
    found = referring_fields(
        db, roles=arrow(rows, ROLE), encounters=arrow(encountered, ENCOUNTER)
    )
    named = {
        (row["claim_id"], row["claim_line"]): {
            field: row[field]
            for field in ("referring", "pcp", "operating")
            if row[field] is not None
        }
        for row in found.to_pylist()
    }
    expected = oracle.referring_fields(rows, encountered)
    assert named == {key: fields for key, fields in expected.items() if fields}


PROBABILITIES = st.sampled_from([0.0, 0.1, 0.25, 0.4])


@pytest.mark.req("REF-04")
@thorough
@given(st.data())
def test_flows(db: Database, data: st.DataObject) -> None:
    begun: list[oracle.Row] = [
        {
            "episode": n,
            "date": data.draw(FEW_DAYS),
            "line": data.draw(MAYBE(["cardiology", "neurology"])),
            "data_source": "payer",
        }
        for n in range(data.draw(st.integers(0, 5)))
    ]
    credited: list[oracle.Row] = [
        {
            "episode": row["episode"],
            "practice_id": practice,
            "npi": 7,
            "evidence": data.draw(MAYBE(["likely", "associated"])),
            "volume": data.draw(PROBABILITIES),
        }
        for row in begun
        for practice in data.draw(MAYBE([[], ["P1"], ["P1", "P2"]]))
    ]
    went: dict[int, oracle.Row] = {
        row["episode"]: {
            "episode": row["episode"],
            "destination_id": data.draw(MAYBE(["ORG1", None])),
            "destination_kind": "ours",
        }
        for row in begun
    }
    found = flows(
        db,
        episodes=arrow(begun, EPISODE),
        credited=arrow(credited, CREDIT),
        destinations=arrow(list(went.values()), DESTINATION),
    ).to_pylist()
    cells = {
        (
            *(row["practice_id"], row["npi"], row["service_line"], row["month"]),
            *(row["destination_id"], row["destination_kind"], row["evidence"]),
        ): [row["volume"], row["variance"], row["episodes"]]
        for row in found
    }
    expected = oracle.flow(begun, credited, went)
    assert cells.keys() == expected.keys()
    for key, values in expected.items():
        assert cells[key] == pytest.approx(values)


@pytest.mark.req("DIR-03")
@thorough
@given(data=st.data())
def test_aliases(db: Database, data: st.DataObject) -> None:
    records = "ABCDEFGH"
    # Only to a later letter, or to itself: whatever is drawn, no circle.
    aliases = {
        record: data.draw(MAYBE(records[place:]))
        for place, record in enumerate(records)
        if data.draw(st.booleans())
    }
    drawn = [
        {"kind": "practice", "id": record, "same_as": same}
        for record, same in aliases.items()
    ]
    found = resolve_aliases(db, alias=arrow(drawn, ALIAS)).practice.to_pylist()
    assert {row["id"]: row["survivor"] for row in found} == {
        record: oracle.survivor(aliases, record)
        for record in aliases
        if aliases[record] != record
    }


flow_rows = st.fixed_dictionaries(
    {
        "practice_id": MAYBE(["P1", "P2", None]),
        "month": st.just(date(2025, 1, 1)),
        "alignment": MAYBE(["employed", "affiliated", "independent", "unknown"]),
        "destination_kind": MAYBE(
            ["ours", "partner", "competitor", "unaffiliated", "unknown"]
        ),
        "volume": st.floats(0.01, 50),
    }
)


@pytest.mark.req("LEAK-01")
@thorough
@given(rows=st.lists(flow_rows, max_size=12))
def test_leakage(db: Database, rows: list[oracle.Row]) -> None:
    window = Window(date(2025, 1, 1), date(2025, 1, 1))
    found = measure_leakage(db, flow=arrow(rows, FLOW), by="practice", window=window)
    assert set(found["practice_id"].to_pylist()) == {
        row["practice_id"] for row in rows
    } - {None}
    for row in found.to_pylist():
        leaked, aligned = oracle.leakage(rows, row["practice_id"])
        assert row["leaked"] == pytest.approx(leaked)
        assert row["aligned_volume"] == pytest.approx(aligned)
        share: Any = pytest.approx(leaked / aligned) if aligned else None
        assert row["leakage_share"] == share


@pytest.mark.req("REF-09")
@thorough
@given(st.data())
def test_maturity(data: st.DataObject) -> None:
    first, last = 24_300, 24_306
    triangle = {
        (month, lag): data.draw(st.integers(1, 50))
        for month in range(first, last + 1)
        for lag in range(last - month + 1)
        if lag == 0 or data.draw(st.booleans())
    }
    found = source_maturity(
        "payer", {(month_of(month), lag): n for (month, lag), n in triangle.items()}
    )
    expected = oracle.completeness(triangle, last)
    assert dict(found.completeness) == pytest.approx(
        {month_of(month): share for month, share in expected.items()}
    )
