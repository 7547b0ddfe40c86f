"""Practices that files suggest wait for a steward, who accepts each or all, refuses, and may take it back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from prm.directory.adopting.addresses import normal_address
from prm.directory.models import (
    Affiliation,
    Practice,
    PracticeProposal,
    SourceRecord,
)
from prm.directory.operations.adopting import adopt_lake
from prm.directory.operations.proposals import (
    DecidedMeanwhile,
    accept_proposals,
    propose_practices,
    refuse_proposals,
    undo_decision,
)
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.prm.directory.lakes import clinician_row, load_rows, register_row
from tests.prm.directory.sources import AT, npi, practice, say

PAGE = "/stewardship/practices/"


@pytest.fixture
def lake(cast: Cast, tmp_path: Path, settings: Settings) -> Path:
    """Return an adopted lake: two share Mill Lane, written differently; two are of a heart group in Oak Street."""
    place = tmp_path / "lake"
    other = {
        "Provider First Line Business Practice Location Address": "1 Mill Ln., Suite 5",
        "Provider Second Line Business Practice Location Address": "",
        "Provider Business Practice Location Address Postal Code": "43215",
    }
    rows = [register_row(1), register_row(2, **other), register_row(3), register_row(4)]
    load_rows(place, "nppes", "npidata_pfile_20261102-20261108.csv", rows)
    load_rows(
        place, "clinicians", "clinicians.csv", [clinician_row(3), clinician_row(4)]
    )
    adopt_lake(lake=place, by=cast.steward, at=AT)
    settings.LAKE = place
    return place


@pytest.fixture
def proposed(cast: Cast, lake: Path) -> list[PracticeProposal]:
    """Return what was proposed, the address first."""
    propose_practices(lake=lake, by=cast.steward, at=AT)
    return list(PracticeProposal.objects.order_by("ground"))


@pytest.mark.req("DIR-07")
def test_a_group_and_a_shared_address_are_proposed(
    proposed: list[PracticeProposal],
) -> None:
    address, group = proposed
    assert (group.name, group.ground, group.npis) == (
        "Merrow Heart Group",
        "group",
        [npi(3), npi(4)],
    )
    assert (group.address_1, group.phone) == ("12 Oak Street", "614-555-0177")
    assert (address.name, address.npis) == ("Practice at 1 Mill Lane", [npi(1), npi(2)])
    assert (address.source, address.as_of) == ("nppes", date(2026, 11, 8))


@pytest.mark.req("DIR-07")
def test_looking_again_proposes_nothing_twice(
    cast: Cast, lake: Path, proposed: list[PracticeProposal]
) -> None:
    refuse_proposals(proposals=proposed[:1], by=cast.steward, at=AT, why="a mailbox")
    looked = propose_practices(lake=lake, by=cast.steward, at=AT)
    assert (looked.proposed, looked.gone, looked.waiting) == (0, 0, 1)
    assert PracticeProposal.objects.count() == 2


@pytest.mark.req("DIR-07")
def test_accepting_makes_the_practice_with_its_people_and_says_where_they_are_from(
    cast: Cast, lake: Path, proposed: list[PracticeProposal]
) -> None:
    accept_proposals(proposals=proposed[1:], by=cast.steward, at=AT)
    place = Practice.objects.get()
    assert (place.name, place.address_1) == ("Merrow Heart Group", "12 Oak Street")
    people = Affiliation.objects.filter(practice=place)
    assert {each.practitioner.npi for each in people} == {npi(3), npi(4)}
    assert {each.source for each in people} == {"clinicians"}
    assert place.source_records.get().source == "clinicians"
    # The next adoption of the lake leaves it as it is, and the next look doesn't propose it.
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    looked = propose_practices(lake=lake, by=cast.steward, at=AT)
    assert (looked.proposed, looked.waiting) == (0, 1)
    assert people.count() == 2


@pytest.mark.req("DIR-07")
def test_accepting_all_is_one_entry_that_names_all_and_can_be_taken_back(
    cast: Cast, proposed: list[PracticeProposal]
) -> None:
    words = SourceRecord.objects.count()
    entry = accept_proposals(proposals=proposed, by=cast.steward, at=AT)
    assert Entry.objects.filter(verb="practices.accepted").count() == 1
    assert {mention.label for mention in entry.mentions.all()} == {
        "Merrow Heart Group",
        "Practice at 1 Mill Lane",
    }
    undo_decision(entry=entry, by=cast.steward, at=AT)
    assert not Practice.objects.exists()
    assert not Affiliation.objects.exists()
    assert SourceRecord.objects.count() == words
    assert {each.decision for each in PracticeProposal.objects.all()} == {"open"}
    with pytest.raises(DecidedMeanwhile):
        undo_decision(entry=entry, by=cast.steward, at=AT)


def test_a_practice_that_somebody_worked_with_is_not_taken_back(
    cast: Cast, proposed: list[PracticeProposal]
) -> None:
    entry = accept_proposals(proposals=proposed, by=cast.steward, at=AT)
    Practice.objects.first().contacts.create(name="Odette", role="nurse")  # type: ignore[union-attr]
    with pytest.raises(DecidedMeanwhile, match="worked with since"):
        undo_decision(entry=entry, by=cast.steward, at=AT)
    assert Practice.objects.count() == 2
    assert not PracticeProposal.objects.filter(decision="open").exists()


def test_two_stewards_who_accept_one_proposal_make_one_practice(
    cast: Cast, proposed: list[PracticeProposal]
) -> None:
    accept_proposals(proposals=proposed, by=cast.steward, at=AT)
    with pytest.raises(DecidedMeanwhile):
        accept_proposals(proposals=proposed, by=cast.analyst, at=AT)
    assert Practice.objects.count() == 2


@pytest.mark.req("DIR-07")
def test_nothing_is_proposed_where_a_practice_is(cast: Cast, lake: Path) -> None:
    here = {"address_1": "1 MILL LANE #5", "zip_code": "43215"}
    say(cast.steward, practice("P1", **here))
    propose_practices(lake=lake, by=cast.steward, at=AT)
    assert [each.ground for each in PracticeProposal.objects.all()] == ["group"]


def test_what_files_no_longer_suggest_goes(
    cast: Cast, lake: Path, proposed: list[PracticeProposal]
) -> None:
    say(cast.steward, practice("P1", address_1="12 Oak St", zip_code="43215"))
    looked = propose_practices(lake=lake, by=cast.steward, at=AT)
    assert (looked.gone, looked.waiting) == (1, 1)


@pytest.mark.parametrize(
    "written",
    [
        ("12 North Oak Street", "Suite 4", "43215-0001"),
        ("12 N. Oak St, # 4", "", "43215"),
        ("12 n oak st ste. 4", "", "43215 "),
        ("12 N Oak Street", "Unit No. 4", "432150001"),
    ],
)
def test_an_address_is_one_however_it_is_written(written: tuple[str, str, str]) -> None:
    assert normal_address(*written) == "12 N OAK ST STE 4|43215"


@pytest.mark.req("DIR-07")
def test_the_page_lists_filters_and_decides(
    cast: Cast, proposed: list[PracticeProposal]
) -> None:
    browser = signed_in(cast.steward)
    page = browser.get(PAGE).content.decode()
    assert "Merrow Heart Group" in page
    assert "Linnea Thornbrookd" in page
    page = browser.get(PAGE, {"ground": "address"}).content.decode()
    assert "Merrow Heart Group" not in page
    assert "Practice at 1 Mill Lane" in page
    answer = browser.post(
        f"{PAGE}acceptance/?ground=address", {"all": "yes"}, follow=True
    )
    assert "Practice at 1 Mill Lane is a practice now." in answer.content.decode()
    assert Practice.objects.count() == 1
    entry = Entry.objects.get(verb="practices.accepted")
    undo = f"{PAGE}decisions/{entry.sequence}/undone/"
    assert undo in answer.content.decode()
    browser.post(undo)
    assert not Practice.objects.exists()
    browser.post(f"{PAGE}refusal/", {"proposal": [proposed[0].pk], "why": "no"})
    page = browser.get(PAGE, {"decision": "refused"}).content.decode()
    assert "Practice at 1 Mill Lane" in page
    browser.post(f"{PAGE}search/")
    assert PracticeProposal.objects.count() == 2


def test_the_page_survives_odd_choices(
    cast: Cast, proposed: list[PracticeProposal]
) -> None:
    browser = signed_in(cast.steward)
    odd = {"decision": "x", "ground": "\0", "sort": "'", "text": "\0%", "page": "9e9"}
    assert browser.get(PAGE, odd).status_code == 200
    answer = browser.post(
        f"{PAGE}acceptance/", {"proposal": ["x", "9" * 30]}, follow=True
    )
    assert "A colleague decided" in answer.content.decode()


def test_the_page_asks_as_many_queries_for_many_as_for_few(
    cast: Cast,
    proposed: list[PracticeProposal],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed_in(cast.steward)
    with django_assert_max_num_queries(60) as few:
        browser.get(PAGE)
    for number in range(60):
        each = PracticeProposal.objects.get(pk=proposed[0].pk)
        each.pk, each.key = None, f"address:{number}"
        each.save()
    with django_assert_max_num_queries(len(few)):
        browser.get(PAGE)
