"""Second hops are judged on whom our specialists really sent on."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from headwater.cli.evaluation.judged import Judged
from headwater.cli.evaluation.second_hop import judge_second_hop
from headwater.results import Window
from tests.headwater.oracle import Row

WINDOW = Window(date(2025, 7, 1), date(2026, 6, 1))  # the kept: January to December


def record(claim: str, person: int, day: date, **more: object) -> Row:
    return {
        "claim_id": claim,
        "claim_line": 1,
        "person": person,
        "npi": "Heart",
        "date": day,
        "service_line": "cardiology",
        "destination_id": "ORG1",
        "destination_kind": "ours",
        "order_source": None,
        "unattributed": 0.0,
    } | more


def planted(claim: str, person: str, day: date, **more: str | None) -> Row:
    return {
        "claim_id": claim,
        "person_id": person,
        "date": day,
        "service_line": "cardiology",
        "source": "practice",
        "referring_npi": "Ann",
        "destination_organization_id": "ORG1",
    } | more


AWAY = {
    "npi": "Bladder",
    "service_line": "urology",
    "destination_id": "ORG2",
    "destination_kind": "competitor",
}
SENT_AWAY = {
    "service_line": "urology",
    "source": "specialist",
    "referring_npi": "Heart",
    "destination_organization_id": "ORG2",
}
# Kept: four. Person 1 was sent on and away, as an order says; person 2 went by their own accord, and is half taken for
# sent; person 3 was sent on, and a practice is credited; person 4 stayed.
RECORDS = [
    record("1a", 1, date(2025, 2, 1)),
    record("1b", 1, date(2025, 2, 20), order_source="specialist", **AWAY),
    record("2a", 2, date(2025, 2, 1)),
    record("2b", 2, date(2025, 2, 20), unattributed=0.5, **AWAY),
    record("3a", 3, date(2025, 2, 1)),
    record("3b", 3, date(2025, 2, 20), unattributed=0.0, **AWAY),
    record("4a", 4, date(2025, 2, 1)),
]
TRUTH = [
    *(planted(f"{n}a", f"P{n}", date(2025, 2, 1)) for n in (1, 2, 3, 4)),
    planted("1b", "P1", date(2025, 2, 20), **SENT_AWAY),
    planted("2b", "P2", date(2025, 2, 20), **SENT_AWAY | {"source": "self"}),
    planted("3b", "P3", date(2025, 2, 20), **SENT_AWAY),
]
STATUS = [
    {"subject_id": "ORG1", "alignment": "employed"},
    {"subject_id": "ORG2", "alignment": "competitor"},
]


def judged(window: Window | None) -> Judged:
    nothing = pa.table({})
    return Judged(
        scenario="base",
        first=date(2025, 1, 1),
        last=date(2026, 6, 30),
        found=nothing,
        missed=nothing,
        practice=nothing,
        records=pa.Table.from_pylist(RECORDS),
        window=window,
    )


def figures(window: Window | None) -> dict[str, float | None]:
    status = [
        row
        | {"subject_type": "organization", "from_date": date(2020, 1, 1)}
        | {"to_date": None}
        for row in STATUS
    ]
    schema = pa.schema(
        [
            *((name, pa.string()) for name in ("subject_id", "alignment")),
            ("subject_type", pa.string()),
            *((name, pa.date32()) for name in ("from_date", "to_date")),
        ]
    )
    found = judge_second_hop(
        judged(window),
        truth=pa.Table.from_pylist(TRUTH),
        network_status=pa.Table.from_pylist(status, schema=schema),
    )
    assert {row.id for row in found} <= {"LEAK-06"}
    return {row.what: row.reached for row in found}


@pytest.mark.req("LEAK-06")
def test_steps_are_weighed_and_held_against_whom_our_specialists_sent() -> None:
    # One known step and the usual five, all specialists': 0.5 x 1 beside 1. Two were planted, one of them was found.
    assert figures(WINDOW) == pytest.approx(
        {
            "Next steps a specialist of ours asked for: precision": 0.6667,
            "Next steps a specialist of ours asked for: recall": 0.5,
            "Next steps counted / planted": 0.75,
            "Second-hop leakage, mean error over the lines": 0.125,
            "Second-hop leakage, planted, mean over the lines": 0.5,
        }
    )


def test_without_a_window_there_is_nothing_to_judge() -> None:
    assert figures(None) == {}
