"""A mart table leaves as CSV, Parquet or JSON, with small cells hidden."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.marts import TABLES, disclosed, existing_mart, publish
from tests.headwater.cli.conftest import headwater, start
from tests.headwater.marts.made import AT, MANIFEST, made_opportunity, made_tables


def test_json_is_a_list_of_rows_with_the_small_cell_and_its_neighbours_hidden(
    marts: Path,
) -> None:
    result = headwater("export", "opportunity", "--marts", marts, "--format", "json")
    assert result.exit_code == 0, result.stderr
    first, second = json.loads(result.stdout)
    assert first["volume"] == 63.0
    assert first["ours"] is None, "3 is small"
    assert first["competitor"] is None, "63 - 60 would be 3"
    assert first["leaked"] is None, "leaked is competitor and unaffiliated, which is 0"
    assert first["share_of_referrals"] is first["leakage_share"] is None
    assert first["top_destination_volume"] is None
    assert second["ours"] is None, "the ours of both practices is a known total"
    assert "numbers are hidden" in result.stderr


def test_csv_leaves_a_hidden_number_empty(marts: Path) -> None:
    result = headwater("export", "opportunity", "--marts", marts)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["ours"] for row in rows] == ["", ""]
    assert list(rows[0]) == TABLES["opportunity"].names


def test_parquet_goes_to_a_file_as_declared(marts: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    result = headwater(
        "export", "flow", "--marts", marts, "--format", "parquet", "-o", file
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert pq.read_table(file).schema.names == TABLES["flow"].names
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marts", "out.parquet"]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_every_table_can_be_exported(name: str, form: str, marts: Path) -> None:
    assert headwater("export", name, "--marts", marts, "--format", form).exit_code == 0


def test_no_export_shows_a_volume_of_one_to_ten(tmp_path: Path) -> None:
    tables = made_tables() | {
        "opportunity": made_opportunity(ours=9.4, competitor=14.0)
    }
    mart = publish(tables, MANIFEST, tmp_path, AT + timedelta(days=1))
    for name in ("opportunity", "flow", "market_flow", "destination", "quality"):
        shown = disclosed(mart, name).table
        for field in shown.schema:
            if pa.types.is_floating(field.type) and "share" not in field.name:
                volumes = [v for v in shown[field.name].to_pylist() if v is not None]
                assert not [
                    v for v in volumes if 0.5 <= v <= 10.5 and field.name != "variance"
                ]


def test_volumes_leave_without_the_digits_that_tell_what_they_are_sums_of(
    tmp_path: Path,
) -> None:
    # 10.54 is shown as 10.5, which may be read as 10.
    tables = made_tables(volume=20.123456) | {
        "opportunity": made_opportunity(ours=10.54, competitor=60.123456)
    }
    mart = publish(tables, MANIFEST, tmp_path, AT)
    assert set(disclosed(mart, "flow").table["volume"].to_pylist()) == {20.1}
    shown = disclosed(mart, "opportunity").table
    assert shown["volume"].to_pylist()[0] == 70.7
    assert shown["ours"].to_pylist()[0] is None


def test_nothing_to_hide_is_said_by_saying_nothing(marts: Path) -> None:
    mart = existing_mart(marts)
    assert disclosed(mart, "flow").hidden == 0
    assert headwater("export", "flow", "--marts", marts).stderr == ""


def test_a_reader_that_stops_early_sees_no_traceback(marts: Path) -> None:
    child = start("export", "flow", "--marts", marts)
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    child.wait(30)
    assert "Traceback" not in said
