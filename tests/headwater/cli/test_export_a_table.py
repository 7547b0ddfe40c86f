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

from headwater.marts import TABLES, disclosed, empty, existing_mart, publish
from headwater.marts.disclosing import RULES
from tests.headwater.cli.conftest import headwater, start
from tests.headwater.marts.made import AT, MANIFEST, made_opportunity, made_tables


def test_json_is_a_list_of_rows_with_the_small_cell_and_its_neighbours_hidden(
    tmp_path: Path,
) -> None:
    # Of these people nothing else is published that would have to agree with them.
    publish(made_tables() | {"flow": empty("flow")}, MANIFEST, tmp_path, AT)
    result = headwater("export", "opportunity", "--marts", tmp_path, "--format", "json")
    assert result.exit_code == 0, result.stderr
    first, second = json.loads(result.stdout)
    assert first["volume"] == 63
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
    tables = made_tables() | {
        "flow": empty("flow"),
        "opportunity": made_opportunity(ours=20.123456, competitor=60.123456),
    }
    shown = disclosed(publish(tables, MANIFEST, tmp_path, AT), "opportunity").table
    assert shown["volume"].to_pylist()[0] == 80
    assert shown["ours"].to_pylist()[0] == 20
    assert shown["share_of_referrals"].to_pylist()[0] == 0.25


def test_a_table_finer_than_any_page_leaves_without_its_rows(marts: Path) -> None:
    mart = existing_mart(marts)
    sent = disclosed(mart, "flow")
    assert sent.table.num_rows == 0
    assert sent.hidden == sent.numbers > 0
    said = headwater("export", "flow", "--marts", marts)
    assert len(said.stdout.splitlines()) == 1, "the names of the columns"
    assert "numbers are hidden" in said.stderr


def test_every_declared_table_has_a_rule_by_which_it_leaves() -> None:
    assert set(RULES) == set(TABLES)


def test_nothing_to_hide_is_said_by_saying_nothing(marts: Path) -> None:
    mart = existing_mart(marts)
    assert disclosed(mart, "practice").hidden == 0
    assert headwater("export", "practice", "--marts", marts).stderr == ""


def test_a_reader_that_stops_early_sees_no_traceback(marts: Path) -> None:
    child = start("export", "flow", "--marts", marts)
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    child.wait(30)
    assert "Traceback" not in said
