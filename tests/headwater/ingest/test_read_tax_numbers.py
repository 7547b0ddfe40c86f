"""A tax number is the same with and without its dash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from headwater.results import IngestReport
from headwater.schema.lake import Lake
from tests.headwater.ingest.made import write_csv

Load = Callable[..., IngestReport]


def test_rosters_with_dashes_meet_claims_without(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    write_csv(
        tmp_path / "organization.csv",
        [{"organization_id": "O-1", "name": "Made-up Clinic", "tin": "12-3456789"}],
    )
    write_csv(
        tmp_path / "network_status.csv",
        [
            {
                "subject_type": kind,
                "subject_id": subject,
                "alignment": "ours",
                "from_date": "2025-01-01",
            }
            for kind, subject in (("TIN", "12-3456789"), ("organization", "O-1"))
        ],
    )
    load("network", tmp_path / "organization.csv", tmp_path / "network_status.csv")
    lake = Lake(lake_path)
    assert lake.reference("organization")["tin"].to_pylist() == ["123456789"]
    subjects = lake.reference("network_status")["subject_id"].to_pylist()
    assert sorted(subjects) == ["123456789", "O-1"]
