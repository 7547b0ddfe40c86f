"""Practices and contacts go the same way as people."""

from __future__ import annotations

import pytest
from django.conf import settings as live

from headwater.schema.lake import Lake
from prm.directory.models import (
    Contact,
    Import,
    Practice,
    Practitioner,
    ReferralSource,
)
from tests.cast import Cast
from tests.prm.directory.imports.conftest import Wizard, csv_of, npi, staff_list

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05", "INT-01")]

CONTACTS = (
    "Practice",
    "Contact Name",
    "Job Title",
    "Direct line",
    "Preferred contact",
    "Decision maker",
    "Days",
)


def contacts(*rows: tuple[str, ...]) -> bytes:
    return csv_of(rows, CONTACTS)


@pytest.fixture
def practice(wizard: Wizard) -> Practice:
    wizard.bring(staff_list(1))
    return Practice.objects.get()


def test_practices_come_with_address_and_standing(wizard: Wizard) -> None:
    header = (
        "ID",
        "Practice name",
        "Address",
        "City",
        "St",
        "Zip code",
        "Telephone",
        "Employment status",
    )
    row = (
        "N1",
        "Millrace Family Medicine",
        "1 Mill Lane",
        "Millrace",
        "OH",
        "43001",
        "6145550100",
        "Private practice",
    )
    import_ = wizard.bring(csv_of([row], header), target="practices")
    assert import_.state == Import.State.DONE, import_.log
    found = Practice.objects.get()
    assert (found.name, found.phone) == ("Millrace Family Medicine", "614-555-0100")
    assert found.alignments.get().kind == "independent"


def test_contacts_are_added_changed_and_known_again(
    wizard: Wizard, practice: Practice
) -> None:
    first = contacts(
        (
            "P0000",
            "Wren Ashgrove",
            "Practice Manager",
            "614.555.0101",
            "call",
            "x",
            "Mon, Wed-Fri",
        ),
        ("Alderbrook Clinic 0", "Lark Ashgrove", "Receptionist", "", "", "", ""),
    )
    import_ = wizard.bring(first, target="contacts")
    assert import_.result["created"] == {"contact": 2}
    wren = Contact.objects.get(name="Wren Ashgrove")
    assert (
        wren.role,
        wren.phone,
        wren.channel,
        wren.best_days,
        wren.makes_referrals,
    ) == (
        "office_manager",
        "614-555-0101",
        "phone",
        "1345",
        True,
    )
    again = wizard.bring(first, target="contacts")
    assert (again.result["created"], again.result["changed"]) == (
        {"contact": 0},
        {"contact": 0},
    )
    moved = contacts(("P0000", "wren ashgrove", "Nurse", "", "", "", ""))
    later = wizard.bring(moved, target="contacts")
    assert later.result["changed"] == {"contact": 1}
    wren.refresh_from_db()
    assert (wren.role, wren.phone) == ("nurse", "614-555-0101")


def test_undo_removes_contacts_and_puts_changed_ones_back(
    wizard: Wizard, practice: Practice, cast: Cast
) -> None:
    kept = Contact.objects.create(
        practice=practice, name="Wren", role="billing", phone="1"
    )
    row = ("P0000", "Wren", "Nurse", "6145550109", "", "", "")
    fresh = ("P0000", "Lark", "Nurse", "", "", "", "")
    touched = ("P0000", "Finch", "Nurse", "", "", "", "")
    import_ = wizard.bring(contacts(row, fresh, touched), target="contacts")
    Contact.objects.filter(name="Finch").update(note="Called us since")
    wizard.post(import_, "withdrawal")
    kept.refresh_from_db()
    assert (kept.role, kept.phone) == ("billing", "1")
    assert set(Contact.objects.values_list("name", flat=True)) == {"Wren", "Finch"}


