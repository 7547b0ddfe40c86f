"""The defects of real files, in about the amounts that the parameters name."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater.schema.npi import is_valid_npi
from headwater.synthetic.parameters import BASE
from tests.headwater.synthetic.conftest import Reader

PAYERS = {
    "Federal FFS": 0,
    "Bellwether Advantage": 1,
    "Fernhollow Commercial": 2,
    "Osterly Health Plan": 2,  # commercial too
}


def suffix(ids: list[str]) -> Counter[str]:
    return Counter(text[11:] for text in ids)


def office_claims(read: Reader) -> pa.Table:
    """Return the first visits of true episodes, with what their claims name as referring."""
    roles = read("medical_claim_provider_role")
    whole = roles.filter(
        (pc.field("role") == "referring") & pc.is_null(pc.field("claim_line_number"))
    ).select(["claim_id", "npi"])
    whole = whole.group_by("claim_id").aggregate([("npi", "min")])
    claims = read("medical_claim").filter(pc.field("claim_line_number") == 1)
    claims = claims.select(["claim_id", "payer", "rendering_npi"])
    claims = claims.group_by("claim_id").aggregate(
        [("payer", "min"), ("rendering_npi", "min")]
    )
    return read("truth/episode").join(claims, "claim_id").join(whole, "claim_id")


def test_lines_stand_twice(town: Reader) -> None:
    claims = town("medical_claim")
    keys = claims.select(["claim_id", "claim_line_number"])
    different = keys.group_by(keys.column_names).aggregate([]).num_rows
    twice = (claims.num_rows - different) / different
    assert twice == pytest.approx(BASE.duplicate_lines, rel=0.25)
    assert claims.group_by(claims.column_names).aggregate([]).num_rows == different


def test_adjustments_name_claims_that_are_there(town: Reader) -> None:
    ids = set(town("medical_claim")["claim_id"].to_pylist())
    for row in town("claim_adjustment").to_pylist():
        assert row["claim_id"] in ids
        assert row["replaces_claim_id"] in ids
        assert row["claim_id"][:11] == row["replaces_claim_id"][:11]


def test_voids_take_back_what_was_billed_in_error(town: Reader) -> None:
    void = town("claim_adjustment").filter(pc.field("kind") == "void")
    claims = town("medical_claim")
    claims = claims.group_by(["claim_id", "claim_line_number", "paid_amount"])
    paid: dict[str, Decimal] = {}
    for row in claims.aggregate([]).to_pylist():
        paid[row["claim_id"]] = (
            paid.get(row["claim_id"], Decimal(0)) + row["paid_amount"]
        )
    assert void.num_rows
    for row in void.to_pylist():
        assert paid[row["claim_id"]] == -paid[row["replaces_claim_id"]]


def test_versions_of_claims_are_as_many_as_adjustments(town: Reader) -> None:
    versions = suffix(sorted(set(town("medical_claim")["claim_id"].to_pylist())))
    kinds = Counter(town("claim_adjustment")["kind"].to_pylist())
    assert versions["R"] == kinds["replacement"]
    assert versions["D"] == versions["V"] == kinds["void"]


def test_a_few_npis_have_a_wrong_check_digit(town: Reader) -> None:
    roles = town("medical_claim_provider_role")["npi"].to_pylist()
    bad = sum(not is_valid_npi(npi) for npi in roles) / len(roles)
    assert bad == pytest.approx(BASE.bad_role_npi, rel=0.4)
    rendering = town("medical_claim")["rendering_npi"].drop_null().to_pylist()
    spoiled = sum(not is_valid_npi(npi) for npi in rendering) / len(rendering)
    assert 0 < spoiled < 3 * BASE.bad_rendering_npi


def test_the_referring_field_is_filled_by_payer_and_better_at_our_clinics(
    town: Reader,
) -> None:
    status = town("network_status").filter(pc.field("subject_type") == "organization")
    ours = {
        row["subject_id"] for row in status.to_pylist() if row["alignment"] == "ours"
    }
    filled: dict[tuple[int, bool], list[bool]] = {}
    for row in office_claims(town).to_pylist():
        cell = (PAYERS[row["payer_min"]], row["destination_organization_id"] in ours)
        filled.setdefault(cell, []).append(row["npi_min"] is not None)
    for (payer, own), answers in filled.items():
        expected = BASE.field_populated[payer] + (
            BASE.field_ours if own else BASE.field_others
        )
        assert sum(answers) / len(answers) == pytest.approx(expected, abs=0.06)


def test_a_filled_field_names_the_referrer_itself_a_group_or_somebody_else(
    town: Reader,
) -> None:
    named: Counter[str] = Counter()
    for row in office_claims(town).to_pylist():
        npi = row["npi_min"]
        if npi is None or row["source"] != "practice":
            continue
        if npi == row["rendering_npi_min"]:
            named["itself"] += 1
        elif npi.startswith("98"):
            named["organization"] += 1
        else:
            named["referrer" if npi == row["referring_npi"] else "other"] += 1
    whole = named.total()
    # Claims whose line names the referrer name the specialist at claim level.
    usable = 1 - BASE.field_self_first - BASE.field_organization - BASE.field_wrong
    itself = BASE.field_self_first + usable * BASE.field_line_override
    assert named["itself"] / whole == pytest.approx(itself, abs=0.03)
    assert named["organization"] / whole == pytest.approx(0.03, abs=0.01)
    assert named["other"] / whole == pytest.approx(BASE.field_wrong, abs=0.02)


def test_some_lines_override_their_claim(town: Reader) -> None:
    roles = town("medical_claim_provider_role")
    lines = roles.filter(pc.is_valid(roles["claim_line_number"]))
    assert lines.num_rows
    assert set(lines["claim_id"].to_pylist()) <= set(
        roles.filter(pc.is_null(roles["claim_line_number"]))["claim_id"].to_pylist()
    )


def test_recent_months_are_incomplete_as_planned(town: Reader) -> None:
    claims = town("medical_claim")
    arrived: Counter[tuple[int, int]] = Counter()
    for start, filed in zip(
        claims["claim_start_date"].to_pylist(),
        claims["file_date"].to_pylist(),
        strict=True,
    ):
        lag = (filed.year - start.year) * 12 + filed.month - start.month
        arrived[(start.year * 12 + start.month, lag)] += 1
    old = {month for month, _ in arrived if month < 2026 * 12 + 2}
    whole = sum(n for (month, _), n in arrived.items() if month in old)
    for lag, planned in enumerate(BASE.completeness[:4]):
        by_then = sum(
            n for (month, late), n in arrived.items() if month in old and late <= lag
        )
        assert by_then / whole == pytest.approx(planned, abs=0.02)


def test_no_line_is_filed_after_the_files_were_written(town: Reader) -> None:
    claims = town("medical_claim")
    assert pc.max(claims["file_date"]).as_py() <= date(2026, 10, 31)
    assert pc.min(claims["claim_start_date"]).as_py() >= date(2024, 11, 1)


def test_claims_belong_to_people_enrolled_that_day(town: Reader) -> None:
    spells = {
        row["person_id"]: (row["enrollment_start_date"], row["enrollment_end_date"])
        for row in town("eligibility").to_pylist()
    }
    claims = town("medical_claim")
    for person, day in zip(
        claims["person_id"].to_pylist(),
        claims["claim_start_date"].to_pylist(),
        strict=True,
    ):
        start, end = spells[person]
        assert start <= day <= end


def test_orders_say_who_referred_or_that_nobody_did(town: Reader) -> None:
    orders = town("referral_order")
    for row in orders.to_pylist():
        assert row["referring_npi"] or row["referring_source_id"]
        assert row["referring_source_id"] != "SELF" or row["referring_npi"] is None
    sources = Counter(orders["referring_source_id"].to_pylist())
    assert sources["SELF"] and sources["ED"]
    assert any((text or "").startswith("SRC") for text in sources)


def test_orders_of_true_episodes_agree_with_them(town: Reader) -> None:
    done = town("referral_order").filter(
        pc.is_valid(pc.field("visit_date")) & pc.is_valid(pc.field("referring_npi"))
    )
    keys = ["person_id", "service_line", "date"]
    orders = done.rename_columns(
        [{"visit_date": "date"}.get(name, name) for name in done.column_names]
    ).select([*keys, "referring_npi"])
    both = town("truth/episode").join(
        orders, keys, right_suffix="_order", join_type="inner"
    )
    assert both.num_rows > 100
    assert both["referring_npi"].to_pylist() == both["referring_npi_order"].to_pylist()
