"""Edges, market share, second hops and segments give what their slow, obvious twins give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.engines import Database
from headwater.measures import edge_kernel
from headwater.measures.edge_kernel import DAYS
from headwater.measures.edges import (
    count_edges,
    degrees,
    edges_as_defined,
    kept_edges,
)
from headwater.measures.market_share import market_share
from headwater.measures.second_hop import count_steps, next_steps, second_hop
from headwater.measures.segments import periods, segments
from headwater.results import Window
from headwater.schema.lake import lake_schema
from headwater.schema.segments import load_segments
from tests.headwater import oracle_market as oracle
from tests.spec.shapes import (
    BY_ZIP,
    FLOW,
    KNOWN_EPISODE,
    ORGANIZATION,
    PAIR,
    REFERRAL_DAY,
    STEPS,
)

thorough = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FIRST = date(2025, 1, 1)
MAYBE = st.sampled_from


def day(most: int) -> st.SearchStrategy[date]:
    """Return a day, many of them the same or at the edge of a span."""
    near = st.sampled_from([0, 1, 30, 31, 60, 90, 91, 180, 181])
    return st.one_of(near, st.integers(0, most)).map(lambda n: FIRST + timedelta(n))


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def _by_days(table: pa.Table) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    return {
        (row["from_npi"], row["to_npi"], days): (
            row[f"people_{days}"],
            row[f"transactions_{days}"],
            row["same_day"],
        )
        for row in table.to_pylist()
        for days in DAYS
        if row[f"people_{days}"]
    }


_MEETING = pa.schema(
    [("person", pa.int64()), ("npi", pa.int32()), ("date", pa.date32())]
)
_MEETINGS = st.sets(
    st.tuples(st.integers(1, 6), st.integers(1, 5), day(300)), max_size=40
)


@pytest.mark.req("REF-16")
@thorough
@given(met=_MEETINGS, few=MAYBE([-1, 200_000]), room=MAYBE([1, 99]))
def test_edges(
    db: Database, met: set[tuple[int, int, date]], few: int, room: int
) -> None:
    rows = [
        {"person": person, "npi": npi, "date": day}
        for person, day, npi in sorted((who, day, npi) for who, npi, day in met)
    ]
    meetings = _table(rows, _MEETING)
    with pytest.MonkeyPatch.context() as patch:
        # Compiled or by numpy, and with room for one practitioner's pairs at a time or for all.
        patch.setattr(edge_kernel, "_FEW", few)
        patch.setattr(edge_kernel, "_ROOM", room)
        counted = count_edges(met=meetings)
    assert _by_days(counted) == oracle.edges(rows)
    # The readable definition and the kernel are one measure.
    assert _by_days(edges_as_defined(db, met=meetings)) == oracle.edges(rows)


@pytest.mark.req("REF-16")
@thorough
@given(
    people=st.dictionaries(
        st.tuples(MAYBE("ABCD"), MAYBE("ABCD")),
        st.tuples(*[st.integers(0, 9)] * 4),
        max_size=12,
    )
)
def test_degrees(
    db: Database, people: dict[tuple[str, str], tuple[int, int, int, int]]
) -> None:
    names = {name: number for number, name in enumerate("ABCD")}
    pairs = [
        {"from_npi": names[one], "to_npi": names[other], "same_day": 0}
        | {f"people_{days}": 5 + sum(more[: at + 1]) for at, days in enumerate(DAYS)}
        | {f"transactions_{days}": 99 for days in DAYS}
        for (one, other), more in people.items()
        if one != other
    ]
    vocabulary = pa.table(
        {"id": pa.array(names.values(), pa.int32()), "value": list(names)}
    )
    kept = kept_edges(db, pairs=_table(pairs, PAIR), vocabulary=vocabulary)
    assert all(row["people"] >= 11 for row in kept.to_pylist())
    assert kept.num_rows == sum(
        row[f"people_{days}"] >= 11 for row in pairs for days in DAYS
    )
    assert {
        (row["npi"], row["days"]): (
            *(row["in_degree"], row["out_degree"]),
            *(row["in_people"], row["out_people"]),
        )
        for row in degrees(db, edges=kept).to_pylist()
    } == oracle.degrees(kept.to_pylist())


_QUARTERS = [date(2025, 1, 1), date(2025, 4, 1)]


@pytest.mark.req("REF-15")
@thorough
@given(
    counted=st.lists(
        st.fixed_dictionaries(
            {
                "service_line": MAYBE(["cardiology", "urology"]),
                "zip_code": MAYBE(["00001", "00002", "12345", None]),
                "quarter": MAYBE(_QUARTERS),
                "destination_id": MAYBE(["O1", "O2", "O3", None]),
                "destination_kind": MAYBE(["ours", "competitor", "unknown"]),
                "episodes": st.integers(1, 9),
            }
        ),
        max_size=20,
    ),
    places=st.lists(
        st.tuples(
            MAYBE(["00001", "00002", None]), MAYBE(["99001", "99003", "99005", None])
        ),
        max_size=8,
    ),
    months=st.sets(st.integers(1, 6).map(lambda month: date(2025, month, 1))),
)
def test_market_share(
    db: Database,
    counted: list[dict[str, Any]],
    places: list[tuple[str | None, str | None]],
    months: set[date],
) -> None:
    practices = [
        {"practice_id": f"P{n}", "zip_code": zip_code, "county_fips": county}
        for n, (zip_code, county) in enumerate(places)
    ]
    organizations = [
        {"organization_id": "O1", "name": "West", "system": "Ours"},
        {"organization_id": "O2", "name": "Heart", "system": None},
        {"organization_id": "O4", "name": "Nobody", "system": "Nobody"},
    ]
    share = market_share(
        db,
        counted=_table(counted, BY_ZIP),
        practices=_table(practices, lake_schema("practice")),
        organizations=_table(organizations, ORGANIZATION),
        mature=sorted(months),
    )
    assert {
        tuple(row[name] for name in share.column_names[:-1]): row["volume"]
        for row in share.to_pylist()
    } == oracle.market_share(
        counted,
        practices,
        {row["organization_id"]: row for row in organizations},
        months,
    )


_LINES = ["cardiology", "neurology", "urology"]
_SOURCES = ["specialist", "self", "ed", "practice", "unknown", None]


@pytest.mark.req("LEAK-06")
@thorough
@given(
    met=st.dictionaries(
        st.tuples(st.integers(1, 4), day(400), MAYBE(_LINES)),
        st.tuples(
            MAYBE(["ours", "competitor"]),
            MAYBE(_SOURCES),
            MAYBE([0.0, 0.25, 1.0]),
        ),
        max_size=25,
    )
)
def test_second_hop(
    db: Database, met: dict[tuple[int, date, str], tuple[str, str | None, float]]
) -> None:
    rows = [
        {
            "episode": number,
            "person": person,
            "date": day,
            "line": line,
            "destination_id": kind.upper(),
            "destination_kind": kind,
            "order_source": source,
            "unattributed": left,
        }
        for number, ((person, day, line), (kind, source, left)) in enumerate(
            met.items()
        )
    ]
    kept_in = Window(FIRST, date(2025, 6, 1))
    steps = next_steps(db, episodes=_table(rows, KNOWN_EPISODE), kept_in=kept_in)
    counted = count_steps(db, steps=steps)
    keys = STEPS.names[:-2]
    assert {
        tuple(row[name] for name in keys): (row["steps"], row["unattributed"])
        for row in counted.to_pylist()
    } == oracle.second_hop(rows, FIRST, date(2025, 6, 30))
    volumes = {
        tuple(row.values())[:-1]: row["volume"]
        for row in second_hop(db, counted=counted).to_pylist()
    }
    assert volumes == pytest.approx(oracle.weighed(counted.to_pylist()))


_MONTHS = [
    *(date(2024, month, 1) for month in range(1, 13)),
    *(date(2025, month, 1) for month in range(1, 8)),
]


@pytest.mark.req("LEAK-10")
@thorough
@given(
    flow=st.lists(
        st.fixed_dictionaries(
            {
                "practice_id": MAYBE(["P1", "P2", "P3", "P4", None]),
                "month": MAYBE(_MONTHS),
                "alignment": MAYBE(["independent", "independent", "competitor"]),
                "destination_kind": MAYBE(["ours", "competitor"]),
                "volume": MAYBE([0.5, 4.0, 6.0, 16.0]),
            }
        ),
        max_size=25,
    ),
    days=st.dictionaries(
        st.tuples(
            MAYBE(["P1", "P2", "P5", "P6"]),
            st.integers(0, 570).map(lambda n: date(2024, 1, 1) + timedelta(n)),
        ),
        st.integers(1, 9),
        max_size=12,
    ),
)
def test_segments(
    db: Database, flow: list[dict[str, Any]], days: dict[tuple[str, date], int]
) -> None:
    referrals = [
        {"practice_id": practice, "date": day, "referrals": n}
        for (practice, day), n in days.items()
    ]
    rules = load_segments()
    found = segments(
        db,
        flow=_table(flow, FLOW),
        referrals=_table(referrals, REFERRAL_DAY),
        mature=_MONTHS,
        thresholds=rules,
    ).to_pylist()
    assert {
        (row["practice_id"], row["period"]): row["segment"] for row in found
    } == oracle.segments(flow, referrals, periods(_MONTHS), _MONTHS[0], rules)
    for row in found:
        assert row["share"] is None or 0 <= row["share"] <= 1
