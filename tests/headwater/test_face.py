"""The library's face: a dozen names that cost nothing until they are used."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import headwater as hw
from tests.conftest import BUILT_AT, River
from tests.headwater.marts.made import AT, MANIFEST, made_tables


def test_importing_the_face_loads_nothing_heavy() -> None:
    script = (
        "import sys, headwater;"
        "heavy = {'pyarrow', 'duckdb', 'numpy', 'click', 'rich'} & set(sys.modules);"
        "sys.exit(' '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_public_name_is_there_and_listed() -> None:
    assert len(hw.__all__) <= 16
    assert dir(hw) == sorted(hw.__all__)
    for name in hw.__all__:
        assert getattr(hw, name) is not None
    with pytest.raises(AttributeError, match="'churn'"):
        hw.churn  # noqa: B018


def test_the_room_of_ingest_can_be_imported_and_called() -> None:
    from headwater import ingest
    from headwater.ingest import SOURCES

    assert "tuva" in SOURCES
    assert hw.ingest is ingest
    with pytest.raises(hw.InputError, match="There is no source called 'tuwa'"):
        ingest("tuwa", ".", into="lake")


def test_a_market_that_went_the_whole_way_can_be_opened(river: River) -> None:
    """The river was made, loaded and refreshed by the face's names."""
    mart = hw.open_mart(river.marts)
    assert mart is not None
    assert mart.created_at == BUILT_AT
    assert hw.Lake(river.lake).synthetic


def test_a_notebook_needs_to_give_neither_time_nor_list(
    river: River, tmp_path: Path
) -> None:
    roster = river.market / "practice.parquet"
    report = hw.ingest("network", roster, into=tmp_path / "lake")
    assert report.files[0].loaded > 0
    assert report.load_id.startswith(f"{datetime.now(UTC):%Y-}")


def test_without_a_refresh_there_is_no_mart_to_open(tmp_path: Path) -> None:
    from headwater.marts import publish

    assert hw.open_mart(tmp_path) is None
    mart = publish(made_tables(), MANIFEST, tmp_path, AT)
    assert hw.open_mart(tmp_path) == mart


@pytest.mark.req("LEAK-01")
@pytest.mark.parametrize("by", ["practice", "service_line", "destination"])
def test_leakage_brings_what_has_to_stand_beside_the_number(
    by: Any, river: River
) -> None:
    mart = hw.open_mart(river.marts)
    assert mart is not None
    result = hw.leakage(mart, by=by)
    rows = result.table.to_pylist()
    assert rows and all(row["name"] for row in rows)
    assert rows == sorted(rows, key=lambda row: -row["leaked"])
    for row in rows:
        assert 0 <= row["leaked"] <= row["aligned_volume"] + 1e-9
    assert result.window == mart.window
    assert result.as_of == mart.as_of
    assert result.source and result.maturity.num_rows
    assert "competitor or unaffiliated" in result.definition.numerator
    shown = result.chart()["data"]["values"]
    assert all(bar["leaked"] > 10 for bar in shown)


def test_leakage_by_practice_agrees_with_the_opportunity_table(river: River) -> None:
    mart = hw.open_mart(river.marts)
    assert mart is not None
    table = hw.leakage(mart, service_line="cardiology").table
    found = dict(
        zip(table["practice_id"].to_pylist(), table["volume"].to_pylist(), strict=True)
    )
    listed = mart.table(
        "opportunity", ["practice_id", "volume"], {"service_line": "cardiology"}
    )
    for row in listed.to_pylist():
        assert found.pop(row["practice_id"]) == pytest.approx(row["volume"])
    assert not found


def test_leakage_says_what_it_can_not_be_asked(river: River, tmp_path: Path) -> None:
    from headwater.marts import publish

    mart = hw.open_mart(river.marts)
    assert mart is not None
    with pytest.raises(hw.InputError, match="no service line cardiologie"):
        hw.leakage(mart, service_line="cardiologie")
    with pytest.raises(hw.InputError, match="isn't measured by town"):
        hw.leakage(mart, by="town")  # type: ignore[arg-type]
    empty = publish(made_tables(), {"sources": []}, tmp_path, AT)
    with pytest.raises(hw.InputError, match="holds no claims"):
        hw.leakage(empty)


@pytest.mark.req("LEAK-05")
def test_opportunities_come_in_the_order_of_what_could_be_won_back(
    tmp_path: Path,
) -> None:
    from headwater.marts import TABLES, publish

    rows = [
        _expectation("P1", rank=2, value=300.0),
        _expectation("P2", rank=1, value=900.0),
        _expectation("P3", rank=None, value=5_000.0),  # inside the funnel
    ]
    tables = made_tables()
    tables["expectation"] = pa.Table.from_pylist(rows, schema=TABLES["expectation"])
    names = {"practice_id": "P1", "name": "Elm Street", "alignment": "employed"}
    practice = pa.Table.from_pylist(
        [names | {"practitioners": 1}], schema=TABLES["practice"]
    )
    mart = publish(tables | {"practice": practice}, MANIFEST, tmp_path, AT)
    result = hw.opportunities(mart)
    assert result.top(20)["practice_name"].to_pylist() == ["P2", "Elm Street"]
    assert result.top(1)["value"].to_pylist() == [900.0]
    assert result.window == mart.window and result.source == ("market",)
    assert "below the funnel" in result.definition.denominator
    assert hw.opportunities(mart, service_line="neurology").table.num_rows == 0
    with pytest.raises(hw.InputError, match="no service line neurologie"):
        hw.opportunities(mart, service_line="neurologie")


def _expectation(practice_id: str, **values: Any) -> dict[str, Any]:
    from headwater.marts import TABLES

    numbers = {
        field.name: 0.0
        for field in TABLES["expectation"]
        if pa.types.is_floating(field.type)
    }
    words = {"service_line": "cardiology", "alignment": "employed", "panel": 900}
    flags = {"confirmed": False, "beyond": "low", "too_little": ""}
    return numbers | words | flags | {"practice_id": practice_id} | values


@pytest.mark.req("LEAK-04", "LEAK-05")
def test_a_refresh_says_what_to_expect_of_every_practice_with_a_panel(
    river: River,
) -> None:
    mart = hw.open_mart(river.marts)
    assert mart is not None
    rows = mart.table("expectation").to_pylist()
    panels = mart.table("panel", ["practice_id"], {"trait": "all"})
    assert {row["practice_id"] for row in rows} >= set(panels[0].to_pylist())
    for row in rows:
        if row["rank"] is not None:
            assert row["beyond"] == "low" and row["too_little"] == ""
        assert (row["panel"] == 0) == (row["expected"] is None)
        assert row["recoverable_low"] <= row["recoverable_high"]
    ranks = [row["rank"] for row in rows if row["rank"]]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    assert mart.table("margin").num_rows
