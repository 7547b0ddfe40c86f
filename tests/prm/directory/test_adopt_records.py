"""What sources say becomes clean records, each attribute with its source; nothing is lost and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from prm.directory.models import (
    HealthSystem,
    Organization,
    Practice,
    Practitioner,
    SourceRecord,
)
from prm.directory.queries.provenance import list_attributes
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.prm.directory.sources import (
    MONDAY,
    NEXT_MONDAY,
    everything,
    npi,
    organization,
    organization_npi,
    person,
    practice,
    say,
    works_at,
)


@pytest.mark.req("DIR-01")
def test_people_and_organizations_are_made_of_what_a_register_says(cast: Cast) -> None:
    adoption = say(
        cast.steward,
        person(1, credential="M.D.", phone="6145550142.0", last_name="MCALDER"),
        organization("npi:9800000001", name="RIVERBEND OF THE LAKES, LLC"),
        source="nppes",
    )
    doctor = Practitioner.objects.get(npi=npi(1))
    assert (doctor.last_name, doctor.credential, doctor.phone) == (
        "McAlder",
        "MD",
        "614-555-0142",
    )
    assert Organization.objects.get().name == "Riverbend of the Lakes, LLC"
    assert adoption.created == {"practitioner": 1, "organization": 1}


@pytest.mark.req("DIR-01")
def test_an_npi_that_fails_its_check_digit_is_refused_with_its_row_and_reason(
    cast: Cast,
) -> None:
    wrong = replace(person(1), key="9700000010", row=17)
    adoption = say(cast.steward, wrong, person(2))
    (refusal,) = adoption.refusals
    assert (refusal.row, refusal.key) == (17, "9700000010")
    assert "check digit" in refusal.what
    assert refusal.remedy
    assert Practitioner.objects.count() == 1


def test_who_has_no_name_is_refused(cast: Cast) -> None:
    adoption = say(cast.steward, person(1, last_name=""), practice("P1", name=" "))
    assert [refusal.what for refusal in adoption.refusals] == ["it has no name"] * 2
    assert not (Practitioner.objects.exists() or Practice.objects.exists())


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("email", "nobody"),
        ("deactivated_on", "31 February"),
        ("suffix", "x" * 21),
        ("first_name", "A\0B"),
    ],
)
def test_what_cannot_be_kept_of_a_row_is_refused_alone(
    cast: Cast, attribute: str, text: str
) -> None:
    adoption = say(cast.steward, person(1, **{attribute: text}))
    assert len(adoption.refusals) == 1
    assert Practitioner.objects.get().last_name == "Thornbrook1"


def test_of_two_rows_about_one_person_the_first_counts_and_the_other_is_refused(
    cast: Cast,
) -> None:
    adoption = say(
        cast.steward, person(1), person(1), person(1, last_name="Ottersfield")
    )
    assert [refusal.key for refusal in adoption.refusals] == [npi(1)]
    assert Practitioner.objects.get().last_name == "Thornbrook1"


@pytest.mark.req("DIR-04")
def test_the_same_delivery_again_changes_nothing_and_the_ledger_says_so(
    cast: Cast,
) -> None:
    said = (
        organization("O1", system="Harrow Health", parent="O2"),
        organization("O2"),
        practice("P1", organization="O1", zip_code="432150001.0"),
        person(1, phone="6145550142", other_names="Linnea Ashwell\nL. Thornbrook"),
    )
    say(cast.steward, *said, affiliations=[works_at(1, "P1")])
    before = everything()
    again = say(cast.steward, *said, affiliations=[works_at(1, "P1")])
    assert everything() == before
    assert again.changes_nothing
    assert again.unchanged.total() == 5
    newest = Entry.objects.order_by("-sequence")[0]
    assert newest.particulars["came_of_it"] == "nothing new"


@pytest.mark.req("DIR-03")
def test_whose_word_is_shown_follows_the_order_of_sources(cast: Cast) -> None:
    say(cast.steward, person(1, specialty="Cardiology"), source="staff-list")
    say(
        cast.steward,
        person(1, specialty="Internal Medicine", phone="6145550100"),
        source="clinicians",
        as_of=NEXT_MONDAY,
    )
    say(cast.steward, person(1, specialty="Medicine"), source="nppes")
    doctor = Practitioner.objects.get()
    assert (doctor.specialty, doctor.phone) == ("Cardiology", "614-555-0100")
    attributes = {each.name: each for each in list_attributes(doctor)}
    specialty = attributes["specialty"]
    assert (specialty.source, specialty.as_of) == ("staff-list", MONDAY)
    assert [other.value for other in specialty.others] == [
        "Medicine",
        "Internal Medicine",
    ]
    assert specialty.is_disputed
    assert attributes["npi"].source == "staff-list"
    assert attributes["email"].source == ""


@pytest.mark.req("DIR-03")
def test_opening_every_attribute_takes_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    say(cast.steward, person(1), source="nppes")
    say(cast.steward, person(1), source="network")
    doctor = Practitioner.objects.get()
    with django_assert_num_queries(1):
        list_attributes(doctor)


def test_newer_words_supersede_and_older_ones_come_too_late(cast: Cast) -> None:
    say(cast.steward, person(1, specialty="Cardiology"), as_of=NEXT_MONDAY)
    late = say(cast.steward, person(1, specialty="Medicine"), as_of=MONDAY)
    assert late.changes_nothing
    assert Practitioner.objects.get().specialty == "Cardiology"
    say(cast.steward, person(1), as_of=date(2026, 11, 16))
    assert Practitioner.objects.get().specialty == ""
    kept = SourceRecord.objects.get(superseded_at__isnull=False)
    assert kept.values["specialty"] == "Cardiology"


def test_what_somebody_entered_by_hand_stays_where_no_source_speaks_of_it(
    cast: Cast,
) -> None:
    by_hand = Practice.objects.create(code="P1", name="Old name", website="https://a.b")
    say(cast.steward, practice("P1"))
    by_hand.refresh_from_db()
    assert (by_hand.name, by_hand.website) == ("Practice P1", "https://a.b")


@pytest.mark.req("DIR-05")
def test_who_is_deactivated_is_flagged_by_that_load_and_keeps_the_history(
    cast: Cast,
) -> None:
    say(
        cast.steward,
        practice("P1"),
        person(1),
        affiliations=[works_at(1, "P1")],
    )
    say(cast.steward, person(1), source="nppes")
    closed = say(
        cast.steward,
        person(1, deactivated_on="11/05/2026"),
        source="nppes",
        as_of=NEXT_MONDAY,
    )
    doctor = Practitioner.objects.get()
    assert closed.deactivated["practitioner"] == 1
    assert doctor.deactivated_on == date(2026, 11, 5)
    assert doctor.last_name == "Thornbrook1"
    assert doctor.affiliations.count() == 1


@pytest.mark.req("DIR-05")
def test_a_reactivation_clears_the_flag(cast: Cast) -> None:
    say(cast.steward, person(1, deactivated_on="2026-11-01"), source="nppes")
    back = say(cast.steward, person(1), source="nppes", as_of=NEXT_MONDAY)
    assert back.reactivated["practitioner"] == 1
    assert Practitioner.objects.get().deactivated_on is None


def test_the_closing_of_an_npi_that_nobody_knew_makes_nobody_known(cast: Cast) -> None:
    adoption = say(
        cast.steward,
        replace(person(1), values={"deactivated_on": "2026-11-01"}),
        source="nppes",
    )
    assert adoption.outside_area["practitioner"] == 1
    assert not Practitioner.objects.exists()


@pytest.mark.parametrize("register_first", [True, False])
def test_an_organization_of_the_roster_and_of_the_register_are_one(
    cast: Cast, register_first: bool
) -> None:
    number = organization_npi(2)
    said = [
        (organization(f"npi:{number}", npi=number), "nppes"),
        (organization("O1", npi=number, system="Harrow Health"), "network"),
    ]
    for statement, source in said if register_first else said[::-1]:
        say(cast.steward, statement, source=source)
    found = Organization.objects.get()
    assert (found.code, found.name) == ("O1", "Group O1")
    assert found.system == HealthSystem.objects.get(name="Harrow Health")
    assert found.source_records.count() == 2


def test_a_parent_that_is_told_of_later_is_tied_then(cast: Cast) -> None:
    say(
        cast.steward,
        organization("O1", parent="O2"),
        practice("P1", organization="O3"),
    )
    say(cast.steward, organization("O2"), organization("O3"))
    assert Organization.objects.get(code="O1").parent.code == "O2"  # type: ignore[union-attr]
    assert Practice.objects.get().organization.code == "O3"  # type: ignore[union-attr]


def test_a_source_that_means_an_absorbed_record_means_its_survivor(cast: Cast) -> None:
    say(cast.steward, person(1), person(2))
    survivor, absorbed = Practitioner.objects.order_by("pk")
    absorbed.source_records.update(practitioner=survivor)
    Practitioner.objects.filter(pk=absorbed.pk).update(merged_into=survivor)
    adoption = say(cast.steward, person(2, specialty="Cardiology"), as_of=NEXT_MONDAY)
    survivor.refresh_from_db()
    assert adoption.created["practitioner"] == 0
    assert (survivor.npi, survivor.specialty) == (npi(1), "Cardiology")


def test_a_batch_asks_as_many_queries_for_many_as_for_few(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def delivery(first: int, count: int) -> None:
        numbers = range(first, first + count)
        say(
            cast.steward,
            *(person(number, specialty="Cardiology") for number in numbers),
            *(practice(f"P{number}", organization="O1") for number in numbers),
            affiliations=[works_at(number, f"P{number}") for number in numbers],
        )

    say(cast.steward, organization("O1"))
    with django_assert_max_num_queries(200) as few:
        delivery(0, 3)
    with django_assert_max_num_queries(len(few) + 8):
        delivery(100, 60)
