"""Margins that are given to a refresh count instead of the lake's; without them the lake's file counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headwater.cli.conftest import headwater
from tests.headwater.cli.test_refresh_by_definitions import refreshed

pytestmark = [pytest.mark.slow, pytest.mark.req("IMP-08")]

HEAD = "service_line,low,high,approved_by,approved_on\n"


def test_those_given_count_and_nothing_of_the_lakes(lake: Path, tmp_path: Path) -> None:
    of_lake = refreshed(lake, tmp_path / "marts")
    assert of_lake.manifest["margins_from"] == "the lake"
    assert of_lake.table("margin").num_rows > 1
    given = tmp_path / "margins.csv"
    given.write_text(f"{HEAD}cardiology,11,13,M. Thorne,2026-08-03\n", "utf-8")
    mart = refreshed(lake, tmp_path / "marts", "--margins", given)
    assert mart.manifest["margins_from"] == "those given"
    (row,) = mart.table("margin").to_pylist()
    assert (row["service_line"], row["low"], row["high"]) == ("cardiology", 11.0, 13.0)
    for each in mart.table("expectation").to_pylist():
        known = each["service_line"] == "cardiology"
        assert each["margin_low"] == (11.0 if known else None)
        if each["value"] is not None:
            assert each["value"] == pytest.approx(12 * each["recoverable"])


def test_a_file_that_can_not_be_used_stops_before_anything_is_computed(
    lake: Path, tmp_path: Path
) -> None:
    given = tmp_path / "margins.csv"
    given.write_text(f"{HEAD}cardiology,11,13,,2026-08-03\n", "utf-8")
    marts = tmp_path / "marts"
    result = headwater("refresh", "--lake", lake, "--marts", marts, "--margins", given)
    assert result.exit_code == 2
    assert "row 1, column approved_by" in " ".join(result.stderr.split())
    assert not marts.exists()