def test_a_contact_of_no_known_practice_is_refused_with_the_way_out(
    wizard: Wizard, practice: Practice
) -> None:
    twice = ("P0000", "Lark", "Nurse", "", "", "", "")
    import_ = wizard.bring(
        contacts(("Elsewhere", "Wren", "Nurse", "", "", "", ""), twice, twice),
        target="contacts",
    )
    assert [(p["row"], p["column"]) for p in import_.problems] == [
        (2, "practice"),
        (4, "name"),
    ]
    assert (
        "no practice, or more than one, is called “Elsewhere”"
        in import_.problems[0]["what"]
    )
    assert Contact.objects.count() == 1


def test_naughty_words_come_through_an_import_unharmed(
    wizard: Wizard, practice: Practice, naughty: list[str]
) -> None:
    rows = [
        ("P0000", f"n{number} {text}", "Nurse", "", "", "", "")
        for number, text in enumerate(naughty)
        if len(text) < 190
    ]
    import_ = wizard.bring(contacts(*rows), target="contacts")
    assert not import_.problems
    names = set(Contact.objects.values_list("name", flat=True))
    assert names == {row[1].strip() for row in rows}


@pytest.mark.req("REF-12", "ADM-05")
def test_referral_sources_go_into_the_lake_and_wait_where_they_leave_a_doubt(
    wizard: Wizard,
) -> None:
    Practitioner.objects.create(
        npi=npi(1), last_name="Tamblehowe", first_name="Jorvelle", phone="5553000100"
    )
    header = ("Source ID", "Referral source", "NPI", "Telephone", "Town")
    rows = (
        ("S1", "TAMBLEHOWE, JORVELLE MD", npi(1), "555-300-0100", "Merrow"),
        ("S2", "EMERGENCY DEPT", "", "", ""),
        ("S2", "FRONT DESK", "", "", ""),
    )
    content = csv_of(rows, header)
    import_ = wizard.bring(content, target="referral_sources", upto="try-out")
    assert import_.state == Import.State.CHECKED, import_.log
    assert import_.result["created"]["referral_source"] == 2
    assert not ReferralSource.objects.exists()
    assert not (live.LAKE / "lake.json").exists()
    page = wizard.get(import_, "try-out").content.decode()
    assert "can’t be undone" in page and "row 3 has this number too" in page

    wizard.post(import_, "load")
    import_.refresh_from_db()
    assert import_.state == Import.State.DONE, import_.log
    assert set(ReferralSource.objects.values_list("code", "name")) == {
        ("S1", "TAMBLEHOWE, JORVELLE MD"),
        ("S2", "EMERGENCY DEPT"),
    }
    assert ReferralSource.objects.get(code="S2").decision == "open"
    assert Lake(live.LAKE).statements("referral_source").num_rows == 2
    assert "withdrawal" not in wizard.get(import_).content.decode()

    again = wizard.bring(content, target="referral_sources")
    assert again.result["created"].get("referral_source", 0) == 0
    assert ReferralSource.objects.count() == 2
    assert "Nothing in it was new" in wizard.get(again).content.decode()


@pytest.mark.req("REF-11", "INT-01")
def test_waits_of_clinics_go_into_the_lake(wizard: Wizard) -> None:
    header = ("Department", "Specialty", "Week of", "3NA", "Hours to report")
    rows = (
        ("Northgate", "Cardiology", "3/2/2026", "21", "48"),
        ("Northgate", "Cardiology", "3/2/2026", "22", ""),
        ("Northgate", "Cardiology", "3/9/2026", "soon", ""),
        ("Northgate", "Cardiology", "3/16/2026", "24", ""),
    )
    content = csv_of(rows, header)
    import_ = wizard.bring(content, target="access", upto="try-out")
    assert import_.state == Import.State.CHECKED, import_.log
    page = wizard.get(import_, "try-out").content.decode()
    assert "row 2 measures this clinic, line and day too" in page
    assert not (live.LAKE / "lake.json").exists()

    wizard.post(import_, "load")
    import_.refresh_from_db()
    assert import_.state == Import.State.DONE, import_.log
    kept = Lake(live.LAKE).reference("access_observation")
    assert kept["third_next_available_days"].to_pylist() == [21.0, 24.0]
    assert set(kept["service_line"].to_pylist()) == {"cardiology"}
