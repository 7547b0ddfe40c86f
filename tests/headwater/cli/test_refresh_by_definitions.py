"""A code that moves to another line counts there from the next refresh; marts that exist keep what they said."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.marts import Mart, existing_mart, open_mart
from headwater.schema.definitions import SERVICE_LINES, definitions_folder
from headwater.schema.definitions_editing import add_line, set_codes, set_value
from headwater.schema.segments import SEGMENTS_FILE
from tests.headwater.cli.conftest import headwater

pytestmark = [pytest.mark.slow, pytest.mark.req("DIR-11")]

SHIPPED = (definitions_folder() / SERVICE_LINES).read_text(encoding="utf-8")
MOVED = "207RC0000X"  # most cardiologists


def edited(folder: Path, version: int) -> Path:
    """Write definitions in which cardiologists belong to a line of their own, and urology has another name."""
    text = set_value(SHIPPED, ("version",), version)
    text = add_line(text, "heart_failure", "Heart failure")
    lines = ("service_lines",)
    left = ["207RI0011X", "207RC0001X"]
    text = set_codes(text, (*lines, "cardiology", "taxonomy"), left)
    text = set_codes(text, (*lines, "heart_failure", "taxonomy"), [MOVED])
    text = set_value(text, (*lines, "urology", "name"), "Kidney and bladder")
    folder.mkdir()
    (folder / SERVICE_LINES).write_text(text, encoding="utf-8")
    return folder


def refreshed(lake: Path, marts: Path, *more: str | Path) -> Mart:
    result = headwater("refresh", "--lake", lake, "--marts", marts, *more)
    assert result.exit_code == 0, result.stderr
    return existing_mart(marts)


def volume(mart: Mart) -> dict[str, float]:
    rows = mart.table("flow", ["service_line", "volume"]).group_by("service_line")
    found = rows.aggregate([("volume", "sum")]).to_pylist()
    return {row["service_line"]: row["volume_sum"] for row in found}


def test_the_next_mart_counts_by_the_new_version_and_the_old_keeps_its_own(
    lake: Path, tmp_path: Path
) -> None:
    marts = tmp_path / "marts"
    old = refreshed(lake, marts)
    own = edited(tmp_path / "own", 2)
    segments = (definitions_folder() / SEGMENTS_FILE).read_text(encoding="utf-8")
    (own / SEGMENTS_FILE).write_text(segments.replace("version: 1", "version: 5"))
    new = refreshed(lake, marts, "--definitions", own)
    before, after = volume(old), volume(new)
    assert "heart_failure" not in before
    assert after["heart_failure"] > 0
    assert after.get("cardiology", 0) < before["cardiology"]
    assert new.manifest["definitions"]["service_lines"] == 2
    assert new.manifest["definitions"]["segments"] == 5
    assert new.service_lines["heart_failure"] == "Heart failure"
    assert list(new.service_lines)[-1] == "heart_failure"
    again = open_mart(old.path)
    assert again.manifest["definitions"]["service_lines"] == 1
    assert again.service_lines["urology"] == "Urology"
    assert volume(again) == before
    derived = {mart.manifest["derived"] for mart in (old, new)}
    assert len(derived) == 2, "patient rows of two definitions stand apart"


def test_two_texts_that_call_themselves_one_version_stay_apart(
    lake: Path, tmp_path: Path
) -> None:
    marts = tmp_path / "marts"
    old = refreshed(lake, marts)
    new = refreshed(lake, marts, "--definitions", edited(tmp_path / "own", 1))
    assert old.manifest["derived"] != new.manifest["derived"]
    assert (
        old.manifest["definitions_fingerprint"]
        != new.manifest["definitions_fingerprint"]
    )


def test_definitions_that_mean_two_things_stop_the_refresh_before_it_begins(
    lake: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    text = SHIPPED.replace('"207RG0100X"', f'"207RG0100X", "{MOVED}"')
    (own / SERVICE_LINES).write_text(text)
    words = ("--lake", lake, "--marts", tmp_path / "marts", "--definitions", own)
    result = headwater("refresh", *words)
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert f"line 46: {MOVED} of gastroenterology stands in cardiology too" in said
    assert not (tmp_path / "marts" / "CURRENT").exists()
