"""A steward goes through the steps of an import, and each step says what it does."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from prm.directory.imports import running
from prm.directory.models import (
    Affiliation,
    Alignment,
    Facility,
    Import,
    Mapping,
    Membership,
    Practice,
    Practitioner,
    SourceRecord,
)
from prm.ledger.models import Entry
from tests.prm.directory.imports.conftest import (
    HEADER,
    Wizard,
    csv_of,
    npi,
    staff_list,
    staff_row,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("ADM-05")]

HELD_BACK = {
    "import",
    "importedcontact",
    "mapping",
    "entry",
    "mention",
    "head",
    "session",
}


def rows_of_everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the directory, of its search and of the ledger."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in {"directory", "territories"} and model is not Import
    }


def newest() -> Import:
    return Import.objects.latest("pk")


def test_the_list_teaches_before_there_is_an_import(wizard: Wizard) -> None:
    assert "No import yet" in wizard.browser.get("/imports/").content.decode()


def test_an_upload_leads_to_its_columns_matched_by_name(wizard: Wizard) -> None:
    response = wizard.upload(staff_list(3))
    import_ = newest()
    assert response.headers["Location"] == f"/imports/{import_.pk}/columns/"
    matched = {name: column for name, column in import_.columns.items() if column}
    assert matched == dict(
        zip(
            (
                "npi",
                "last_name",
                "first_name",
                "credential",
                "practice_code",
                "practice_name",
                "address_1",
                "city",
                "state",
                "zip_code",
                "phone",
                "status",
                "ccn",
                "facility_name",
                "from_date",
                "alignment",
            ),
            HEADER,
            strict=True,
        )
    )
    page = wizard.get(import_, "columns").content.decode()
    assert "Fernwater2" in page
    assert "needed" in page


def test_a_needed_column_that_nobody_names_stops_the_way(wizard: Wizard) -> None:
    wizard.upload(staff_list(1))
    response = wizard.columns(newest(), npi="", last_name="")
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say where to find: NPI, Last name or Name in one cell." in page


def test_a_column_is_one_thing(wizard: Wizard) -> None:
    wizard.upload(staff_list(1))
    response = wizard.columns(newest(), first_name="Last Name")
    assert response.status_code == 422
    assert "“Last Name” is chosen twice" in response.content.decode()


def test_words_without_a_meaning_are_listed_and_counted_and_stop_the_import(
    wizard: Wizard,
) -> None:
    rows = [staff_row(n, **{"Staff Category": "Zebra"}) for n in range(3)]
    wizard.upload(csv_of([*rows, staff_row(3)]))
    import_ = newest()
    wizard.columns(import_)
    response = wizard.values(import_)
    assert response.status_code == 422
    assert "Status: “Zebra” (3 rows)" in response.content.decode()
    asked = wizard.post(import_, "try-out")
    assert asked.headers["Location"].endswith("/columns/")
    import_.refresh_from_db()
    assert import_.state == Import.State.UPLOADED


def test_a_word_can_be_given_a_meaning_or_be_left_out(wizard: Wizard) -> None:
    rows = [
        staff_row(0, **{"Staff Category": "Zebra"}),
        staff_row(1, **{"Staff Category": "Gnu"}),
    ]
    wizard.upload(csv_of(rows))
    import_ = newest()
    wizard.columns(import_)
    words = wizard.words(import_)
    said = {words["Zebra"][0]: "courtesy", words["Gnu"][0]: "-"}
    response = wizard.values(import_, **said)
    assert response.headers["Location"].endswith("/try-out/")
    wizard.post(import_, "try-out")
    wizard.post(import_, "load")
    assert sorted(Membership.objects.values_list("status", flat=True)) == [
        "",
        "courtesy",
    ]


def test_a_try_out_changes_no_table_and_says_what_a_load_would(wizard: Wizard) -> None:
    bad = [staff_row(9, **{"NPI": "1234567890"}), staff_row(10, **{"Last Name": ""})]
    wizard.upload(csv_of([*(staff_row(n) for n in range(8)), *bad]))
    import_ = newest()
    wizard.columns(import_)
    wizard.values(import_)
    before = rows_of_everything()
    entries = Entry.objects.count()
    wizard.post(import_, "try-out")
    assert rows_of_everything() == before
    assert Entry.objects.count() == entries + 1  # that it was asked for
    import_.refresh_from_db()
    assert import_.state == Import.State.CHECKED
    assert import_.result["created"]["practitioner"] == 8
    assert import_.result["created"]["practice"] == 2
    page = wizard.get(import_, "try-out").content.decode()
    assert "8 practitioners" in page
    assert "its check digit fails" in page
    assert "Last name or Name in one cell is empty" in page
    assert "Load all that can be read" in page


def test_the_rows_to_mend_come_as_a_file_that_loads_again(wizard: Wizard) -> None:
    good, bad = staff_row(0), staff_row(1, **{"NPI": "1234567890"})
    import_ = wizard.bring(csv_of([good, bad]))
    assert import_.state == Import.State.DONE
    response = wizard.get(import_, "refusals")
    assert 'filename="staff to mend.csv"' in response["Content-Disposition"]
    mend = response.getvalue().decode("utf-8-sig")
    header, row = mend.splitlines()
    assert header.startswith("_row,_column,_reason,_remedy,NPI,Last Name")
    assert row.startswith("3,NPI,")
    mended = mend.replace("1234567890", npi(1)).encode()
    again = wizard.bring(mended, name="mended.csv")
    assert again.result["created"]["practitioner"] == 1
    assert not again.problems
    assert Practitioner.objects.count() == 2


def test_a_load_brings_people_places_privileges_and_standing(wizard: Wizard) -> None:
    import_ = wizard.bring(staff_list(5))
    assert import_.state == Import.State.DONE
    assert Practitioner.objects.count() == 5
    assert Practice.objects.count() == 2
    assert Facility.objects.get().ccn == "369999"
    person = Practitioner.objects.get(npi=npi(4))
    assert (person.last_name, person.credential) == ("Fernwater4", "MD")
    assert person.affiliations.get().practice.code == "P0001"
    assert person.memberships.get().status == "active"
    assert person.alignments.get().kind == "employed"
    assert str(person.affiliations.get().from_date) == "2024-03-01"
    assert {each.load_id for each in SourceRecord.objects.all()} == {import_.load_id}
    page = wizard.get(import_).content.decode()
    assert "5 practitioners" in page
    assert "Undo" in page


@pytest.mark.req("DIR-04")
def test_the_same_file_again_changes_nothing_and_says_so(wizard: Wizard) -> None:
    wizard.bring(staff_list(6))
    before = rows_of_everything()
    wizard.upload(staff_list(6), name="copy.csv")
    import_ = newest()
    assert (
        "This very file was loaded before"
        in wizard.get(import_, "columns").content.decode()
    )
    wizard.columns(import_)
    wizard.values(import_)
    wizard.post(import_, "try-out")
    assert "Nothing in it is new" in wizard.get(import_, "try-out").content.decode()
    wizard.post(import_, "load")
    assert rows_of_everything() == before
    assert "Nothing in it was new" in wizard.get(import_).content.decode()


def test_undo_restores_what_was_there(wizard: Wizard) -> None:
    wizard.bring(staff_list(2))
    shown = {
        model: list(model.objects.order_by("pk").values())
        for model in (Practitioner, Practice, Affiliation, Alignment, Membership)
    }
    changed = csv_of(
        [
            staff_row(0, **{"First Name": "Rowena", "Phone": "614-555-9999"}),
            staff_row(7),
        ]
    )
    import_ = wizard.bring(changed, as_of="2026-11-05", name="later.csv")
    assert Practitioner.objects.get(npi=npi(0)).first_name == "Rowena"
    wizard.post(import_, "withdrawal")
    import_.refresh_from_db()
    assert import_.state == Import.State.UNDONE, import_.log
    assert {
        model: list(model.objects.order_by("pk").values()) for model in shown
    } == shown
    assert "taken back" in wizard.get(import_).content.decode()


def test_each_act_stands_in_the_ledger(wizard: Wizard) -> None:
    import_ = wizard.bring(staff_list(1))
    wizard.post(import_, "withdrawal")
    verbs = Entry.objects.filter(mentions__kind="directory.import").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "import.uploaded",
        "import.matched",
        "import.mapped",
        "import.tried",
        "import.committed",
        "import.loaded",
        "import.undone",
    ]


def test_a_load_in_many_parts_is_one_entry_in_the_ledger(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PART", 2)
    wizard.bring(staff_list(5))
    assert not Entry.objects.filter(verb="delivery.adopted").exists()
    loaded = Entry.objects.get(verb="import.loaded")
    assert loaded.particulars["created"]["practitioner"] == 5
    assert loaded.particulars["rows"] == 5


def test_a_mapping_is_remembered_by_name_and_used_for_a_like_header(
    wizard: Wizard,
) -> None:
    header = [name.replace("Practice Name", "Wo sie arbeiten") for name in HEADER]
    rows = [staff_row(0, **{"Staff Category": "Zebra"})]
    wizard.upload(csv_of(rows, header))
    import_ = newest()
    assert not import_.columns.get("practice_name")
    wizard.columns(
        import_, practice_name="Wo sie arbeiten", remember_as="Office roster"
    )
    wizard.values(import_, **{"word-status-0": "courtesy"})
    mapping = Mapping.objects.get()
    assert (mapping.name, mapping.values["status"]) == (
        "Office roster",
        {"Zebra": "courtesy"},
    )
    wizard.upload(csv_of([*rows, staff_row(1)], [*header, "Added later"]))
    later = newest()
    assert later.columns["practice_name"] == "Wo sie arbeiten"
    page = wizard.get(later, "columns").content.decode()
    assert "read as “Office roster”" in page
    wizard.columns(later)
    assert (
        "Every word of the file has a meaning"
        in wizard.get(later, "values").content.decode()
    )


def test_the_page_says_that_no_patient_belongs_here(wizard: Wizard) -> None:
    assert "No patients here" in wizard.browser.get("/imports/new/").content.decode()
