"""What people decided reaches the lake, so that the next refresh counts by it; what they undo is undone there."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from headwater.schema.lake import Lake
from prm.cli import main
from prm.directory.models import PracticeProposal, Practitioner, ReferralSource
from prm.directory.operations.adopting import adopt_lake
from prm.directory.operations.editing import edit_record
from prm.directory.operations.handing_over import hand_over
from prm.directory.operations.merging import merge_records, undo_merge
from prm.directory.operations.proposals import (
    accept_proposals,
    propose_practices,
    undo_decision,
)
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.directory.lakes import clinician_row, load_rows, register_row
from tests.prm.directory.sources import AT, everything, npi


@pytest.fixture
def lake(cast: Cast, tmp_path: Path) -> Path:
    """Return a lake that was adopted, with a group that waits to be a practice."""
    place = tmp_path / "lake"
    rows = [register_row(1), register_row(2)]
    load_rows(place, "nppes", "npidata_pfile_20261102-20261108.csv", rows)
    load_rows(
        place, "clinicians", "clinicians.csv", [clinician_row(1), clinician_row(2)]
    )
    adopt_lake(lake=place, by=cast.steward, at=AT)
    return place


def hand(cast: Cast, lake: Path, days: int = 1) -> str:
    done = hand_over(lake=lake, by=cast.steward, at=AT + timedelta(days=days))
    return done.load_id


def handed(lake: Path, table: str) -> list[dict[str, object]]:
    rows = Lake(lake).statements(table).to_pylist()
    return [row for row in rows if row["source"] == "directory"]


def test_what_the_lake_knows_is_not_handed_over(cast: Cast, lake: Path) -> None:
    assert hand(cast, lake) == ""
    assert Entry.objects.get(verb="directory.handed_over").particulars["rows"] == {}


def test_a_practice_made_of_a_proposal_is_known_to_the_next_refresh(
    cast: Cast, lake: Path
) -> None:
    propose_practices(lake=lake, by=cast.steward, at=AT)
    proposals = list(PracticeProposal.objects.all())
    accept_proposals(proposals=proposals, by=cast.steward, at=AT)
    assert hand(cast, lake)
    (place,) = handed(lake, "practice")
    assert place["name"] == "Merrow Heart Group"
    people = handed(lake, "affiliation")
    assert {row["npi"] for row in people} == {npi(1), npi(2)}
    assert {row["practice_id"] for row in people} == {place["practice_id"]}
    # Our own words don't come back to us as somebody else's.
    before = everything()
    assert adopt_lake(lake=lake, by=cast.steward, at=AT).changes_nothing
    assert everything() == before
    assert hand(cast, lake, days=2) == ""


def test_an_edit_reaches_the_lake(cast: Cast, lake: Path) -> None:
    doctor = Practitioner.objects.get(npi=npi(1))
    edit_record(
        record=doctor,
        values={"specialty": "Oncology"},
        seen={"specialty": doctor.specialty},
        by=cast.steward,
        at=AT,
    )
    hand(cast, lake)
    (row,) = handed(lake, "practitioner")
    assert (row["npi"], row["specialty"]) == (npi(1), "Oncology")


@pytest.mark.req("REF-12")
def test_merges_and_resolved_sources_are_handed_over_and_taken_back(
    cast: Cast, lake: Path
) -> None:
    first, second = Practitioner.objects.order_by("npi")
    merge = merge_records(
        kind="practitioner", survivor=first, absorbed=second, by=cast.steward, at=AT
    )
    ReferralSource.objects.create(
        system="ehr",
        code="R-17",
        practitioner=first,
        decision="accepted",
        decided_at=AT,
        decided_by=cast.steward,
        seen_at=AT,
    )
    hand(cast, lake)

    def aliases() -> dict[object, object]:
        return {row["id"]: row["same_as"] for row in handed(lake, "alias")}

    assert aliases() == {npi(2): npi(1), "R-17": npi(1)}
    undo_merge(merge=merge, by=cast.steward, at=AT)
    hand(cast, lake, days=2)
    assert aliases() == {npi(2): npi(2), "R-17": npi(1)}


def test_an_affiliation_that_was_taken_back_ends_where_it_began(
    cast: Cast, lake: Path
) -> None:
    propose_practices(lake=lake, by=cast.steward, at=AT)
    entry = accept_proposals(
        proposals=list(PracticeProposal.objects.all()), by=cast.steward, at=AT
    )
    hand(cast, lake)
    undo_decision(entry=entry, by=cast.steward, at=AT)
    hand(cast, lake, days=2)
    people = handed(lake, "affiliation")
    assert len(people) == 2
    assert all(row["to_date"] == row["from_date"] for row in people)
    assert {type(row["to_date"]) for row in people} == {date}


@pytest.mark.django_db
def test_the_command_hands_over(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["directory", "hand-over", "--lake", str(lake), "--json"])
    assert done.value.code == 0
    assert json.loads(capsys.readouterr().out) == {"rows": {}, "load": ""}
