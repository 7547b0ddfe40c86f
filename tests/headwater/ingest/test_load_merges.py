"""The directory hands over which records turned out to be one; a circle of them is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.results import IngestReport
from headwater.schema.errors import InputError
from headwater.schema.lake import Lake
from tests.headwater.ingest.made import GOOD_NPI, OTHER_NPI, quarantined, write_csv

Load = Callable[..., IngestReport]


def merges(folder: Path, *pairs: str, kind: str = "practice") -> Path:
    """Write ``alias.csv`` from texts such as ``P1>P2``."""
    rows = [
        dict(zip(("kind", "id", "same_as"), (kind, *pair.split(">")), strict=True))
        for pair in pairs
    ]
    return write_csv(folder / "alias.csv", rows)


def held(lake: Path) -> list[str]:
    rows = Lake(lake).reference("alias").to_pylist()
    return [f"{row['id']}>{row['same_as']}" for row in rows]


@pytest.mark.req("DIR-03")
def test_merges_load_and_load_again_without_a_change(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("directory", merges(tmp_path / "a", "P1>P2", "P2>P3"))
    (entry,) = load(
        "directory", merges(tmp_path / "b", "P2>P3", "P1>P2", "P4>P3")
    ).files
    assert (entry.loaded, entry.netted) == (1, 2)
    assert held(lake_path) == ["P1>P2", "P2>P3", "P4>P3"]


@pytest.mark.req("DIR-03", "REF-17")
def test_a_circle_inside_a_file_is_refused_row_by_row(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    report = load("directory", merges(tmp_path, "P9>P1", "P1>P2", "P2>P3", "P3>P1"))
    (entry,) = report.files
    assert entry.refused == {"alias_circle": 3}
    rows = quarantined(report, "alias.csv")
    assert [(row["_row"], row["_column"]) for row in rows] == [
        ("2", "same_as"),
        ("3", "same_as"),
        ("4", "same_as"),
    ]
    assert rows[0]["_reason"].startswith("The record leads back to itself")
    assert rows[0]["_remedy"].startswith("Decide which record stays")
    assert held(lake_path) == ["P9>P1"]


@pytest.mark.req("DIR-03")
def test_a_circle_with_what_the_lake_holds_is_refused(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("directory", merges(tmp_path / "a", "P1>P2"))
    report = load("directory", merges(tmp_path / "b", "P2>P1"))
    assert report.files[0].refused == {"alias_circle": 1}
    assert held(lake_path) == ["P1>P2"]


@pytest.mark.req("DIR-03")
def test_a_merge_that_was_taken_back_may_be_made_the_other_way_round(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("directory", merges(tmp_path / "a", "P1>P2"))
    report = load("directory", merges(tmp_path / "b", "P1>P1", "P2>P1"))
    assert report.files[0].loaded == 2
    assert held(lake_path) == ["P1>P1", "P2>P1"]


def test_the_same_id_of_two_kinds_makes_no_circle(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("directory", merges(tmp_path / "a", f"{GOOD_NPI}>{OTHER_NPI}"))
    there = merges(tmp_path / "b", f"{OTHER_NPI}>{GOOD_NPI}", kind="practitioner")
    assert load("directory", there).files[0].loaded == 1


def test_claims_files_merge_nobody(load: Load, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing that tuva reads"):
        load("tuva", merges(tmp_path, "P1>P2"))
