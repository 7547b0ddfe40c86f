"""What was planted agrees with the files, and stands in them as often as the parameters say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater.synthetic.parameters import BASE
from tests.headwater.synthetic.conftest import Reader

NEW_OR_CONSULT = ("99203", "99204", "99205", "99243", "99244")


def share(part: int, whole: int) -> float:
    return part / whole


def first_visits(read: Reader) -> pa.Table:
    """Return the evaluation line of each true episode's claim, once, with the truth beside it."""
    claims = read("medical_claim").filter(pc.field("claim_line_number") == 1)
    wanted = ["claim_id", "person_id", "claim_start_date", "billing_tin", "payer"]
    lines = claims.select([*wanted, "hcpcs_code", "rendering_npi"])
    lines = lines.group_by(lines.column_names).aggregate([])  # exact copies
    return read("truth/episode").join(lines, "claim_id", right_suffix="_claim")


def test_every_true_episode_has_its_claim_in_the_files(tiny: Reader) -> None:
    seen = first_visits(tiny)
    assert seen.num_rows == tiny("truth/episode").num_rows
    assert seen["date"].to_pylist() == seen["claim_start_date"].to_pylist()
    assert seen["person_id"].to_pylist() == seen["person_id_claim"].to_pylist()


def test_a_true_episode_is_listed_once_and_never_under_a_voided_claim(
    town: Reader,
) -> None:
    ids = town("truth/episode")["claim_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    adjusted = town("claim_adjustment")
    assert not set(ids) & set(adjusted["replaces_claim_id"].to_pylist())
    assert set(ids) & set(adjusted["claim_id"].to_pylist())  # replacements count


def test_referrals_by_practices_name_who_referred(town: Reader) -> None:
    truth = town("truth/episode")
    sent = pc.equal(truth["source"], "practice")
    assert pc.is_valid(truth["referring_practice_id"]).to_pylist() == (sent).to_pylist()
    people = set(town("practitioner")["npi"].to_pylist())
    assert set(truth["referring_npi"].drop_null().to_pylist()) <= people


def test_a_referring_practitioner_worked_at_the_practice_and_saw_the_patient(
    town: Reader,
) -> None:
    truth = town("truth/episode").filter(pc.field("source") == "practice")
    worked = {
        (row["npi"], row["practice_id"]) for row in town("affiliation").to_pylist()
    }
    pairs = zip(
        truth["referring_npi"].to_pylist(),
        truth["referring_practice_id"].to_pylist(),
        strict=True,
    )
    assert all(pair in worked for pair in pairs)


def test_sources_have_their_shares(town: Reader) -> None:
    source = Counter(town("truth/episode")["source"].to_pylist())
    whole = source.total()
    assert share(source["self"], whole) == pytest.approx(BASE.self_share, abs=0.03)
    assert share(source["specialist"], whole) == pytest.approx(
        BASE.specialist_share, abs=0.03
    )
    assert share(source["ed"], whole) == pytest.approx(BASE.ed_share, abs=0.02)


def test_most_first_visits_carry_a_new_patient_code(town: Reader) -> None:
    codes = first_visits(town)["hcpcs_code"]
    new = pc.sum(pc.is_in(codes, pa.array(NEW_OR_CONSULT))).as_py()
    assert share(new, len(codes)) == pytest.approx(1 - BASE.established_code, abs=0.015)


def test_a_person_begins_a_line_anew_only_after_half_a_year(town: Reader) -> None:
    rows = sorted(
        (row["person_id"], row["service_line"], row["date"])
        for row in town("truth/episode").to_pylist()
    )
    for before, after in pairwise(rows):
        if before[:2] == after[:2]:
            assert (after[2] - before[2]).days > 180


def test_the_destination_is_the_organization_whose_tax_number_mostly_stands_there(
    town: Reader,
) -> None:
    organizations = {
        row["tin"]: row["organization_id"] for row in town("organization").to_pylist()
    }
    seen = first_visits(town)
    right = 0
    for tin, true in zip(
        seen["billing_tin"].to_pylist(),
        seen["destination_organization_id"].to_pylist(),
        strict=True,
    ):
        right += organizations.get(tin, f"tin:{tin}") == true
    assert share(right, seen.num_rows) == pytest.approx(1 - BASE.wrong_tin, abs=0.01)


def test_some_destinations_stand_in_no_list(town: Reader) -> None:
    truth = town("truth/episode")["destination_organization_id"]
    known = set(town("network_status")["subject_id"].to_pylist())
    strangers = [org for org in truth.to_pylist() if org not in known]
    assert any(org.startswith("tin:") for org in strangers)
    assert any(org.startswith("ORG") for org in strangers)
    assert 0.005 < share(len(strangers), len(truth)) < 0.15


def test_cells_add_up_to_about_the_referrals_that_were_completed(town: Reader) -> None:
    cells = town("truth/cell")
    seen = pc.sum(pc.multiply(cells["expected"], cells["capture"])).as_py()
    sent = pc.sum(pc.equal(town("truth/episode")["source"], "practice").cast("int64"))
    # Some never arrive (run-out), some return to where they were known, some weren't enrolled any more.
    assert 0.8 < share(sent.as_py(), seen) < 1.02
    assert pc.min(cells["recoverable"]).as_py() >= 0


def test_effects_are_planted_and_so_is_their_absence(town: Reader) -> None:
    effects = town("truth/effect").to_pylist()
    lifts = {row["lift"] for row in effects}
    assert lifts == {0.0, 0.10, 0.20}
    visits = town("interaction")
    assert {
        row["subject_id"] for row in effects if row["subject_type"] == "interaction"
    } == set(visits["interaction_id"].to_pylist())
    starts = [row["from_date"] for row in effects]
    assert min(starts) >= date(2024, 11, 1)


def test_duplicates_of_the_directory_are_listed_as_pairs(town: Reader) -> None:
    npis = set(town("practitioner")["npi"].to_pylist())
    practices = set(town("practice")["practice_id"].to_pylist())
    pairs = town("truth/duplicate").to_pylist()
    assert {row["table"] for row in pairs} == {"practitioner", "practice"}
    for row in pairs:
        records = npis if row["table"] == "practitioner" else practices
        assert {row["record_id"], row["duplicate_id"]} <= records
