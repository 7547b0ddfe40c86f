"""market, ingest, refresh, export: what each prints for a person and for a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.marts import TABLES, existing_mart
from headwater.schema.lake import Lake
from tests.headwater.cli.conftest import headwater

pytestmark = pytest.mark.slow


def test_ingest_accounts_for_every_row(market: Path, tmp_path: Path) -> None:
    result = headwater("ingest", "tuva", market, "--lake", tmp_path / "lake", "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["source"] == "tuva"
    assert report["claims"] > 0
    for file in report["files"]:
        accounted = file["loaded"] + file["netted"] + sum(file["refused"].values())
        assert file["read"] == accounted
    assert {"file", "read", "loaded", "netted", "refused"} <= set(report["files"][0])
    refused = sum(sum(file["refused"].values()) for file in report["files"])
    assert (report["quarantine"] is not None) == (refused > 0)


def test_ingest_prints_a_table_with_its_sums_and_its_pace(
    market: Path, tmp_path: Path
) -> None:
    result = headwater("ingest", "network", market, "--lake", tmp_path / "lake")
    assert result.exit_code == 0, result.stderr
    for word in ("File", "Read", "Loaded", "Netted", "Refused", "all files"):
        assert word in result.stdout
    assert "rows/s" in result.stderr
    assert "Loading: " in result.stderr, "a plain line a stage, off a terminal"


def test_the_buckets_of_a_new_lake_can_be_chosen(lake: Path) -> None:
    assert Lake(lake).buckets == 2


@pytest.mark.req("ADM-08")
def test_refresh_publishes_a_mart_and_says_what_it_holds(
    lake: Path, tmp_path: Path
) -> None:
    marts = tmp_path / "marts"
    result = headwater("refresh", "--lake", lake, "--marts", marts, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == "", "quiet: the notices are in the value"
    said = json.loads(result.stdout)
    mart = existing_mart(marts)
    assert said["id"] == mart.id
    assert set(said["rows"]) == set(TABLES)
    assert said["rows"]["flow"] == mart.table("flow").num_rows > 0
    assert all(seconds >= 0 for seconds in said["seconds"].values())
    assert mart.verify() == ()
    assert mart.synthetic
