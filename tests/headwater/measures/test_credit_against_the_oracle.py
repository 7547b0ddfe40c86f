"""Panels, look-backs and carve-outs give what their slow, obvious twins give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.measures.carving import carve_outs
from headwater.measures.credits import credit_episodes
from headwater.measures.evidence import LEVEL_PRECISION, default_evidence
from headwater.measures.leakage import measure_addressable
from headwater.measures.panels import panel_members
from headwater.measures.windows import look_back
from headwater.schema.lake import lake_schema
from headwater.schema.leakage_rules import LeakageRules, WithoutContract
from tests.headwater import oracle_credit as oracle
from tests.headwater.measures.test_against_the_oracle import MAYBE, arrow, thorough
from tests.spec.shapes import (
    CLINICIAN,
    DESTINATION,
    EPISODE,
    MATCHED,
    OFFERED,
    VISIT,
    candidate_schema,
)

LAST = date(2025, 12, 31)
DAYS = st.integers(0, 900).map(lambda n: LAST - timedelta(days=n))
MAYBE_DAYS = st.one_of(st.none(), st.integers(0, 180))


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


visits = st.fixed_dictionaries(
    {
        "person": MAYBE([1, 2, 3]),
        "date": DAYS,
        "practice_id": MAYBE(["P1", "P2", "P3"]),
        "related": st.just(0),
    }
)


@pytest.mark.req("LEAK-04")
@thorough
@given(rows=st.lists(visits, max_size=15))
def test_everybody_seen_is_on_one_panel(db: Database, rows: list[oracle.Row]) -> None:
    found = panel_members(db, visits=arrow(rows, VISIT), last_day=LAST).to_pylist()
    expected = oracle.panel(rows, date(2024, 1, 1), LAST)
    assert len(found) == len(expected)
    assert {row["person"]: row["practice_id"] for row in found} == expected


candidates = st.fixed_dictionaries(
    {
        "episode": MAYBE([1, 2, 3]),
        "practice_id": MAYBE(["P1", "P2", "P3"]),
        "days": MAYBE_DAYS,
        "related_days": MAYBE_DAYS,
        "rival_days": MAYBE_DAYS,
        "field": MAYBE(["this", "other", "self", "blank"]),
        "plurality": st.booleans(),
        "latest": st.just(False),
        "emergency_before": st.just(False),
        "specialist_before": st.just(False),
        "ordered": st.just(False),
        "by_order_alone": st.just(False),
    }
)


@pytest.mark.req("REF-05")
@thorough
@given(
    rows=st.lists(
        candidates,
        max_size=9,
        unique_by=lambda row: (row["episode"], row["practice_id"]),
    )
)
def test_a_shorter_look_back_credits_what_is_left_and_never_more_in_all(
    db: Database, rows: list[oracle.Row]
) -> None:
    # The published precisions look at the level alone.
    plain = {"rival": False, "seen_cut": 0, "related_cut": 0}
    proposed = [{**row, **plain, "level": oracle.level(row, 180)} for row in rows]
    table = arrow(proposed, candidate_schema())
    whole = []
    for days in (30, 60, 90, 180):
        credited = credit_episodes(
            db,
            candidates=look_back(db, candidates=table, days=days),
            matched=MATCHED.empty_table(),
            model=default_evidence(1),
        ).to_pylist()
        volumes = {
            (row["episode"], row["practice_id"]): row["volume"] for row in credited
        }
        expected = oracle.window_volume(rows, days, LEVEL_PRECISION.__getitem__)
        assert volumes == pytest.approx(expected, abs=1e-9)
        whole.append(sum(volumes.values()))
    assert whole == pytest.approx(sorted(whole))


RULES = LeakageRules(
    version=1,
    payers=(WithoutContract("Bare", date(2025, 1, 1), date(2025, 6, 30)),),
    zip_codes=("000",),
    offered=frozenset({"207RI0011X"}),
)
spans = st.fixed_dictionaries(
    {
        "person": MAYBE([1, 2]),
        "payer": MAYBE(["Bare", "Ours"]),
        "zip_code": MAYBE(["00001", "99999"]),
        "enrollment_start_date": DAYS,
        "enrollment_end_date": st.one_of(st.none(), DAYS),
    }
)
offers = st.fixed_dictionaries(
    {
        "taxonomy_code": MAYBE(["", "207RC0000X", "207X00000X"]),
        "from_date": DAYS,
        "to_date": st.just(LAST),
    }
)


@pytest.mark.req("LEAK-02")
@thorough
@given(data=st.data())
def test_each_episode_that_left_has_the_first_reason_that_holds(
    db: Database, data: st.DataObject
) -> None:
    enrolled = [
        {**span, "load_seq": n}
        for n, span in enumerate(data.draw(st.lists(spans, max_size=5)))
    ]
    offered = data.draw(st.lists(offers, max_size=4))
    taxonomies = {1: "207RC0000X", 2: "207RI0011X", 3: None}
    begun = [
        {
            "episode": n,
            "person": data.draw(MAYBE([1, 2])),
            "date": data.draw(DAYS),
            "practitioner": data.draw(MAYBE([1, 2, 3, 4])),
        }
        for n in range(4)
    ]
    kinds = ["competitor", "unaffiliated", "ours", "competitor"]
    found = carve_outs(
        db,
        episodes=arrow(begun, EPISODE),
        destinations=arrow(
            [{"episode": n, "destination_kind": kind} for n, kind in enumerate(kinds)],
            DESTINATION,
        ),
        eligibility=arrow(enrolled, lake_schema("eligibility")),
        clinicians=arrow(
            [{"npi": npi, "taxonomy_code": code} for npi, code in taxonomies.items()],
            CLINICIAN,
        ),
        offered=arrow(offered, OFFERED),
        rules=RULES,
    )
    expected = {}
    for row, kind in zip(begun, kinds, strict=True):
        span = oracle.in_force(enrolled, row["person"], row["date"])
        reason = oracle.carve_out(
            RULES,
            row["date"],
            span["payer"] if span else "unknown",
            span["zip_code"] if span else None,
            taxonomies.get(row["practitioner"]),
            offered,
        )
        if kind != "ours" and reason:
            expected[row["episode"]] = reason
    assert (
        dict(
            zip(found["episode"].to_pylist(), found["reason"].to_pylist(), strict=True)
        )
        == expected
    )


@pytest.mark.req("LEAK-02")
@thorough
@given(
    leaked=st.floats(0, 50),
    kept=st.floats(0.1, 50),
    part=st.floats(0, 1),
)
def test_addressable_leakage_is_what_leaked_less_what_was_carved_out(
    db: Database, leaked: float, kept: float, part: float
) -> None:
    key = {"practice_id": ["P1", "P9"], "service_line": ["cardiology"] * 2}
    found = measure_addressable(
        db,
        opportunities=pa.table(
            {**key, "volume": [leaked + kept] * 2, "leaked": [leaked, None]}
        ),
        carve_outs=pa.table(
            {
                **key,
                "destination_kind": ["competitor"] * 2,
                "volume": [leaked * part] * 2,
            }
        ),
        by="practice",
    ).to_pylist()
    assert [row["practice_id"] for row in found] == ["P1"]
    assert 0 <= found[0]["addressable"] <= found[0]["leaked"]
    share = (leaked - leaked * part) / (leaked + kept)
    assert found[0]["addressable_share"] == pytest.approx(share)
