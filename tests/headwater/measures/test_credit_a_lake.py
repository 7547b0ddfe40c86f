"""Look-backs, payer mix, carve-outs and panels of a lake agree with its flow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

from headwater import engines, ingest
from headwater.measures import counts, refresh_tables
from headwater.measures.definitions import Definitions
from headwater.measures.windows import LOOK_BACKS, window_flows
from headwater.results import MartTables
from headwater.schema.lake import Lake
from headwater.schema.leakage_rules import REASONS
from headwater.synthetic import write_market

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 21, tzinfo=UTC)
CELL = ["practice_id", "service_line", "destination_kind"]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    write_market(folder, practices=15, months=24, seed=8, people=2500)
    return folder


@pytest.fixture(scope="module")
def lake(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    into = tmp_path_factory.mktemp("lakes") / "lake"
    ingest.load("tuva", [market], into=into, at=AT, buckets=2)
    return Lake(into)


@pytest.fixture(scope="module")
def made(market: Path, lake: Lake) -> MartTables:
    """Refresh by the market's own rules, the whole look-back counted beside the shorter ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            counts,
            "window_flows",
            lambda db, **given: window_flows(
                db, **given, look_backs=(*LOOK_BACKS, 180)
            ),
        )
        return refresh_tables(
            lake,
            engines.open("local", workers=1),
            Definitions.load(market / "definitions"),
        )


def cells(
    table: pa.Table, keep: Callable[[dict[str, object]], bool] = lambda _: True
) -> dict[tuple[str, ...], float]:
    """Add up volume by practice, line and kind of destination."""
    summed: dict[tuple[str, ...], float] = {}
    for row in table.to_pylist():
        if row["practice_id"] is not None and keep(row):
            key = tuple(str(row[name]) for name in CELL)
            summed[key] = summed.get(key, 0.0) + float(row["volume"])
    return summed


def flow_of_window(made: MartTables) -> dict[tuple[str, ...], float]:
    window = made.window
    assert window is not None
    month = pc.field("month")
    inside = (month >= window.start) & (month <= window.end)
    return cells(made.tables["flow"].filter(inside))


@pytest.mark.req("REF-05")
def test_looking_back_180_days_is_the_flow_and_less_never_finds_more(
    made: MartTables,
) -> None:
    by_days = {
        days: cells(made.tables["window_flow"].filter(pc.field("days") == days))
        for days in (30, 60, 90, 180)
    }
    assert by_days[180] == pytest.approx(flow_of_window(made))
    totals = [sum(by_days[days].values()) for days in (30, 60, 90, 180)]
    assert totals == sorted(totals) and totals[0] < 0.95 * totals[-1]


@pytest.mark.req("REF-10")
def test_the_payer_mix_adds_up_to_the_flow(made: MartTables) -> None:
    mix = made.tables["payer_flow"]
    assert cells(mix) == pytest.approx(flow_of_window(made))
    assert "Osterly Health Plan" in mix["payer"].to_pylist()


@pytest.mark.req("LEAK-02")
def test_nothing_is_carved_out_that_did_not_leave(lake: Lake, made: MartTables) -> None:
    flow = flow_of_window(made)
    carved = cells(made.tables["carve_out"])
    assert all(0 < volume <= flow[key] + 1e-9 for key, volume in carved.items())
    assert set(made.tables["carve_out"]["reason"].to_pylist()) == set(REASONS)
    records = ds.dataset(lake.path / made.derived / "episode").to_table()
    said = records.filter(pc.is_valid(records["carve_out"]))
    assert said["carve_out_detail"].null_count == 0
    assert set(said["destination_kind"].to_pylist()) == {"competitor", "unaffiliated"}
    assert made.definitions["leakage_rules"] == 2


@pytest.mark.req("LEAK-04")
def test_panels_add_up_by_each_trait_to_the_people_who_were_seen(
    made: MartTables,
) -> None:
    sums: dict[str, int] = {}
    for row in made.tables["panel"].to_pylist():
        sums[row["trait"]] = sums.get(row["trait"], 0) + row["people"]
    assert sums["age"] == sums["sex"] == sums["payer"] == sums["all"]
    assert 0.8 * 2500 < sums["all"] <= 2500


def test_other_rules_lay_their_episodes_beside_and_not_over_them(
    lake: Lake, made: MartTables
) -> None:
    shipped = refresh_tables(
        lake, engines.open("local", workers=1), Definitions.load(None)
    )
    assert shipped.derived != made.derived
    reasons = set(shipped.tables["carve_out"]["reason"].to_pylist())
    assert reasons <= {"service_not_offered"}
    for name in ("flow", "panel", "payer_flow"):
        assert shipped.tables[name].equals(made.tables[name]), name
